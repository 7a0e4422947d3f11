/** What is refused before it is matched: the parser descends once for each bracket, and numbers are exact. `docs/language.md`, "Limits". */
import type { Diagnostic } from '../support/diagnostic.ts'
import type { Source } from '../support/span.ts'
import type { Token } from './tokens.ts'

/** Brackets, quantifiers and `?` inside each other, at most. Chains of operators and of `else if` are not nested. */
export const mostNested = 60

/** Digits of one written number, at most. */
export const mostDigits = 1000

const closes: ReadonlyMap<string, string> = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
])
const quantifiers = new Set(['forall', 'exists', 'count', 'sum'])

/** The first token that is too deep or too long (T0104); undefined when there is none. */
export function beyondLimits(source: Source, tokens: readonly Token[]): Diagnostic | undefined {
  const open: string[] = []
  for (const token of tokens) {
    if (token.kind === 'number' && token.text.length > mostDigits)
      return refusal(source, token, `a number of more than ${mostDigits} digits`)
    if (token.kind === 'mark' || token.kind === 'word') nest(open, token.text)
    if (open.length > mostNested) return refusal(source, token, `more than ${mostNested} brackets, quantifiers and \`?\` are open here`)
  }
  return undefined
}

/** Keeps the list of what is open; of quantifiers and `?`, which no bracket closes, until the end of what holds them. */
function nest(open: string[], text: string): void {
  if (['(', '[', '{', '?'].includes(text)) open.push(text)
  else if (quantifiers.has(text)) open.push('quantifier')
  else if (text === ':') nestColon(open)
  else if (text === ';' || closes.has(text)) {
    const opening = text === ';' ? '{' : (closes.get(text) ?? '')
    const at = open.lastIndexOf(opening)
    open.length = text === ';' ? at + 1 : Math.max(0, at)
  }
}

/** A colon ends the range of a quantifier, or else the first half of a conditional. */
function nestColon(open: string[]): void {
  if (open.at(-1) === 'quantifier') open[open.length - 1] = 'body'
  else {
    const bracket = open.findLastIndex((one) => ['(', '[', '{'].includes(one))
    const question = open.lastIndexOf('?')
    if (question > bracket) open.length = question
  }
}

function refusal(source: Source, { start, end }: Token, message: string): Diagnostic {
  const hint = 'docs/language.md, "Limits": give parts a name with `let` or `const`'
  return { severity: 'error', code: 'T0104', message, span: { source, start, end }, hint }
}
