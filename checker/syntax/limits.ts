/**
 * What is refused before it is matched: the parser descends once for each bracket, and numbers are exact.
 * `docs/language.md`, "Limits".
 */
import type { Diagnostic } from '../support/diagnostic.ts'
import type { Source } from '../support/span.ts'
import type { Token } from './tokens.ts'

/** Brackets, quantifiers and `?` inside each other, at most. Chains of operators and of `else if` are not nested. */
export const mostNested = 60

/**
 * Words and marks of one declaration, and of one statement in a state or machine, at most: the matcher remembers what
 * it tried at each of them.
 */
const mostInDeclaration = 100_000
const mostInStatement = 20_000

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
  const long = counted()
  for (const token of tokens) {
    if (token.kind === 'comment') continue
    const beyond = long(token.text)
    if (beyond !== undefined) return refusal(source, token, beyond)
    if (token.kind === 'number' && token.text.length > mostDigits)
      return refusal(source, token, `a number of more than ${mostDigits} digits`)
    if (token.kind === 'mark' || token.kind === 'word') nest(open, token.text)
    if (open.length > mostNested)
      return refusal(source, token, `more than ${mostNested} brackets, quantifiers and \`?\` are open here`)
  }
  return undefined
}

/** Counts words and marks, told one after the other, and says what there are too many of. */
function counted(): (text: string) => string | undefined {
  let depth = 0
  let declaration = 0
  let statement = 0
  return (text) => {
    if (text === '{') depth += 1
    if (text === '}') depth = Math.max(0, depth - 1)
    const ends = text === ';' || text === '}'
    declaration = ends && depth === 0 ? 0 : declaration + 1
    // Statements stand in a file, a machine or a state; what is deeper is the block of a transition, or `for`.
    statement = (ends || text === '{') && depth <= 2 ? 0 : statement + 1
    if (statement > mostInStatement) return `a statement of more than ${mostInStatement} words and marks`
    return declaration > mostInDeclaration
      ? `a declaration of more than ${mostInDeclaration} words and marks`
      : undefined
  }
}

/**
 * Keeps the list of what is open; of quantifiers and `?`, which no bracket closes, until the end of what holds them.
 */
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
