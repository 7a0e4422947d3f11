/**
 * The words of a Tick text by a plain scan: what error messages quote, where recovery cuts, and where comments stand.
 * The grammar decides what is Tick; this scan only agrees with it on where a comment, a string or a word begins and
 * ends.
 */

export interface Token {
  readonly kind: 'comment' | 'string' | 'number' | 'word' | 'mark'
  readonly text: string
  readonly start: number
  readonly end: number
}

const pattern =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$(?![\s\S])))|(?<string>"[^"\n]*"?)|(?<number>\d+(?:\.\d+)?\w*)|(?<word>[A-Za-z_@]\w*)|(?<mark>->|=>|=<|<>|:=|\+\+|==|!=|<=|>=|&&|\|\||\+=|-=|\.\.|[\ud800-\udbff][\udc00-\udfff]|[^\s])/g

/** All tokens of a text, comments included, in order. */
export function scan(text: string): Token[] {
  const tokens: Token[] = []
  for (const match of text.matchAll(pattern)) {
    const kind = kindOf(match.groups ?? {})
    const trimmed = kind === 'comment' ? match[0].trimEnd() : match[0]
    tokens.push({ kind, text: trimmed, start: match.index, end: match.index + trimmed.length })
  }
  return tokens
}

function kindOf({ comment, string, number, word }: Partial<Record<Token['kind'], string>>): Token['kind'] {
  if (word !== undefined) return 'word'
  if (comment !== undefined) return 'comment'
  if (string !== undefined) return 'string'
  return number !== undefined ? 'number' : 'mark'
}

/** The words of `keyword` in the grammar: none of them can be a name. */
export const keywords: ReadonlySet<string> = new Set(
  (
    'use param assume const let enum event call irq machine system extends observe property reachable lemma bound check ' +
    'assuming ' +
    'clock timer var state urgent initial invariant in any for may when on emit choose reset start cancel raise clear if else while ' +
    'expires within always never whenever then leads_to fair largest true false and or not imply forall exists count sum bool int time'
  ).split(' '),
)

/** Words that begin a declaration and stand nowhere else at the beginning of a line inside braces. */
export const declarationWords: ReadonlySet<string> = new Set(
  'use param assume machine system observe property reachable lemma bound check'.split(' '),
)

/** Words that begin a declaration of a file. */
export const fileWords: ReadonlySet<string> = new Set([
  ...declarationWords,
  ...'const let enum event call irq'.split(' '),
])

/** Words that begin an item of a machine or state. */
export const itemWords: ReadonlySet<string> = new Set(
  'const let enum event irq clock timer var state urgent initial invariant in for may on emit'.split(' '),
)

/** Whether only white space stands between the token and the beginning of its line. */
export function startsLine(text: string, token: Token): boolean {
  return text.slice(text.lastIndexOf('\n', token.start - 1) + 1, token.start).trim() === ''
}
