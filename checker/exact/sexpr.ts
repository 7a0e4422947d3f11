/** S-expressions with the lines where they stand. Nesting is limited by memory only. */

/** Thrown for a text that this checker does not read; the message begins with the line. */
export class ScriptProblem extends Error {
  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`)
  }
}

/** A list, and the line of its opening parenthesis. */
export class List {
  readonly items: Sexpr[] = []
  readonly line: number

  constructor(line: number) {
    this.line = line
  }
}

/** An atom is kept as written: `x`, `|a b|`, `"text"`, `1.5`, `:keyword`. */
export type Sexpr = string | List

const token = /[ \t\r]+|;[^\n]*|(\n)|([()])|("(?:[^"]|"")*"|\|[^|\\]*\||[^\s()";|]+)/y

/** All expressions of a text, which must be lists (commands). */
export function readLists(text: string): List[] {
  const top = new List(1)
  const open: List[] = []
  let list = top
  let line = 1
  token.lastIndex = 0
  while (token.lastIndex < text.length) {
    const at = token.lastIndex
    const match = token.exec(text)
    if (match === null) throw new ScriptProblem(line, `unreadable text: ${text.slice(at, at + 40)}`)
    const [, newline, bracket, atom] = match
    if (newline !== undefined) line += 1
    else if (bracket === '(') {
      open.push(list)
      const inner = new List(line)
      list.items.push(inner)
      list = inner
    } else if (bracket === ')') {
      const outer = open.pop()
      if (outer === undefined) throw new ScriptProblem(line, 'a closing parenthesis too many')
      list = outer
    } else if (atom !== undefined) {
      if (open.length === 0) throw new ScriptProblem(line, `a command is expected, not ${atom}`)
      list.items.push(atom)
      if (atom.includes('\n')) line += atom.split('\n').length - 1
    }
  }
  if (open.length > 0) throw new ScriptProblem(list.line, 'the parenthesis that opens here is not closed')
  return top.items.filter((item) => item instanceof List)
}

/** The text, shortened for messages. */
export function shown(expression: Sexpr | undefined): string {
  if (expression === undefined) return 'nothing'
  if (typeof expression === 'string') return expression
  const head = expression.items.slice(0, 4).map((item) => (typeof item === 'string' ? item : '(…)'))
  return `(${head.join(' ')}${expression.items.length > 4 ? ' …' : ''})`
}
