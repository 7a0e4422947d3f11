/**
 * Why the text is not Tick at one place: "expected X, found Y" in the user's words, and what it usually means.
 * X starts as the list of words the grammar could go on with; what only continues an expression is dropped where
 * something else could stand, and the words that begin one kind of thing are replaced by the name of that thing.
 */

import type { Diagnostic } from '../support/diagnostic.ts'
import { meant, suggestion } from '../support/meant.ts'
import { position, type Source } from '../support/span.ts'
import { binaryOperators } from './ast.ts'
import { declarationWords, keywords, startsLine, type Token } from './tokens.ts'

/** Where matching stopped: the words the grammar expected there, the token there, and the token before. */
export interface Stop {
  readonly source: Source
  readonly expected: readonly string[]
  readonly found: Token | undefined
  readonly before: Token | undefined
}

/** What may be said in one phrase once all of these words are expected; earlier phrases win. */
const phrases: readonly (readonly [string, readonly string[]])[] = [
  ['a declaration', ['`param`', '`machine`', '`system`', '`check`']],
  ['a part of the machine', ['`clock`', '`timer`', '`state`', '`in`']],
  ['an invariant, a transition', ['`invariant`', '`may`', '`emit`', '`for`']],
  ['a transition', ['`may`', '`emit`', '`for`']],
  ['a trigger', ['`may`', '`when`', '`emit`', '`call`']],
  ['an effect', ['a name', '`raise`', '`start`', '`cancel`']],
  ['a type', ['`bool`', '`int`', '`time`']],
  ['an expression', ['a name', 'a number', '`(`', '`-`']],
]

/** The first phrases name items of a list; what could still belong to the item before is not worth saying then. */
const itemPhrases = 4

const endOfText = 'the end of the text'

/** What every word of these phrases begins; the other members of each phrase's list. */
const members: Readonly<Record<string, readonly string[]>> = {
  'a declaration':
    '`use` `assume` `const` `let` `enum` `event` `call` `irq` `observe` `property` `reachable` `lemma` `bound` `view`'
      .split(' ')
      .concat(endOfText),
  'a part of the machine': '`event` `call` `irq` `const` `let` `enum` `var` `urgent` `initial`'.split(' '),
  'an invariant, a transition': '`when` `on` `call` `urgent`'.split(' '),
  'a transition': '`when` `on` `call` `urgent`'.split(' '),
  'a trigger': ['`on`'],
  'an effect': '`if` `for` `reset` `clear`'.split(' '),
  'a type': [
    'a name',
    'a number',
    '`(`',
    '`-`',
    '`not`',
    '`!`',
    '`true`',
    '`false`',
    '`forall`',
    '`exists`',
    '`count`',
    '`sum`',
    'a function',
  ],
  'an expression': [
    '`not`',
    '`!`',
    '`true`',
    '`false`',
    '`forall`',
    '`exists`',
    '`count`',
    '`sum`',
    'a function',
    'a verdict',
  ],
}

/** What continues an expression: comparisons are called an operator by the grammar. */
const operators = new Set(['an operator', ...[...binaryOperators, '&&', '||', '?'].map((mark) => `\`${mark}\``)])
const continuations = new Set(['`.`', '`[`', '`(`', '`..`'])

/** `expected X` without the noise: at most what a person would list. */
export function expectation(expected: readonly string[]): string {
  let words = new Set(expected)
  for (const [phrase, needed] of phrases) {
    if (!needed.every((word) => words.has(word))) continue
    const covered = new Set([...needed, ...(members[phrase] ?? [])])
    words = new Set([phrase, ...[...words].filter((word) => !covered.has(word))])
  }
  const startsExpression = words.has('an expression') || words.has('a type')
  const startsItem = phrases.slice(0, itemPhrases).some(([phrase]) => words.has(phrase))
  const noise = (word: string) =>
    startsItem
      ? word === '`;`' || word === '`@source`'
      : !startsExpression && (operators.has(word) || continuations.has(word))
  const useful = [...words].filter((word) => !noise(word))
  const listed =
    useful.length > 0
      ? useful
      : words.has('`(`') || words.has('`..`')
        ? [...words].filter((w) => continuations.has(w))
        : ['an operator']
  return alternatives([...new Set(listed)])
}

function alternatives(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`
}

function foundText(found: Token | undefined): string {
  if (found === undefined) return endOfText
  if (found.kind === 'string') return 'a string'
  return found.kind === 'word' && keywords.has(found.text) ? `the keyword \`${found.text}\`` : `\`${found.text}\``
}

