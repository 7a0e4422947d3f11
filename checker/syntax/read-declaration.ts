/** From the parse tree to the declarations of a file. */
import type { Node } from 'ohm-js'
import { cover } from '../support/span.ts'
import type {
  Declaration,
  Expectation,
  ExpectedVerdict,
  Expr,
  Fairness,
  ForAll,
  Given,
  Instance,
  Occasion,
  PropertyForm,
  Ref,
  Refines,
} from './ast.ts'
import type { TickActionDict, TickSemantics } from './grammar.ohm-bundle.js'
import {
  elements,
  expr,
  nameOf,
  optional,
  qualifiedName,
  range,
  ref,
  spanOf,
  startOf,
  type,
  written,
} from './read-expression.ts'
import { formalsOf, letOf, machineItem, type Reading, unquoted } from './read-machine.ts'

export const declaration = (node: Node): Declaration => node.declaration()
const propertyForm = (node: Node): PropertyForm => node.propertyForm()

export function addDeclarations(semantics: TickSemantics, reading: Reading): void {
  const { part, comments, diagnostics } = reading
  const span = (node: Node) => spanOf(part, node)
  const name = (node: Node) => nameOf(part, node)
  const qualified = (node: Node) => qualifiedName(part, node)
  const documented = (node: Node) => ({ ...optional('doc', comments.docAbove(startOf(part, node))), span: span(node) })

  const instance = (node: Node, withDoc: boolean): Instance => {
    const replicate = written(node.child(1))
    const args = written(node.child(4))?.child(1)
    return {
      name: name(node.child(0)),
      ...optional('replicate', replicate && { variable: name(replicate.child(1)), range: range(replicate.child(3)) }),
      machine: qualified(node.child(3)),
      args: args ? elements(args).map(expr) : [],
      ...(withDoc ? documented(node) : { span: span(node) }),
    }
  }

  const expectation = (node: Node): Expectation => {
    const expected = node.child(2).child(0)
    return {
      property: qualified(node.child(0)),
      expected:
        expected.ctorName === 'Expected_verdict' ? (expected.sourceString as ExpectedVerdict) : expr(expected.child(0)),
      span: span(node),
    }
  }

  const fairness = (node: Node): Fairness => {
    const when = written(node.child(2))
    return { again: expr(node.child(0)), ...optional('when', when && expr(when)), span: span(node) }
  }

  const given = (node: Node): Given => ({
    name: qualified(node.child(0)),
    value: expr(node.child(2)),
    span: span(node),
  })
  const refines = (node: Node): Refines => {
    const list = written(node.child(3))
    return {
      system: qualified(node.child(1)),
      given: list ? list.asIteration().children.map(given) : [],
      span: span(node),
    }
  }

  const forAll = (node: Node): ForAll => {
    const from = written(node.child(4))
    return { constant: qualified(node.child(2)), ...optional('from', from && expr(from)), span: span(node) }
  }

  const occasion = (node: Node): Occasion => {
    const guard = written(node.child(3))
    return { kind: 'on', signal: ref(node.child(1)), ...optional('guard', guard && expr(guard)), span: span(node) }
  }
  const occurrence = (node: Node): Expr | Occasion => {
    const only = node.child(0)
    return only.ctorName === 'Occasion' ? occasion(only) : expr(only)
  }

  const formActions: TickActionDict<PropertyForm> = {
    PropertyForm_always(_word, condition) {
      return { kind: 'always', condition: expr(condition), span: span(this) }
    },
    PropertyForm_never(_word, condition) {
      return { kind: 'never', condition: expr(condition), span: span(this) }
    },
    PropertyForm_alwaysOn(_always, on, _colon, condition) {
      return { kind: 'always_on', on: occasion(on), condition: expr(condition), span: span(this) }
    },
    PropertyForm_neverOn(_never, on, _after, other, _within, time) {
      const [first, within] = [written(other), written(time)]
      const after = first && within && { on: occasion(first), within: expr(within) }
      return { kind: 'never_on', on: occasion(on), ...optional('after', after), span: span(this) }
    },
    PropertyForm_response(_whenever, premise, _then, response, _within, deadline) {
      return {
        kind: 'response',
        premise: occurrence(premise),
        response: occurrence(response),
        deadline: expr(deadline),
        span: span(this),
      }
    },
    PropertyForm_leadsTo(premise, _word, response, fair) {
      const list = written(fair)
      return {
        kind: 'leads_to',
        premise: expr(premise),
        response: expr(response),
        fair: list === undefined ? [] : list.child(1).asIteration().children.map(fairness),
        span: span(this),
      }
    },
  }

  const property = (node: Node, called: Node, title: Node, form: PropertyForm): Declaration => {
    const text = written(title)
    return {
      kind: 'property',
      name: name(called),
      ...optional('title', text && unquoted(text)),
      form,
      ...documented(node),
    }
  }

  const actions: TickActionDict<Declaration> = {
    Use(_word, path, _as, called, _end) {
      const alias = written(called)
      return { kind: 'use', path: unquoted(path), ...optional('alias', alias && name(alias)), ...documented(this) }
    },
    Param(_word, called, _colon, of, _assign, start, _end) {
      const value = written(start)
      return {
        kind: 'param',
        name: name(called),
        type: type(of),
        ...optional('default', value && expr(value)),
        ...documented(this),
      }
    },
    Assume(_word, condition, _end) {
      return { kind: 'assume', condition: expr(condition), ...documented(this) }
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
    Signal(node) {
      const item = machineItem(node)
      if (item.kind !== 'event' && item.kind !== 'call' && item.kind !== 'irq')
        throw new Error('the rule Signal yields signals only')
      return item
    },
    Machine(_word, called, formals, _open, items, _close, _end) {
      return {
        kind: 'machine',
        name: name(called),
        formals: formalsOf(part, formals),
        items: items.children.map(machineItem),
        ...documented(this),
      }
    },
    View(_word, called, formals, _open, lets, _close, _end) {
      return {
        kind: 'machine',
        view: true,
        name: name(called),
        formals: formalsOf(part, formals),
        items: lets.children.map((node) => letOf(reading, node)),
        ...documented(this),
      }
    },
    System(_word, called, _extends, base, _open, instances, _ends, _close, _end) {
      const from = written(base)
      return {
        kind: 'system',
        name: name(called),
        ...optional('base', from && qualified(from)),
        instances: instances.children.map((node) => instance(node, true)),
        ...documented(this),
      }
    },
    ObserveClock(_observe, _clock, called, _open, items, _close, _end) {
      const resets: { signal: Ref; guard?: Expr; span: ReturnType<typeof span> }[] = []
      const conditions = new Map<string, Expr>()
      for (const item of items.children.map((node) => node.child(0))) {
        if (item.ctorName === 'ObserveItem_reset') {
          const guard = written(item.child(4))
          resets.push({ signal: ref(item.child(2)), ...optional('guard', guard && expr(guard)), span: span(item) })
          continue
        }
        const words = item.ctorName === 'ObserveItem_held' ? 'reset while' : 'run while'
        const first = conditions.get(words)
        if (first !== undefined) {
          const message = `expected one \`${words}\` for an observer clock, found a second one`
          const hint = 'join the conditions with `or`'
          diagnostics.push({
            severity: 'error',
            code: 'T0101',
            message,
            span: span(item),
            related: [{ span: first.span, label: 'the first one' }],
            hint,
          })
          continue
        }
        conditions.set(words, expr(item.child(2)))
      }
      return {
        kind: 'observe_clock',
        name: name(called),
        resets,
        ...optional('held', conditions.get('reset while')),
        ...optional('running', conditions.get('run while')),
        ...documented(this),
      }
    },
    ObserveMachine(_word, node, _end) {
      return { kind: 'observe_machine', instance: instance(node, false), ...documented(this) }
    },
    Property(_word, called, title, _colon, form, _end) {
      return property(this, called, title, propertyForm(form))
    },
    Reachable(_word, called, title, _colon, condition, _end) {
      return property(this, called, title, { kind: 'reachable', condition: expr(condition), span: span(condition) })
    },
    Lemma(_word, called, title, _colon, condition, _end) {
      return property(this, called, title, { kind: 'lemma', condition: expr(condition), span: span(condition) })
    },
    Bound(_word, called, title, _colon, largest, quantity, _while, scope, _end) {
      const condition = written(scope)
      const formSpan = cover(span(largest), span(condition ?? quantity))
      const form = {
        kind: 'bound',
        quantity: expr(quantity),
        ...optional('condition', condition && expr(condition)),
        span: formSpan,
      } as const
      return property(this, called, title, form)
    },
    Check(_word, system, further, _assuming, assumption, _open, expectations, _close, _end) {
      const [more, assuming] = [written(further), written(assumption)]
      const list = expectations.child(0)
      return {
        kind: 'check',
        system: qualified(system),
        ...(more?.ctorName === 'Refines' && { refines: refines(more) }),
        ...(more?.ctorName === 'ForAll' && { forAll: forAll(more) }),
        ...optional('assuming', assuming && expr(assuming)),
        expectations: list.ctorName === 'Expectations_some' ? elements(list).map(expectation) : [],
        ...documented(this),
      }
    },
  }

  semantics.addOperation<PropertyForm>('propertyForm', formActions)
  semantics.addOperation<Declaration>('declaration', actions)
}
