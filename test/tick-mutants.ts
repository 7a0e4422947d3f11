/**
 * Shipped models with mistakes that a hand, a tool or a disk may make: tokens, lines and characters that are left out,
 * doubled, exchanged, or come from elsewhere. Whatever is wrong is told with its place, nothing is thrown, and what is
 * without mistakes is laid out so that it reads back.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import fc from 'fast-check'
import { readModel } from '../checker/api/read-model.ts'
import { readText } from '../checker/api/texts.ts'
import { hasErrors } from '../checker/support/diagnostic.ts'
import { parse } from '../checker/syntax/parse.ts'
import { print } from '../checker/syntax/print.ts'
import { scan } from '../checker/syntax/tokens.ts'

const home = join(import.meta.dirname, '..')

/** Seen from the project's folder. */
export const shippedModels: readonly string[] = ['models', 'specs', 'test/golden'].flatMap((folder) =>
  readdirSync(join(home, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.tick'))
    .sort()
    .map((path) => join(folder, path)),
)

const textOf = (path: string): string => readFileSync(join(home, path), 'utf8')

/** Texts from elsewhere: of the language, of other languages, and of none. */
const foreign = [
  '{',
  '}',
  '(',
  ')',
  ';',
  ':',
  ',',
  '->',
  '..',
  '=',
  '"',
  '/*',
  '//',
  '///',
  '0',
  '1e9',
  '99999999999999999999',
  '4ms',
  '4 ms',
  '-',
  'not',
]
  .concat([
    'forall i in 0..9:',
    'x',
    '__proto__',
    'constructor',
    'machine',
    'state',
    'time',
    'true',
    '@source(',
    '\u0000',
    '\u001b[31m',
    '\u202e',
    '\ufeff',
    '日',
  ])
  .concat([
    '\t',
    '\r',
    '\n',
    '\u2028',
    '\\',
    '#',
    '?',
    'initial',
    'urgent',
    'in any {',
    'extends',
    'choose',
    'sum i in 0..3: i',
  ])

/** One mistake: what is done to which part, counted in tokens, lines or characters. */
interface Mistake {
  readonly unit: 'token' | 'line' | 'character'
  readonly kind: 'left out' | 'doubled' | 'exchanged' | 'replaced' | 'put in' | 'cut'
  readonly at: number
  readonly other: number
  readonly text: string
}

const mistake: fc.Arbitrary<Mistake> = fc.record({
  unit: fc.constantFrom('token' as const, 'token' as const, 'line' as const, 'character' as const),
  kind: fc.constantFrom(
    'left out' as const,
    'doubled' as const,
    'exchanged' as const,
    'replaced' as const,
    'put in' as const,
    'cut' as const,
  ),
  at: fc.nat(),
  other: fc.nat(),
  text: fc.constantFrom(...foreign),
})

/** The text in parts: tokens, each with the space before it. */
function partsOf(text: string, unit: Mistake['unit']): string[] {
  if (unit === 'character') return [...text]
  if (unit === 'line') return text.split(/(?<=\n)/)
  const ends = scan(text).map((token) => token.end)
  return [...ends, text.length].map((end, i) => text.slice(ends[i - 1] ?? 0, end))
}

export function withMistake(text: string, { unit, kind, at, other, text: foreignText }: Mistake): string {
  const parts = partsOf(text, unit)
  const [i, j] = [at % parts.length, other % parts.length]
  const [one, two] = [parts[i] ?? '', parts[j] ?? '']
  if (kind === 'cut') return parts.slice(0, i).join('')
  if (kind === 'left out') parts.splice(i, 1)
  if (kind === 'doubled') parts.splice(i, 0, one)
  if (kind === 'put in') parts.splice(i, 0, ` ${foreignText} `)
  if (kind === 'replaced') parts[i] = ` ${foreignText}`
  if (kind === 'exchanged') [parts[i], parts[j]] = [two, one]
  return parts.join('')
}

/**
 * What becomes of a text that stands in the place of a shipped model: `read`, or the first error with its place. Throws
 * where it is neither.
 */
export async function answerTo(path: string, text: string): Promise<string> {
  const laidOut = parse({ path, text })
  if (!hasErrors(laidOut)) {
    const printed = print(laidOut.value)
    if (hasErrors(parse({ path, text: printed })))
      throw new Error(`${path}: what is printed does not read back:\n${text}`)
  }
  const { diagnostics, model } = await readModel(path, {}, async (name) =>
    normalize(name) === normalize(path) ? text : readText(join(home, name)),
  )
  for (const { span, message, code } of diagnostics) {
    const { source, start, end } = span
    if (message === '' || !/^T\d{4}$/.test(code)) throw new Error(`${path}: no words for ${code}`)
    if (!(start >= 0 && start <= end && end <= source.text.length + 1))
      throw new Error(`${path}: ${code} stands nowhere: ${start} to ${end}`)
  }
  const error = diagnostics.find((d) => d.severity === 'error')
  if ((error === undefined) !== (model !== undefined)) throw new Error(`${path}: no model and no error`)
  return error === undefined ? 'read' : `${error.span.source.path}:${error.span.start}: ${error.code}`
}

/**
 * Reads so many texts with up to three mistakes each, of models drawn by chance; how many of them were read all the
 * same.
 */
export async function readMutants(paths: readonly string[], runs: number, seed?: number): Promise<number> {
  let read = 0
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.array(mistake, { minLength: 1, maxLength: 3 }),
      async (path, mistakes) => {
        if ((await answerTo(path, mistakes.reduce(withMistake, textOf(path)))) === 'read') read += 1
      },
    ),
    { numRuns: runs, ...(seed !== undefined && { seed }) },
  )
  return read
}

/** Models that are small enough to be read many times. */
export const smallModels = shippedModels.filter(
  (path) => textOf(path).length < 4_000 && dirname(path).startsWith('test'),
)