/** The error at a stop, with its hint where a common slip is recognised. */
export function explain(stop: Stop): Diagnostic {
  const { source, found, before } = stop
  const end = source.text.trimEnd().length
  const span = { source, start: found?.start ?? end, end: found?.end ?? end }
  const error = (message: string, hint?: string): Diagnostic => ({
    severity: 'error',
    code: 'T0101',
    message,
    span,
    ...(hint === undefined ? {} : { hint }),
  })
  if (found?.text.startsWith('/*')) return error('expected `*/` at the end of this comment, found the end of the text')
  if (found?.kind === 'string' && !/^".*"$/.test(found.text))
    return error('expected `"` at the end of this string, found the end of the line')
  const message = `expected ${expectation(stop.expected)}, found ${foundText(found)}`
  return error(message, hintFor(stop, found, before))
}

const unitWords = new Set(['ns', 'us', 'ms', 's'])
const comparisons = new Set(['==', '!=', '<', '<=', '>', '>='])
const effectWords = ['reset', 'start', 'cancel', 'raise', 'clear']
/** What stands before an argument of an effect that changes clocks or timers. */
const argumentOfEffect = /\b(reset|start|cancel)\s*\([^();]*$/
const formWords = ['always', 'never', 'whenever']
const foreignMarks: ReadonlyMap<string, string> = new Map([
  [':=', 'assignment is `=`'],
  ['=<', '"at most" is `<=`'],
  ['<>', '"not equal" is `!=`'],
  ['++', 'write `x += 1`'],
])
const transitionWords = new Set(['may', 'when', 'emit', 'invariant', 'for'])
const conjunctions: ReadonlyMap<string, string> = new Map([
  ['&', 'and'],
  ['|', 'or'],
])

function hintFor({ source, expected }: Stop, found: Token | undefined, before: Token | undefined): string | undefined {
  if (found === undefined) return expected.includes('`}`') ? 'a `}` is missing somewhere before' : undefined
  const text = found.text
  if (/[^ -~]/.test(text) && found.kind === 'mark')
    return 'names are made of ASCII letters, digits and `_`; other characters stand in comments and strings only'
  const canEnd = expected.includes('`and`')
  if (text === '=>') return 'the target state follows `->`; "at least" is `>=`, implication is `imply`'
  if (text === '=' && canEnd) return '`==` compares, `=` assigns'
  if (text === '==' && expected.includes('`=`')) return '`=` assigns, `==` compares'
  const foreign = foreignMarks.get(text)
  if (foreign !== undefined) return foreign
  const connective = conjunctions.get(text)
  if (canEnd && connective !== undefined) return `did you mean \`${connective}\`?`
  if (canEnd && comparisons.has(text)) return 'comparisons do not chain: write `a < b and b < c`'
  if (before?.kind === 'number' && /^\d+(\.\d+)?$/.test(before.text) && unitWords.has(text)) {
    return `a unit follows its number without space: \`${before.text}${text}\``
  }
  if (found.kind === 'number' && !/^[\d.]+$/.test(text))
    return 'a number may end in a unit of time: `ns`, `us`, `ms` or `s`; a name does not begin with a digit'
  if (found.kind === 'word' && keywords.has(text) && expected.includes('a name') && !canEnd) {
    const known = keywordMeant(text, expected)
    return known ?? `\`${text}\` is a word of the language and cannot be a name`
  }
  if (found.kind === 'word' && declarationWords.has(text) && expected.includes('`}`') && startsLine(source.text, found))
    return 'a `}` is missing before this line'
  const slip = before?.kind === 'word' ? slipOf(before.text, expected) : undefined
  if (slip !== undefined) return `did you mean \`${slip}\`?`
  if (text === '.' && (expected.includes('`+=`') || argumentOfEffect.test(source.text.slice(0, found.start))))
    return `an effect changes what its own machine declares: \`${before?.text}\` has to do it itself, \`on\` an event or a call`
  if (expected.includes('`leads_to`'))
    return 'a property is `always P`, `never P`, `whenever P then Q within D` or `P leads_to Q`'
  if (expected.includes('`clock`') && transitionWords.has(text))
    return `\`${text}\` stands inside a \`state\`${text === 'invariant' ? '' : ' or `in any`'}`
  if (
    before !== undefined &&
    before.text !== '}' &&
    expected.includes('`;`') &&
    position(source, before.end).line < position(source, found.start).line
  ) {
    const likely = found.kind === 'word' ? keywordMeant(text, expected) : undefined
    return likely ?? `line ${position(source, before.end).line} may lack its \`;\``
  }
  return found.kind === 'word' ? keywordMeant(text, expected) : undefined
}

/** The keyword that the word before was probably meant to be: there a misspelt one is read as a name. */
function slipOf(before: string, expected: readonly string[]): string | undefined {
  const candidates = expected.includes('`leads_to`') ? formWords : expected.includes('`+=`') ? effectWords : []
  return meant(before, candidates)
}

/** The expected keyword that the word resembles, when one is near. */
function keywordMeant(word: string, expected: readonly string[]): string | undefined {
  return suggestion(
    word,
    expected.flatMap((text) => /^`([a-z_]{2,})`$/.exec(text)?.[1] ?? []),
  )
}
