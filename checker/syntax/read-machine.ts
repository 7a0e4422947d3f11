/** From the parse tree to what stands inside machines: signals, variables, states, transitions, effects. */
import type { Node } from 'ohm-js'
import type { Diagnostic } from '../support/diagnostic.ts'
import type { Span } from '../support/span.ts'
import type {
  Choice,
  Effect,
  Expr,
  Formal,
  LetDecl,
  MachineItem,
  SignalDecl,
  SourceNote,
  StateItem,
  Transition,
  TransitionItem,
  Trigger,
  TypedName,
  TypeExpr,
  UnreachableNote,
} from './ast.ts'
import type { Comments } from './comments.ts'
import type { TickActionDict, TickSemantics } from './grammar.ohm-bundle.js'
import {
  elements,
  expr,
  initial,
  nameOf,
  optional,
  type Part,
  range,
  ref,
  refPart,
  spanOf,
  startOf,
  type,
  written,
} from './read-expression.ts'

/** What the readers of one file share: its comments and the place for what the grammar alone cannot forbid. */
export interface Reading {
  readonly part: Part
  readonly comments: Comments
  readonly diagnostics: Diagnostic[]
}

export const machineItem = (node: Node): MachineItem => node.machineItem()
const stateItem = (node: Node): StateItem => node.stateItem()
const transitionItem = (node: Node): TransitionItem => node.transitionItem()
const trigger = (node: Node): Trigger => node.trigger()
const effect = (node: Node): Effect => node.effect()

/** The text between the quotes. */
export function unquoted(node: Node): string {
  return node.sourceString.slice(1, -1)
}

/** The formal arguments of a machine or a `let`; `node` is the optional list in brackets. */
export function formalsOf(part: Part, node: Node): Formal[] {
  const list = written(node)?.child(1)
  return list ? elements(list).map((formal) => formalOf(part, formal)) : []
}

function formalOf(part: Part, node: Node): Formal {
  const of = node.child(2).child(0)
  const value = written(node.child(4))
  return {
    name: nameOf(part, node.child(0)),
    type: of.ctorName === 'FormalType_machine' ? { kind: 'machine', span: spanOf(part, of) } : type(of.child(0)),
    ...optional('default', value && expr(value)),
    span: spanOf(part, node),
  }
}

/** The number of elements of an array; `node` is the optional size in brackets. */
function sizeOf(node: Node): Expr | undefined {
  const size = written(node)?.child(1)
  return size && expr(size)
}

/**
 * The type of a variable, and its size: in `0..M[4]` the brackets belong to the variable, since nothing static is an
 * array.
 */
function sizedType(written: TypeExpr, size: Expr | undefined): { type: TypeExpr; size?: Expr } {
  if (size !== undefined || written.kind !== 'range') return { type: written, ...optional('size', size) }
  const { expr: high, index } = withoutIndex(written.range.high)
  return { type: { ...written, range: { ...written.range, high } }, ...optional('size', index) }
}

/** An expression without the index at its end. */
function withoutIndex(whole: Expr): { expr: Expr; index?: Expr } {
  if (whole.kind === 'binary') {
    const { expr: right, index } = withoutIndex(whole.right)
    return { expr: { ...whole, right }, ...optional('index', index) }
  }
  if (whole.kind === 'unary') {
    const { expr: operand, index } = withoutIndex(whole.operand)
    return { expr: { ...whole, operand }, ...optional('index', index) }
  }
  const last = whole.kind === 'ref' ? whole.ref.parts.at(-1) : undefined
  if (whole.kind !== 'ref' || last?.index === undefined) return { expr: whole }
  const parts = [...whole.ref.parts.slice(0, -1), { name: last.name }]
  return { expr: { ...whole, ref: { ...whole.ref, parts } }, index: last.index }
}

/** A `let`, of a file or of a machine. */
export function letOf({ part, comments }: Reading, node: Node): LetDecl {
  return {
    kind: 'let',
    name: nameOf(part, node.child(1)),
    formals: formalsOf(part, node.child(2)),
    value: expr(node.child(4)),
    ...optional('doc', comments.docAbove(startOf(part, node))),
    span: spanOf(part, node),
  }
}

