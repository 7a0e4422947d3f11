/** Random questions over Booleans, an enumeration, Reals and Ints, as text. For tests. */
import fc from 'fast-check'

export const declarations = [
  '(declare-datatypes ((Color 0)) (((red) (green) (blue))))',
  ...['p', 'q', 'r'].map((name) => `(declare-const ${name} Bool)`),
  ...['x', 'y', 'z'].map((name) => `(declare-const ${name} Real)`),
  ...['i', 'j'].map((name) => `(declare-const ${name} Int)`),
  ...['c', 'd'].map((name) => `(declare-const ${name} Color)`),
].join('\n')

export interface Size {
  /** Most decimal digits of a number. */
  readonly digits: number
  readonly depth: number
  readonly integers: boolean
}

const call =
  (op: string) =>
  (args: readonly string[]): string =>
    `(${op} ${args.join(' ')})`

function numerals({ digits }: Size, sort: 'Int' | 'Real'): fc.Arbitrary<string> {
  const whole = fc.oneof(fc.bigInt(0n, 9n), fc.bigInt(0n, 10n ** BigInt(digits) - 1n)).map(String)
  if (sort === 'Int') return fc.tuple(whole, fc.boolean()).map(([n, negative]) => (negative ? `(- ${n})` : n))
  const real = fc.oneof(
    whole.map((n) => `${n}.0`),
    fc.tuple(whole, whole).map(([a, b]) => `${a}.${b}`),
    fc.tuple(whole, whole).map(([a, b]) => `(/ ${a}.0 1${b}.0)`),
  )
  return fc.tuple(real, fc.boolean()).map(([n, negative]) => (negative ? `(- ${n})` : n))
}

/** A Bool term over the variables of `declarations`. */
export function formulas(size: Size): fc.Arbitrary<string> {
  const list = (term: fc.Arbitrary<string>, least = 2): fc.Arbitrary<string[]> =>
    fc.array(term, { minLength: least, maxLength: 3 })
  const options = { maxDepth: size.depth, withCrossShrink: true }
  const { formula } = fc.letrec<{ formula: string; real: string; int: string; color: string }>((tie) => ({
    formula: fc.oneof(
      options,
      fc.constantFrom('p', 'q', 'r', 'true', 'false'),
      { arbitrary: compared(list(tie('real'))), weight: 6 },
      { arbitrary: size.integers ? compared(list(tie('int'))) : compared(list(tie('real'))), weight: 2 },
      list(tie('color')).chain((args) => fc.constantFrom('=', 'distinct').map((op) => call(op)(args))),
      tie('formula').map((a) => `(not ${a})`),
      {
        arbitrary: fc
          .tuple(fc.constantFrom('and', 'or', '=>', 'xor', '='), list(tie('formula')))
          .map(([op, args]) => call(op)(args)),
        weight: 4,
      },
      fc.tuple(tie('formula'), tie('formula'), tie('formula')).map(call('ite')),
      fc.tuple(tie('formula'), tie('formula')).map(([a, b]) => `(let ((q ${a}) (p (not q))) ${b})`),
    ),
    real: numbers('Real', tie('real'), tie('formula'), size, tie('int')),
    int: numbers('Int', tie('int'), tie('formula'), size, tie('real')),
    color: fc.oneof(
      options,
      fc.constantFrom('c', 'd', 'red', 'green', 'blue'),
      fc.tuple(tie('formula'), tie('color'), tie('color')).map(call('ite')),
    ),
  }))
  return formula
}

function compared(args: fc.Arbitrary<string[]>): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom('<=', '<', '>=', '>', '=', 'distinct'), args).map(([op, list]) => call(op)(list))
}

function numbers(
  sort: 'Int' | 'Real',
  number: fc.Arbitrary<string>,
  formula: fc.Arbitrary<string>,
  size: Size,
  other: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  const numeral = numerals(size, sort)
  const list = fc.array(number, { minLength: 2, maxLength: 3 })
  const positive = fc.bigInt(1n, 5n).map(String)
  const converted = sort === 'Real' ? other.map((t) => `(to_real ${t})`) : other.map((t) => `(to_int ${t})`)
  const divided = fc.tuple(fc.constantFrom('div', 'mod'), number, positive).map(call2)
  return fc.oneof(
    { maxDepth: size.depth },
    { arbitrary: fc.constantFrom(...(sort === 'Real' ? ['x', 'y', 'z'] : ['i', 'j'])), weight: 3 },
    numeral,
    fc.tuple(fc.constantFrom('+', '-'), list).map(([op, args]) => call(op)(args)),
    number.map((a) => `(- ${a})`),
    fc.tuple(numeral, number).map(call('*')),
    fc.tuple(formula, number, number).map(call('ite')),
    ...(size.integers ? [converted, ...(sort === 'Int' ? [divided, number.map((a) => `(abs ${a})`)] : [])] : []),
    ...(sort === 'Real' ? [fc.tuple(number, positive).map(([a, n]) => `(/ ${a} ${n}.0)`)] : []),
  )
}

function call2([op, a, n]: readonly [string, string, string]): string {
  return `(${op} ${a} ${n})`
}
