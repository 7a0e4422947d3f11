/** What stands inside machines, as text: items, states, transitions, effects. */
import type { Span } from '../support/span.ts'
import { unreachable } from '../support/unreachable.ts'
import type { Effect, Expr, Formal, MachineItem, Name, StateItem, Transition, Trigger, UnreachableNote } from './ast.ts'
import type { Braces, Layout } from './layout.ts'
import { printExpr, printInitial, printPart, printRange, printRef, printType } from './print-expression.ts'

/** Longer than this, a block that could stand on one line does not. */
export const lineWidth = 140

/** `(a, b)`, or nothing for an empty list. */
export function inParentheses(texts: readonly string[]): string {
  return texts.length === 0 ? '' : `(${texts.join(', ')})`
}

/** The formal arguments of a machine or a `let`. */
export function formalsText(formals: readonly Formal[]): string {
  return inParentheses(
    formals.map(({ name, type, default: value }) => {
      const kind = type.kind === 'machine' ? 'machine' : printType(type)
      return `${name.text}: ${kind}${value === undefined ? '' : ` = ${printExpr(value)}`}`
    }),
  )
}

/** `[N]`, for an array. */
function sizeText(size: Expr | undefined): string {
  return size === undefined ? '' : `[${printExpr(size)}]`
}

export function names(list: readonly Name[]): string {
  return list.map((name) => name.text).join(', ')
}

/** ` word e` for an expression that is there. */
export function clause(word: string, e: Expr | undefined): string {
  return e === undefined ? '' : ` ${word} ${printExpr(e)}`
}

/**
 * A block of entries that are one line each; all on one line where that fits, no entry has documentation, and the block
 * neither was written over several lines nor has comments inside.
 */
export function printEntries(
  to: Layout,
  node: { readonly span: Span; readonly doc?: string },
  header: string,
  entries: readonly { readonly span: Span; readonly text: string; readonly doc?: string }[],
): void {
  const braces = to.braces(node.span.start, node.span.end)
  const line = `${header} { ${entries.map((entry) => entry.text).join(' ')} }`
  const fits = to.indent() + line.length <= lineWidth && entries.every((entry) => entry.doc === undefined)
  if (entries.length === 0 && !to.hasComments(braces)) to.leaf(node.span, `${header} {}`, node.doc)
  else if (entries.length > 0 && fits && !to.isSpread(braces)) to.leaf(node.span, line, node.doc)
  else {
    printBlock(to, node, header, () => {
      for (const entry of entries) to.leaf(entry.span, entry.text, entry.doc)
    })
  }
}

/** A block over several lines. */
function printBlock(
  to: Layout,
  node: { readonly span: Span; readonly doc?: string },
  header: string,
  body: () => void,
): void {
  const braces = bracesAt(to, node.span.start, node.span)
  to.open(node.span, braces, header, node.doc)
  body()
  to.close(braces, node.span.end)
}

function bracesAt(to: Layout, from: number, { end }: Span): Braces {
  return to.braces(from, end) ?? { open: end, close: end }
}

/** A block of items, closed at once when there are none. */
export function printItems<T>(
  to: Layout,
  node: { readonly span: Span; readonly doc?: string },
  header: string,
  items: readonly T[],
  print: (item: T) => void,
) {
  if (items.length === 0) {
    printEntries(to, node, header, [])
    return
  }
  printBlock(to, node, header, () => items.forEach(print))
}

export function printMachineItem(to: Layout, item: MachineItem): void {
  switch (item.kind) {
    case 'event':
    case 'call':
    case 'irq': {
      const args = inParentheses(item.args.map((arg) => `${arg.name.text}: ${printType(arg.type)}`))
      const answers = returned(item.answers.map((answer) => `${answer.name.text}: ${printType(answer.type)}`))
      to.leaf(item.span, `${item.kind} ${item.name.text}${sizeText(item.size)}${args}${answers};`, item.doc)
      break
    }
    case 'const':
      to.leaf(item.span, `const ${item.name.text} = ${printExpr(item.value)};`, item.doc)
      break
    case 'let':
      to.leaf(item.span, `let ${item.name.text}${formalsText(item.formals)} = ${printExpr(item.value)};`, item.doc)
      break
    case 'enum': {
      const last = item.values.length - 1
      const entries = item.values.map((value, i) => ({
        span: value.span,
        text: i === last ? value.text : `${value.text},`,
      }))
      printEntries(to, item, `enum ${item.name.text}`, entries)
      break
    }
    case 'clock':
      to.leaf(
        item.span,
        `clock ${item.name.text}${sizeText(item.size)}${printInitial(item.initial)}${clause('while', item.running)};`,
        item.doc,
      )
      break
    case 'timer':
      to.leaf(
        item.span,
        `timer ${item.name.text}${sizeText(item.size)}${printInitial(item.initial)}${clause('expires within', item.latency)};`,
        item.doc,
      )
      break
    case 'var':
      to.leaf(
        item.span,
        `var ${item.name.text}: ${printType(item.type)}${sizeText(item.size)}${printInitial(item.initial)};`,
        item.doc,
      )
      break
    case 'state': {
      const header = `${item.initial ? 'initial ' : ''}${item.urgent ? 'urgent ' : ''}state ${item.name.text}${unreachableText(item.unreachable)}`
      printItems(to, item, header, item.items, (inner) => printStateItem(to, inner))
      break
    }
    case 'in': {
      const header = `in ${item.states === 'any' ? 'any' : names(item.states)}`
      printItems(to, item, header, item.items, (inner) => printStateItem(to, inner))
      break
    }
    default:
      unreachable(item)
  }
}

