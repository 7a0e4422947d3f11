/**
 * S-expressions, the syntax of SMT-LIB: reader and printer. Both keep their own stack, so nesting is limited by memory
 * only. An atom is kept as written, bars and quotes included; `symbolName` takes the bars off.
 */
export type Sexpr = string | readonly Sexpr[]

/** Thrown for text that is not a sequence of s-expressions; `offset` is where in the text. */
export class SexprProblem extends Error {
  readonly offset: number

  constructor(message: string, offset = 0) {
    super(message)
    this.offset = offset
  }
}

/**
 * Where a list stands in its text, from its parenthesis to behind the closing one, and where each of its items begins.
 */
export interface ListPlace {
  readonly start: number
  end: number
  readonly items: number[]
}

/** The places of lists, for messages about a text that people wrote. */
export type Places = WeakMap<readonly Sexpr[], ListPlace>

const tokenPattern = /\s+|;[^\n]*|([()])|("(?:[^"]|"")*")|(\|[^|]*\|)|([^\s()";|]+)/y

/**
 * All s-expressions of a text, in order. Where things stand is noted in `places`, that of the whole under the answer
 * itself. Nothing is read behind the first list that `isLast`.
 */
export function readSexprs(text: string, places?: Places, isLast?: (list: readonly Sexpr[]) => boolean): Sexpr[] {
  const top: Sexpr[] = []
  const open: Sexpr[][] = []
  let list = top
  places?.set(top, { start: 0, end: text.length, items: [] })
  tokenPattern.lastIndex = 0
  while (tokenPattern.lastIndex < text.length) {
    const at = tokenPattern.lastIndex
    const match = tokenPattern.exec(text)
    if (match === null) throw new SexprProblem(`unreadable text: ${text.slice(at, at + 80)}`, at)
    const [, bracket, quoted, barred, plain] = match
    if (bracket === '(') {
      const inner: Sexpr[] = []
      places?.get(list)?.items.push(at)
      places?.set(inner, { start: at, end: text.length, items: [] })
      list.push(inner)
      open.push(list)
      list = inner
    } else if (bracket === ')') {
      const outer = open.pop()
      if (outer === undefined)
        throw new SexprProblem(`a closing parenthesis too many: ${text.slice(Math.max(0, at - 80), at + 1)}`, at)
      const closed = places?.get(list)
      if (closed !== undefined) closed.end = at + 1
      if (outer === top && isLast?.(list) === true) return top
      list = outer
    } else {
      const atom = quoted ?? barred ?? plain
      if (atom === undefined) continue
      places?.get(list)?.items.push(at)
      list.push(atom)
    }
  }
  if (open.length > 0) throw new SexprProblem('a closing parenthesis is missing', text.length)
  return top
}

/** The one s-expression of a text. */
export function readSexpr(text: string): Sexpr {
  const [first, second] = readSexprs(text)
  if (first === undefined) throw new SexprProblem('no expression')
  if (second !== undefined) throw new SexprProblem('more than one expression')
  return first
}

/** One line of text that `readSexpr` reads back to the same. */
export function sexprText(expression: Sexpr): string {
  if (typeof expression === 'string') return expression
  const parts: string[] = ['(']
  const stack: { readonly list: readonly Sexpr[]; index: number }[] = [{ list: expression, index: 0 }]
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const item = frame.list[frame.index]
    if (item === undefined) {
      parts.push(')')
      stack.pop()
      continue
    }
    if (frame.index > 0) parts.push(' ')
    frame.index += 1
    if (typeof item === 'string') {
      parts.push(item)
    } else {
      parts.push('(')
      stack.push({ list: item, index: 0 })
    }
  }
  return parts.join('')
}

/** `|a b|` is the symbol `a b`, and `|x|` is the same symbol as `x`. */
export function symbolName(atom: string): string {
  return atom.startsWith('|') ? atom.slice(1, -1) : atom
}

/** A symbol with any name; throws for `|` and `\`, which SMT-LIB cannot write. */
export function symbol(name: string): string {
  if (/[|\\]/.test(name)) throw new Error(`not a name for a solver: ${name}`)
  return `|${name}|`
}

/** The same text for two spellings of one expression: all symbols barred, single blanks. */
export function canonical(text: string): string {
  const barred = (expression: Sexpr): Sexpr => {
    if (typeof expression !== 'string') return expression.map(barred)
    return expression.startsWith('"') ? expression : `|${symbolName(expression)}|`
  }
  return sexprText(barred(readSexpr(text)))
}
