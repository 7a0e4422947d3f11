/** SMT-LIB terms as expressions. Reads with a stack of its own, so nesting is limited by memory only. */
import {
  apply,
  arithmetic,
  booleanOperators,
  bottomUp,
  comparisons,
  constant,
  type Expr,
  falsity,
  type Operator,
  type Sort,
  SortProblem,
  truth,
  type Variable,
} from './expression.ts'
import { ratOfDecimal } from './numbers.ts'
import { List, ScriptProblem, type Sexpr, shown } from './sexpr.ts'

/** A defined function of arguments. */
export interface Macro {
  readonly params: readonly Variable[]
  readonly body: Expr
}

/** What a symbol stands for. */
export type Meaning = Expr | Macro

const operators = new Set<string>([
  ...booleanOperators,
  ...comparisons,
  ...arithmetic,
  '=',
  'distinct',
  'ite',
  'is_int',
])

/** A list whose items are being read. */
interface Frame {
  readonly list: List
  readonly head: string
  /** What is still to be read, last first. */
  readonly rest: Sexpr[]
  readonly args: Expr[]
  /** The names of a `let`, and after its body has begun what they meant outside. */
  readonly names: readonly string[]
  outside: readonly (Meaning | undefined)[] | undefined
}

/** `|a b|` is the symbol `a b`, and `|x|` is the symbol `x`. */
export function symbolOf(atom: string): string {
  return atom.startsWith('|') ? atom.slice(1, -1) : atom
}

/** `true` and `false` cannot mean anything else. */
export function isTruthValue(name: string): boolean {
  return name === 'true' || name === 'false'
}

/** Whether the name is that of an operator, so that no function with arguments may have it. */
export function isOperator(name: string): boolean {
  return operators.has(name) || name === 'let'
}

/** Reads a term under the meanings of symbols, which are as before when it returns. Throws `ScriptProblem`. */
export function readTerm(term: Sexpr, line: number, meanings: Map<string, Meaning>): Expr {
  const stack: Frame[] = []
  let result: Expr | undefined
  let next: Sexpr | undefined = term
  for (;;) {
    if (next instanceof List) {
      stack.push(opened(next, meanings))
      result = undefined
    } else if (next !== undefined) {
      result = readAtom(next, stack.at(-1)?.list.line ?? line, meanings)
    }
    const frame = stack.at(-1)
    if (frame === undefined) return result as Expr
    if (result !== undefined) frame.args.push(result)
    next = frame.rest.pop()
    if (next !== undefined) {
      if (frame.head === 'let' && frame.rest.length === 0) bind(frame, meanings)
      result = undefined
    } else {
      result = closed(frame, meanings)
      stack.pop()
      if (stack.length === 0) return result
    }
  }
}

function opened(list: List, meanings: ReadonlyMap<string, Meaning>): Frame {
  const [head, ...items] = list.items
  if (typeof head !== 'string') throw new ScriptProblem(list.line, `${shown(list)} is not supported here`)
  if (head !== 'let' && !operators.has(head) && !meanings.has(symbolOf(head))) {
    throw new ScriptProblem(list.line, `${head} is not declared, or not supported`)
  }
  if (head !== 'let') return { list, head, rest: items.reverse(), args: [], names: [], outside: undefined }
  const [bindings, body] = items
  if (!(bindings instanceof List) || body === undefined || items.length !== 2)
    throw new ScriptProblem(list.line, 'an unreadable let')
  const pairs = bindings.items.map((item): [string, Sexpr] => {
    const [name, value] = item instanceof List ? item.items : []
    if (typeof name !== 'string' || value === undefined)
      throw new ScriptProblem(list.line, `an unreadable binding: ${shown(item)}`)
    return [symbolOf(name), value]
  })
  const names = pairs.map(([name]) => name)
  if (names.some(isTruthValue)) throw new ScriptProblem(list.line, 'let binds a truth value')
  if (new Set(names).size < names.length) throw new ScriptProblem(list.line, 'let binds a name twice')
  return { list, head, rest: [body, ...pairs.map(([, value]) => value).reverse()], args: [], names, outside: undefined }
}

/** All values of a `let` are read; its body comes next. */
function bind(frame: Frame, meanings: Map<string, Meaning>): void {
  frame.outside = frame.names.map((name) => meanings.get(name))
  for (const [i, name] of frame.names.entries()) meanings.set(name, frame.args[i] as Expr)
}

/** The value of a list whose items are all read. */
function closed(frame: Frame, meanings: Map<string, Meaning>): Expr {
  if (frame.head === 'let') {
    for (const [i, name] of frame.names.entries()) {
      const outside = frame.outside?.[i]
      if (outside === undefined) meanings.delete(name)
      else meanings.set(name, outside)
    }
    return frame.args.at(-1) as Expr
  }
  try {
    return applied(frame.head, frame.args, meanings)
  } catch (problem) {
    if (problem instanceof SortProblem) throw new ScriptProblem(frame.list.line, problem.message)
    throw problem
  }
}

function applied(head: string, args: readonly Expr[], meanings: Map<string, Meaning>): Expr {
  if (operators.has(head)) return apply(head as Operator, ...args)
  return called(head, meanings.get(symbolOf(head)) as Meaning, args)
}

function called(name: string, meaning: Meaning, args: readonly Expr[]): Expr {
  if (!('params' in meaning)) throw new SortProblem(`${name} takes no arguments`)
  const { params, body } = meaning
  if (args.length !== params.length)
    throw new SortProblem(`${name} takes ${params.length} arguments, not ${args.length}`)
  const place = new Map<Expr, Expr>()
  for (const [i, param] of params.entries()) place.set(param, asSort(name, args[i] as Expr, param.sort))
  bottomUp(
    body,
    (node) => place.has(node),
    (node) => {
      const inner = node.args.map((arg) => place.get(arg) as Expr)
      place.set(node, inner.every((arg, i) => arg === node.args[i]) ? node : ({ ...node, args: inner } as Expr))
    },
  )
  return place.get(body) as Expr
}

/** The expression where this sort is needed: an Int may stand for a Real. */
export function asSort(what: string, given: Expr, sort: Sort): Expr {
  const expr = sort === 'Real' && given.sort === 'Int' ? apply('to_real', given) : given
  if (expr.sort !== sort) throw new SortProblem(`${what}: a term of another sort is expected`)
  return expr
}

function readAtom(atom: string, line: number, meanings: Map<string, Meaning>): Expr {
  if (/^(0|[1-9]\d*)$/.test(atom)) return constant(ratOfDecimal(atom), 'Int')
  if (/^(0|[1-9]\d*)\.\d+$/.test(atom)) return constant(ratOfDecimal(atom), 'Real')
  const meaning = meanings.get(symbolOf(atom))
  if (meaning !== undefined) {
    if ('params' in meaning) throw new ScriptProblem(line, `${atom} needs arguments`)
    return meaning
  }
  if (atom === 'true') return truth
  if (atom === 'false') return falsity
  throw new ScriptProblem(line, `${atom} is not declared`)
}