export function addMachineItems(semantics: TickSemantics, reading: Reading): void {
  const { part, comments, diagnostics } = reading
  const span = (node: Node) => spanOf(part, node)
  const name = (node: Node) => nameOf(part, node)
  const documented = (node: Node) => ({ ...optional('doc', comments.docAbove(startOf(part, node))), span: span(node) })
  const reject = (at: Span, message: string, first: Span) =>
    diagnostics.push({
      severity: 'error',
      code: 'T0101',
      message,
      span: at,
      related: [{ span: first, label: 'the first one' }],
    })

  const typedName = (node: Node): TypedName => ({
    name: name(node.child(0)),
    type: type(node.child(2)),
    span: span(node),
  })
  const signal = (
    kind: SignalDecl['kind'],
    node: Node,
    called: Node,
    size: Node,
    parameters?: Node,
    back?: Node,
  ): SignalDecl => {
    const args = parameters && written(parameters)?.child(1)
    const answers = back && written(back)?.child(2)
    return {
      kind,
      name: name(called),
      ...optional('size', sizeOf(size)),
      args: args ? elements(args).map(typedName) : [],
      answers: answers ? elements(answers).map(typedName) : [],
      ...documented(node),
    }
  }

  const itemActions: TickActionDict<MachineItem> = {
    Signal_event(_word, called, size, parameters, _end) {
      return signal('event', this, called, size, parameters)
    },
    Signal_call(_word, called, size, parameters, answers, _end) {
      return signal('call', this, called, size, parameters, answers)
    },
    Signal_irq(_word, called, size, _end) {
      return signal('irq', this, called, size)
    },
    Const(_word, called, _assign, value, _end) {
      return { kind: 'const', name: name(called), value: expr(value), ...documented(this) }
    },
    Let(_word, _called, _formals, _assign, _value, _end) {
      return letOf(reading, this)
    },
    Enum(_word, called, _open, values, _close, _end) {
      return { kind: 'enum', name: name(called), values: elements(values).map(name), ...documented(this) }
    },
    Clock(_word, called, size, start, _while, condition, _end) {
      const [length, from, running] = [sizeOf(size), written(start), written(condition)]
      return {
        kind: 'clock',
        name: name(called),
        ...optional('size', length),
        ...optional('initial', from && initial(from)),
        ...optional('running', running && expr(running)),
        ...documented(this),
      }
    },
    Timer(_word, called, size, start, _expires, _within, delay, _end) {
      const [length, from, latency] = [sizeOf(size), written(start), written(delay)]
      return {
        kind: 'timer',
        name: name(called),
        ...optional('size', length),
        ...optional('initial', from && initial(from)),
        ...optional('latency', latency && expr(latency)),
        ...documented(this),
      }
    },
    Var(_word, called, _colon, of, size, start, _end) {
      const from = written(start)
      const typed = sizedType(type(of), sizeOf(size))
      return {
        kind: 'var',
        name: name(called),
        ...typed,
        ...optional('initial', from && initial(from)),
        ...documented(this),
      }
    },
    State(marks, _word, called, note, _open, items, _close, _end) {
      const words = marks.children.map((mark) => mark.sourceString)
      return {
        kind: 'state',
        name: name(called),
        initial: words.includes('initial'),
        urgent: words.includes('urgent'),
        ...optional('unreachable', unreachableNote(written(note))),
        items: items.children.map(stateItem),
        ...documented(this),
      }
    },
    In(_word, states, _open, items, _close, _end) {
      const which = states.child(0)
      const names = which.ctorName === 'InStates_any' ? 'any' : elements(which.child(0)).map(name)
      return { kind: 'in', states: names, items: items.children.map(transitionItem), ...documented(this) }
    },
  }

  const stateActions: TickActionDict<StateItem> = {
    Invariant(_word, condition, _end) {
      return { kind: 'invariant', condition: expr(condition), span: span(this) }
    },
    TransitionItem(item) {
      return transitionItem(item)
    },
  }

  const triggerActions: TickActionDict<Trigger> = {
    Trigger_may(_) {
      return { kind: 'may', span: span(this) }
    },
    Trigger_when(_word, guard) {
      return { kind: 'when', guard: expr(guard), span: span(this) }
    },
    Trigger_on(_word, of, binders, answer) {
      const [names, answers] = [written(binders)?.child(1), written(answer)?.child(2)]
      return {
        kind: 'on',
        signal: ref(of),
        binders: names ? elements(names).map(name) : [],
        answers: answers ? elements(answers).map(expr) : [],
        span: span(this),
      }
    },
    Trigger_emit(_word, of, args) {
      const list = written(args)?.child(1)
      return { kind: 'emit', signal: ref(of), args: list ? elements(list).map(expr) : [], span: span(this) }
    },
    Trigger_call(_word, of, args, answered) {
      const [list, names] = [written(args)?.child(1), written(answered)?.child(2)]
      return {
        kind: 'call',
        signal: ref(of),
        args: list ? elements(list).map(expr) : [],
        answered: names ? elements(names).map(name) : [],
        span: span(this),
      }
    },
  }

  const choice = (node: Node): Choice => {
    const domain: Choice['domain'] =
      node.ctorName === 'Clause_range'
        ? { kind: 'range', range: range(node.child(3)) }
        : { kind: 'type', type: type(node.child(3)) }
    return { name: name(node.child(1)), domain, span: span(node) }
  }
  const sourceNote = (node: Node): SourceNote => {
    const fn = written(node.child(4))
    return { file: unquoted(node.child(2)), ...optional('fn', fn && unquoted(fn)), span: span(node) }
  }

  const unreachableNote = (node: Node | undefined): UnreachableNote | undefined =>
    node && { why: unquoted(node.child(2)), span: span(node) }

  const transitionActions: TickActionDict<TransitionItem> = {
    For(_word, variable, _in, over, _open, items, _close, _end) {
      return {
        kind: 'for',
        variable: name(variable),
        range: range(over),
        body: items.children.map(transitionItem),
        span: span(this),
      }
    },
    Transition(urgent, event, clauses, ending): Transition {
      const caused = trigger(event)
      const end = ending.child(0)
      const written = clauses.children.map((clause) => clause.child(0))
      const only = (kind: string, what: string, more: readonly Node[] = [], first?: Span): Node | undefined => {
        const found = [...written.filter((clause) => clause.ctorName === kind), ...more]
        for (const extra of first ? found : found.slice(1)) {
          reject(
            span(extra),
            `expected one ${what} for a transition, found a second one`,
            first ?? span(found[0] as Node),
          )
        }
        return found[0]
      }
      const guard = only('Clause_guard', 'guard', [], caused.kind === 'when' ? caused.guard.span : undefined)?.child(1)
      const target = only('Clause_target', 'target state')?.child(1)
      const note = only('Clause_source', '`@source`', end.ctorName === 'TransitionEnd_noted' ? [end.child(1)] : [])
      const never = only('Clause_unreachable', '`@unreachable`')?.child(0)
      const block = end.ctorName === 'TransitionEnd_plain' ? undefined : end.child(0)
      return {
        kind: 'transition',
        urgent: urgent.numChildren > 0,
        trigger: caused,
        choices: written
          .filter((clause) => clause.ctorName === 'Clause_range' || clause.ctorName === 'Clause_type')
          .map(choice),
        ...optional('guard', guard && expr(guard)),
        ...optional('target', target && name(target)),
        effects: block ? block.child(1).children.map(effect) : [],
        ...optional('source', note && sourceNote(note.ctorName === 'Clause_source' ? note.child(0) : note)),
        ...optional('unreachable', unreachableNote(never)),
        span: span(this),
      }
    },
  }

  const block = (node: Node): Effect[] => node.child(1).children.map(effect)

  const effectActions: TickActionDict<Effect> = {
    If(_if, _open, cond, _close, then, elseIfs, otherwise, _end) {
      const last = written(otherwise)
      const rest = elseIfs.children.reduceRight<Effect[] | undefined>(
        (other, node) => {
          const at = { ...span(this), start: span(node.child(1)).start }
          return [
            { kind: 'if', cond: expr(node.child(3)), then: block(node.child(5)), ...optional('else', other), span: at },
          ]
        },
        last && block(last.child(1)),
      )
      return { kind: 'if', cond: expr(cond), then: block(then), ...optional('else', rest), span: span(this) }
    },
    ForEffects(_word, variable, _in, over, body, _end) {
      return { kind: 'for', variable: name(variable), range: range(over), body: block(body), span: span(this) }
    },
    Effect_reset(_word, _open, clocks, _close, _end) {
      return { kind: 'reset', clocks: elements(clocks).map(refPart), span: span(this) }
    },
    Effect_start(_word, _open, timer, _comma, delay, _last, _close, _end) {
      return { kind: 'start', timer: refPart(timer), delay: expr(delay), span: span(this) }
    },
    Effect_cancel(_word, _open, timer, _close, _end) {
      return { kind: 'cancel', timer: refPart(timer), span: span(this) }
    },
    Effect_raise(_word, irq, _end) {
      return { kind: 'raise', irq: ref(irq), span: span(this) }
    },
    Effect_clear(_word, irq, _end) {
      return { kind: 'clear', irq: ref(irq), span: span(this) }
    },
    Effect_assign(target, operator, value, _end) {
      const word = operator.sourceString as '=' | '+=' | '-='
      return { kind: 'assign', target: refPart(target), operator: word, value: expr(value), span: span(this) }
    },
  }

  semantics.addOperation<MachineItem>('machineItem', itemActions)
  semantics.addOperation<StateItem>('stateItem', stateActions)
  semantics.addOperation<Trigger>('trigger', triggerActions)
  semantics.addOperation<TransitionItem>('transitionItem', transitionActions)
  semantics.addOperation<Effect>('effect', effectActions)
}