function printStateItem(to: Layout, item: StateItem): void {
  switch (item.kind) {
    case 'invariant':
      to.leaf(item.span, `invariant ${printExpr(item.condition)};`)
      break
    case 'for':
      printItems(to, item, `for ${item.variable.text} in ${printRange(item.range)}`, item.body, (inner) =>
        printStateItem(to, inner),
      )
      break
    case 'transition':
      printTransition(to, item)
      break
    default:
      unreachable(item)
  }
}

function triggerText(trigger: Trigger): string {
  switch (trigger.kind) {
    case 'may':
      return 'may'
    case 'when':
      return `when ${printExpr(trigger.guard)}`
    case 'on':
      return `on ${printRef(trigger.signal)}${inParentheses(trigger.binders.map((name) => name.text))}${returned(trigger.answers.map(printExpr))}`
    case 'emit':
      return `emit ${printRef(trigger.signal)}${inParentheses(trigger.args.map(printExpr))}`
    case 'call':
      return `call ${printRef(trigger.signal)}${inParentheses(trigger.args.map(printExpr))}${returned(trigger.answered.map((name) => name.text))}`
    default:
      return unreachable(trigger)
  }
}

function returned(list: readonly string[]): string {
  return list.length === 0 ? '' : ` returns (${list.join(', ')})`
}

function unreachableText(note: UnreachableNote | undefined): string {
  return note === undefined ? '' : ` @unreachable("${note.why}")`
}

function printTransition(to: Layout, transition: Transition): void {
  const { source, target, choices, unreachable: never } = transition
  const picks = choices.map(({ name, domain }) =>
    domain.kind === 'range'
      ? ` choose ${name.text} in ${printRange(domain.range)}`
      : ` choose ${name.text}: ${printType(domain.type)}`,
  )
  const goal = target === undefined ? '' : ` -> ${target.text}`
  const note =
    source === undefined
      ? ''
      : ` @source(${[source.file, ...(source.fn === undefined ? [] : [source.fn])].map((s) => `"${s}"`).join(', ')})`
  const urgent = transition.urgent ? 'urgent ' : ''
  const header = `${urgent}${triggerText(transition.trigger)}${picks.join('')}${clause('when', transition.guard)}${goal}${note}${unreachableText(never)}`
  const braces = to.braces(transition.span.start, transition.span.end)
  if (transition.effects.length === 0 && !to.hasComments(braces)) {
    to.leaf(transition.span, `${header};`)
    return
  }
  const plain = transition.effects.filter(isPlain)
  if (plain.length < transition.effects.length) {
    printBlock(to, transition, header, () => printEffects(to, transition.effects))
    return
  }
  printEntries(
    to,
    transition,
    header,
    plain.map((effect) => ({ span: effect.span, text: effectText(effect) })),
  )
}

type PlainEffect = Exclude<Effect, { kind: 'if' | 'for' }>

function isPlain(effect: Effect): effect is PlainEffect {
  return effect.kind !== 'if' && effect.kind !== 'for'
}

function printEffects(to: Layout, effects: readonly Effect[]): void {
  for (const effect of effects) {
    if (effect.kind === 'if') printIf(to, effect)
    else if (effect.kind === 'for') printFor(to, effect)
    else to.leaf(effect.span, effectText(effect))
  }
}

function effectText(effect: PlainEffect): string {
  switch (effect.kind) {
    case 'assign':
      return `${printPart(effect.target)} ${effect.operator} ${printExpr(effect.value)};`
    case 'reset':
      return `reset(${effect.clocks.map(printPart).join(', ')});`
    case 'start':
      return `start(${printPart(effect.timer)}, ${printExpr(effect.delay)});`
    case 'cancel':
      return `cancel(${printPart(effect.timer)});`
    case 'raise':
    case 'clear':
      return `${effect.kind} ${printRef(effect.irq)};`
    default:
      return unreachable(effect)
  }
}

function printFor(to: Layout, statement: Extract<Effect, { kind: 'for' }>): void {
  const { variable, range, body, span } = statement
  printBlock(to, { span }, `for ${variable.text} in ${printRange(range)}`, () => printEffects(to, body))
}

/** `if (c) { … } else if (d) { … } else { … }`: an `else` that holds one `if` alone is an `else if`. */
function printIf(to: Layout, statement: Extract<Effect, { kind: 'if' }>): void {
  let part = statement
  let braces = bracesAt(to, part.cond.span.end, part.span)
  to.open(part.span, braces, `if (${printExpr(part.cond)})`)
  printEffects(to, part.then)
  while (part.else !== undefined) {
    const [only, ...more] = part.else
    const chained = only?.kind === 'if' && more.length === 0 ? only : undefined
    braces = chained ? bracesAt(to, chained.cond.span.end, chained.span) : bracesAt(to, braces.close, part.span)
    to.reopen(braces, chained ? `} else if (${printExpr(chained.cond)}) {` : '} else {')
    printEffects(to, chained ? chained.then : part.else)
    if (chained === undefined) break
    part = chained
  }
  to.close(braces, statement.span.end)
}
