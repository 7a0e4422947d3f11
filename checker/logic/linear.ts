/** Linear forms: a constant plus rational multiples of variables, the normal form of arithmetic terms without `ite`. */
import { type Rational, zero } from '../support/rational.ts'
import { add, childrenOf, cur, num, realSort, type Sort, scale, sortOf, type Term, type Var } from './term.ts'

export interface Linear {
  readonly constant: Rational
  /** Non-zero coefficients by variable name. */
  readonly coefficients: ReadonlyMap<string, { readonly variable: Var; readonly factor: Rational }>
}

/**
 * The linear form of a term over current-state variables; undefined when it contains a case split or a next-state
 * variable.
 */
export function linearOf(term: Term): Linear | undefined {
  switch (term.kind) {
    case 'number':
      return { constant: term.value, coefficients: new Map() }
    case 'var':
      if (term.next) return undefined
      return {
        constant: zero,
        coefficients: new Map([[term.variable.name, { variable: term.variable, factor: zero.add(1) }]]),
      }
    case 'scale': {
      const inner = linearOf(term.arg)
      return inner && scaled(inner, term.factor)
    }
    case 'add': {
      let sum: Linear | undefined = { constant: zero, coefficients: new Map() }
      for (const arg of term.args) {
        const part = linearOf(arg)
        sum = sum && part && plus(sum, part)
      }
      return sum
    }
    default:
      return undefined
  }
}

export function plus(a: Linear, b: Linear): Linear {
  const coefficients = new Map(a.coefficients)
  for (const [name, { variable, factor }] of b.coefficients) {
    const sum = (coefficients.get(name)?.factor ?? zero).add(factor)
    if (sum.equals(0)) coefficients.delete(name)
    else coefficients.set(name, { variable, factor: sum })
  }
  return { constant: a.constant.add(b.constant), coefficients }
}

export function scaled(a: Linear, factor: Rational): Linear {
  if (factor.equals(0)) return { constant: zero, coefficients: new Map() }
  const coefficients = new Map(
    [...a.coefficients].map(([name, c]) => [name, { variable: c.variable, factor: c.factor.mul(factor) }]),
  )
  return { constant: a.constant.mul(factor), coefficients }
}

export function minus(a: Linear, b: Linear): Linear {
  return plus(a, scaled(b, zero.sub(1)))
}

/** The part over variables that satisfy `wanted`, with or without the constant. */
export function restricted(a: Linear, wanted: (v: Var) => boolean, keepConstant: boolean): Linear {
  const coefficients = new Map([...a.coefficients].filter(([, c]) => wanted(c.variable)))
  return { constant: keepConstant ? a.constant : zero, coefficients }
}

export function termOfLinear(a: Linear, sort: Sort = realSort): Term {
  const parts = [...a.coefficients.values()].map((c) => scale(c.factor, cur(c.variable)))
  return add(num(a.constant, sort), ...parts)
}

/** How much there is to read. */
export function sizeOf({ constant, coefficients }: Linear): number {
  const parts = [...coefficients.values()].map((c) => Number(c.factor.abs()) + (c.factor.s < 0 ? 0.5 : 0))
  return parts.reduce((a, b) => a + b, constant.equals(0) ? 0 : 2)
}

/** Texts of equal forms are equal. */
export function linearKey(a: Linear): string {
  const parts = [...a.coefficients].map(([name, c]) => `${c.factor.toFraction()}*${name}`).sort()
  return [a.constant.toFraction(), ...parts].join('+')
}

/** A linear form that stands for times, or for whole numbers. */
export interface Amount {
  readonly linear: Linear
  readonly sort: 'int' | 'real'
}

/** The variables that some of them mention. */
export function namesIn(amounts: readonly Amount[]): Set<string> {
  return new Set(amounts.flatMap((a) => [...a.linear.coefficients.keys()]))
}

/** Every comparison of numbers (`=`, `<=`, `<`) inside a term, as the difference of its sides where that is linear. */
export function comparisonsIn(...terms: readonly Term[]): Amount[] {
  const found = new Map<string, Amount>()
  const seen = new Set<number>()
  const walk = (term: Term): void => {
    if (seen.has(term.id)) return
    seen.add(term.id)
    if (term.kind === 'le' || term.kind === 'lt' || term.kind === 'eq') {
      const left = linearOf(term.left)
      const right = linearOf(term.right)
      if (left !== undefined && right !== undefined) {
        const amount = {
          linear: minus(left, right),
          sort: [term.left, term.right].some((side) => sortOf(side).kind === 'int') ? 'int' : 'real',
        } as const
        found.set(amountKey(amount), amount)
      }
    }
    for (const child of childrenOf(term)) walk(child)
  }
  for (const term of terms) walk(term)
  return [...found.values()]
}

/** Texts of equal amounts are equal. */
function amountKey({ linear, sort }: Amount): string {
  return `${sort} ${linearKey(linear)}`
}
