/**
 * Terms as people write them: the operators of the language, times with their unit (milliseconds), and
 * `vcpu.GUEST` for "vcpu is in GUEST". A variable after the step is printed with a prime.
 */
import { isNegative, one, type Rational, rational, rationalText } from '../support/rational.ts'
import { extremumOf } from './extremum.ts'
import type { EnumSort, Sort, Term } from './term.ts'

/** How tightly an operator binds; an operand that binds less tightly gets parentheses. */
const priority = {
  conditional: 0,
  imply: 1,
  or: 2,
  and: 3,
  comparison: 4,
  sum: 5,
  product: 6,
  unary: 7,
  atom: 8,
} as const

interface Shown {
  readonly text: string
  readonly priority: number
}

/** The text of a term, e.g. `vcpu.GUEST and vcpu.since_stamp <= TICK + 0.5ms`. */
export function showTerm(term: Term): string {
  return show(term).text
}

/** `1.5ms` for a time, `3` for an integer; `1ms / 3` where there is no finite decimal. */
function showNumber(value: Rational, sort: Sort): string {
  const unit = sort.kind === 'real' ? 'ms' : ''
  const decimal = decimalText(value)
  return decimal === undefined ? `${value.n * value.s}${unit} / ${value.d}` : `${decimal}${unit}`
}

/** The finite decimal of a rational, if it has one. */
function decimalText(value: Rational): string | undefined {
  let denominator = value.d
  let digits = 0
  while (denominator % 10n === 0n) [denominator, digits] = [denominator / 10n, digits + 1]
  while (denominator % 2n === 0n) [denominator, digits] = [denominator / 2n, digits + 1]
  while (denominator % 5n === 0n) [denominator, digits] = [denominator / 5n, digits + 1]
  if (denominator !== 1n) return undefined
  if (digits === 0) return rationalText(value)
  const scaled = ((value.n * 10n ** BigInt(digits)) / value.d).toString().padStart(digits + 1, '0')
  const text = `${scaled.slice(0, -digits)}.${scaled.slice(-digits)}`.replace(/\.?0+$/, '')
  return isNegative(value) ? `-${text}` : text
}

function show(term: Term): Shown {
  switch (term.kind) {
    case 'bool':
      return atom(String(term.value))
    case 'number': {
      const text = showNumber(term.value, term.sort)
      return {
        text,
        priority: text.includes('/') ? priority.product : isNegative(term.value) ? priority.unary : priority.atom,
      }
    }
    case 'value':
      return atom(term.value)
    case 'var':
      return atom(term.next ? `${term.variable.name}'` : term.variable.name)
    case 'not':
      return negated(term.arg)
    case 'and':
      return joined(term.args, ' and ', priority.and)
    case 'or': {
      const [first, second] = term.args
      if (term.args.length === 2 && first?.kind === 'not' && second !== undefined) {
        return {
          text: `${within(first.arg, priority.or)} imply ${within(second, priority.imply)}`,
          priority: priority.imply,
        }
      }
      return joined(term.args, ' or ', priority.or)
    }
    case 'eq':
      return inState(term.left, term.right) ?? inState(term.right, term.left) ?? compared(term.left, '==', term.right)
    case 'le':
      return compared(term.left, '<=', term.right)
    case 'lt':
      return compared(term.left, '<', term.right)
    case 'add':
      return sum(term.args)
    case 'scale':
      if (term.factor.equals(-1)) return { text: `-${within(term.arg, priority.unary)}`, priority: priority.unary }
      return scaled(term.factor, term.arg)
    case 'div':
    case 'mod':
      return {
        text: `${within(term.arg, priority.product)} ${term.kind === 'div' ? '/' : '%'} ${term.divisor}`,
        priority: priority.product,
      }
    case 'ite': {
      const extremum = extremumOf(term)
      if (extremum !== undefined) return atom(`${extremum.which}(${extremum.of.map(showTerm).join(', ')})`)
      return {
        text: `${within(term.cond, priority.imply)} ? ${within(term.then, priority.imply)} : ${within(term.else, priority.conditional)}`,
        priority: priority.conditional,
      }
    }
  }
}

function atom(text: string): Shown {
  return { text, priority: priority.atom }
}

function within(term: Term, least: number): string {
  const shown = show(term)
  return shown.priority < least ? `(${shown.text})` : shown.text
}

function joined(args: readonly Term[], operator: string, level: number): Shown {
  return { text: args.map((a) => within(a, level + 1)).join(operator), priority: level }
}

const mirrored = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const

/** Constants go to the right: `x >= 4ms`, not `4ms <= x`. */
function compared(left: Term, operator: keyof typeof mirrored, right: Term): Shown {
  const isConstant = (t: Term): boolean => t.kind === 'number' || t.kind === 'value'
  if (isConstant(left) && !isConstant(right)) return compared(right, mirrored[operator], left)
  return {
    text: `${within(left, priority.sum)} ${operator} ${within(right, priority.sum)}`,
    priority: priority.comparison,
  }
}

/** A location variable is named like its process, without a dot; data of enum type belong to one and have a dot. */
function inState(variable: Term, value: Term): Shown | undefined {
  if (variable.kind !== 'var' || value.kind !== 'value' || variable.variable.name.includes('.')) return undefined
  return atom(`${variable.variable.name}${variable.next ? "'" : ''}.${value.value}`)
}

function negated(arg: Term): Shown {
  switch (arg.kind) {
    case 'le':
      return compared(arg.left, '>', arg.right)
    case 'lt':
      return compared(arg.left, '>=', arg.right)
    case 'eq': {
      const state = inState(arg.left, arg.right) ?? inState(arg.right, arg.left)
      if (state === undefined) return compared(arg.left, '!=', arg.right)
      return { text: `not ${state.text}`, priority: priority.unary }
    }
    default:
      return { text: `not ${within(arg, priority.unary)}`, priority: priority.unary }
  }
}

function sum(args: readonly Term[]): Shown {
  const text = args
    .map((arg, i) => {
      const [negative, positive] = withoutSign(arg)
      const shown = parenthesised(positive)
      if (i === 0) return negative ? `-${shown}` : shown
      return `${negative ? '-' : '+'} ${shown}`
    })
    .join(' ')
  return { text, priority: priority.sum }
}

function parenthesised(shown: Shown): string {
  return shown.priority < priority.product ? `(${shown.text})` : shown.text
}

/** Whether the summand is subtracted, and its text without the sign. */
function withoutSign(arg: Term): readonly [boolean, Shown] {
  if (arg.kind === 'number' && isNegative(arg.value)) return [true, atom(showNumber(arg.value.neg(), arg.sort))]
  if (arg.kind === 'scale' && isNegative(arg.factor)) return [true, scaled(arg.factor.neg(), arg.arg)]
  return [false, show(arg)]
}

/** `2 * x`, `x / 2`, `2 * x / 3`. */
function scaled(factor: Rational, arg: Term): Shown {
  if (factor.equals(one)) return show(arg)
  const operand = within(arg, priority.unary)
  const numerator = rational(factor.n * factor.s)
  const product = numerator.equals(one) ? operand : `${rationalText(numerator)} * ${operand}`
  return { text: factor.d === 1n ? product : `${product} / ${factor.d}`, priority: priority.product }
}

/** The values of an enum type, for declarations in dumps. */
export function showSort(sort: Sort | EnumSort): string {
  return sort.kind === 'enum' ? `{ ${sort.values.join(', ')} }` : sort.kind === 'real' ? 'time' : sort.kind
}
