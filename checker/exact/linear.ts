/** Linear forms over numbered quantities, and their normal form. */
import {
  add,
  denominator,
  div,
  divInt,
  gcdInt,
  type Int,
  mul,
  mulInt,
  neg,
  numerator,
  type Rat,
  sign,
} from './numbers.ts'

/** `Σ coefficient · quantity + constant`; no coefficient is zero. */
export interface Linear {
  readonly terms: ReadonlyMap<number, Rat>
  readonly constant: Rat
}

const nothing: ReadonlyMap<number, Rat> = new Map()

export function constantForm(constant: Rat): Linear {
  return { terms: nothing, constant }
}

export function variableForm(variable: number): Linear {
  return { terms: new Map([[variable, 1]]), constant: 0 }
}

/** `a + factor · b` */
export function plus(a: Linear, b: Linear, factor: Rat = 1): Linear {
  if (sign(factor) === 0) return a
  const terms = new Map(a.terms)
  for (const [variable, coefficient] of b.terms) {
    const sum = add(terms.get(variable) ?? 0, mul(coefficient, factor))
    if (sum === 0) terms.delete(variable)
    else terms.set(variable, sum)
  }
  return { terms, constant: add(a.constant, mul(b.constant, factor)) }
}

export function times(a: Linear, factor: Rat): Linear {
  return plus(constantForm(0), a, factor)
}

/** Integer coefficients without a common divisor, the first positive, quantities in ascending order. */
export interface Form {
  readonly variables: readonly number[]
  readonly coefficients: readonly Int[]
}

/** The form with `terms = scale · form`. There must be a term. */
export function normalForm({ terms }: Linear): { readonly form: Form; readonly scale: Rat } {
  const variables = [...terms.keys()].sort((a, b) => a - b)
  const coefficients = variables.map((v) => terms.get(v) as Rat)
  let [common, multiple]: [Int, Int] = [0, 1]
  for (const c of coefficients) {
    common = gcdInt(common, numerator(c))
    const d = denominator(c)
    multiple = mulInt(multiple, divInt(d, gcdInt(multiple, d)))
  }
  const size = div(common, multiple)
  const scale = sign(coefficients[0] as Rat) < 0 ? neg(size) : size
  return { form: { variables, coefficients: coefficients.map((c) => numerator(div(c, scale))) }, scale }
}

export function formKey({ variables, coefficients }: Form): string {
  return variables.map((v, i) => `${coefficients[i]}*${v}`).join('+')
}
