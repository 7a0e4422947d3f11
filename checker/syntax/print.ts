/**
 * A tree as text, canonically set: 4 spaces, one transition a line, words for connectives, fewest parentheses.
 * Laws, both tested: the text parses back to the same tree up to spans, and printing that tree gives the same text.
 */
import { unreachable } from '../support/unreachable.ts'
import type {
  Ast,
  Declaration,
  Expectation,
  Expr,
  Fairness,
  ForAll,
  Instance,
  Occasion,
  PropertyForm,
  Refines,
} from './ast.ts'
import { type Layout, layout } from './layout.ts'
import { printExpr, printRange, printRef, printType } from './print-expression.ts'
import {
  clause,
  formalsText,
  inParentheses,
  lineWidth,
  printEntries,
  printItems,
  printMachineItem,
} from './print-machine.ts'

export { printExpr } from './print-expression.ts'

/** The text of a file, with its comments: `paracheck fmt`. Blank lines between items are kept, up to one. */
export function print(ast: Ast): string {
  const source = (ast.declarations[0] ?? ast.comments[0])?.span.source ?? { path: ast.path, text: '' }
  const to = layout(source, ast.comments)
  for (const declaration of ast.declarations) printDeclaration(to, declaration)
  return to.finish()
}

function instanceText({ name, replicate, machine, args }: Instance): string {
  const index = replicate === undefined ? '' : `[${replicate.variable.text} in ${printRange(replicate.range)}]`
  return `${name.text}${index}: ${machine.text}${inParentheses(args.map(printExpr))};`
}

function refinesText(refines: Refines | undefined): string {
  if (refines === undefined) return ''
  const given = refines.given.map(({ name, value }) => `${name.text} = ${printExpr(value)}`)
  return ` refines ${refines.system.text}${given.length === 0 ? '' : ` for ${given.join(', ')}`}`
}

function forAllText(forAll: ForAll | undefined): string {
  if (forAll === undefined) return ''
  return ` for all ${forAll.constant.text}${forAll.from === undefined ? '' : ` >= ${printExpr(forAll.from)}`}`
}

function expectationText({ property, expected }: Expectation): string {
  return `${property.text}: ${typeof expected === 'string' ? expected : printExpr(expected)};`
}

/** By custom, `always` and `never` put a connective in parentheses that the grammar does not need. */
function grouped(condition: Expr): string {
  const isJoined = condition.kind === 'binary' && ['imply', 'or', 'and'].includes(condition.operator)
  return isJoined ? `(${printExpr(condition)})` : printExpr(condition)
}

function fairText(fair: readonly Fairness[]): string {
  const each = fair.map(
    ({ again, when }) => `${printExpr(again)}${when === undefined ? '' : ` when ${printExpr(when)}`}`,
  )
  return each.length === 0 ? '' : ` fair ${each.join(', ')}`
}

function occurrenceText(of: Expr | Occasion): string {
  return of.kind === 'on' ? `on ${printRef(of.signal)}${clause('when', of.guard)}` : printExpr(of)
}

/** The word that declares the property, and what follows its colon. */
function formText(form: PropertyForm): readonly [word: string, body: string] {
  switch (form.kind) {
    case 'always':
    case 'never':
      return ['property', `${form.kind} ${grouped(form.condition)}`]
    case 'always_on':
      return ['property', `always ${occurrenceText(form.on)}: ${printExpr(form.condition)}`]
    case 'never_on': {
      const after = form.after && ` after ${occurrenceText(form.after.on)} within ${printExpr(form.after.within)}`
      return ['property', `never ${occurrenceText(form.on)}${after ?? ''}`]
    }
    case 'response':
      return [
        'property',
        `whenever ${occurrenceText(form.premise)} then ${occurrenceText(form.response)} within ${printExpr(form.deadline)}`,
      ]
    case 'leads_to':
      return ['property', `${printExpr(form.premise)} leads_to ${printExpr(form.response)}${fairText(form.fair)}`]
    case 'lemma':
      return ['lemma', printExpr(form.condition)]
    case 'reachable':
      return ['reachable', printExpr(form.condition)]
    case 'bound':
      return [
        'bound',
        `largest ${printExpr(form.quantity)}${form.condition === undefined ? '' : ` while ${printExpr(form.condition)}`}`,
      ]
    default:
      return unreachable(form)
  }
}

function printDeclaration(to: Layout, node: Declaration): void {
  switch (node.kind) {
    case 'event':
    case 'call':
    case 'irq':
    case 'const':
    case 'let':
    case 'enum':
      printMachineItem(to, node)
      break
    case 'use':
      to.leaf(node.span, `use "${node.path}"${node.alias === undefined ? '' : ` as ${node.alias.text}`};`, node.doc)
      break
    case 'param': {
      const start = node.default === undefined ? '' : ` = ${printExpr(node.default)}`
      to.leaf(node.span, `param ${node.name.text}: ${printType(node.type)}${start};`, node.doc)
      break
    }
    case 'assume':
      to.leaf(node.span, `assume ${printExpr(node.condition)};`, node.doc)
      break
    case 'machine': {
      const header = `${node.view === true ? 'view' : 'machine'} ${node.name.text}${formalsText(node.formals)}`
      printItems(to, node, header, node.items, (item) => printMachineItem(to, item))
      break
    }
    case 'system': {
      const header = `system ${node.name.text}${node.base === undefined ? '' : ` extends ${node.base.text}`}`
      const entries = node.instances.map((instance) => ({ ...instance, text: instanceText(instance) }))
      printEntries(to, node, header, entries)
      break
    }
    case 'observe_clock':
      printObserverClock(to, node)
      break
    case 'observe_machine':
      to.leaf(node.span, `observe ${instanceText(node.instance)}`, node.doc)
      break
    case 'property': {
      const [word, body] = formText(node.form)
      const header = `${word} ${node.name.text}${node.title === undefined ? '' : ` "${node.title}"`}:`
      const line = `${header} ${body};`
      const isBroken = node.span.source.text.slice(node.span.start, node.form.span.start).includes('\n')
      to.leaf(node.span, line.length <= lineWidth && !isBroken ? line : `${header}\n    ${body};`, node.doc)
      break
    }
    case 'check': {
      const header = `check ${node.system.text}${refinesText(node.refines)}${forAllText(node.forAll)}${clause('assuming', node.assuming)}`
      printEntries(
        to,
        node,
        header,
        node.expectations.map((entry) => ({ span: entry.span, text: expectationText(entry) })),
      )
      break
    }
    default:
      unreachable(node)
  }
}

/**
 * The tree keeps resets, `reset while` and `run while` apart; they are printed in the order in which they stand in the
 * text.
 */
function printObserverClock(to: Layout, node: Extract<Declaration, { kind: 'observe_clock' }>): void {
  const resets = node.resets.map(({ signal, guard, span }) => ({
    span,
    text: `reset on ${printRef(signal)}${clause('when', guard)};`,
  }))
  const held = node.held === undefined ? [] : [{ span: node.held.span, text: `reset while ${printExpr(node.held)};` }]
  const running =
    node.running === undefined ? [] : [{ span: node.running.span, text: `run while ${printExpr(node.running)};` }]
  const entries = [...resets, ...held, ...running].sort((a, b) => a.span.start - b.span.start)
  printEntries(to, node, `observe clock ${node.name.text}`, entries)
}
