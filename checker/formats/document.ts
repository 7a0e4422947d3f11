/** A file of s-expressions as people wrote it: what is wrong in it is told with its place. */
import { boolSort, intSort, realSort, type Sort, sortOf, type Term } from '../logic/term.ts'
import { type Reading, readItem, UnreadableTerm } from '../smt/read-term.ts'
import { type Places, readSexprs, type Sexpr, SexprProblem, sexprText, symbolName } from '../smt/sexpr.ts'
import { refuseIfLate } from '../support/deadline.ts'
import type { Diagnostic } from '../support/diagnostic.ts'
import { position, type Source, type Span } from '../support/span.ts'

/** A file that cannot be read; the message begins with `file:line:column`. */
export class ForeignProblem extends Error {
  readonly diagnostic: Diagnostic

  constructor(message: string, span: Span, hint?: string) {
    const { line, column } = position(span.source, span.start)
    super(`${span.source.path}:${line}:${column}: ${message}`)
    this.diagnostic = { severity: 'error', code: 'T0701', message, span, ...(hint !== undefined && { hint }) }
  }
}

export type List = readonly Sexpr[]

export class Document {
  readonly source: Source
  /** The commands of the file, up to the first `exit`. */
  readonly items: List
  private readonly places: Places = new WeakMap()

  private readonly until: number | undefined

  /**
   * Throws `ForeignProblem` for a text that is no sequence of s-expressions; there and in `commands`, `TooLate` after
   * `until`.
   */
  constructor(source: Source, until?: number) {
    this.source = source
    this.until = until
    try {
      this.items = readSexprs(source.text, this.places, ([name]) => {
        this.refuseIfLate()
        return name === 'exit'
      })
    } catch (failure) {
      if (!(failure instanceof SexprProblem)) throw failure
      const start = Math.min(failure.offset, source.text.length)
      throw new ForeignProblem(failure.message.split(': ')[0] ?? '', { source, start, end: start + 1 })
    }
  }

  /** Throws `ForeignProblem` for the item at `index` of a list; without index, for the list. */
  fail(message: string, list: List, index?: number, hint?: string): never {
    throw new ForeignProblem(message, this.spanOf(list, index), hint)
  }

  private spanOf(list: List, index?: number): Span {
    const { source } = this
    const place = this.places.get(list)
    if (place === undefined) return { source, start: 0, end: 0 }
    const item = index === undefined ? undefined : list[index]
    if (typeof item === 'object') return this.spanOf(item)
    const start = index === undefined ? place.start : (place.items[index] ?? Math.max(0, place.end - 1))
    return { source, start, end: index === undefined ? place.end : start + (item?.length ?? 1) }
  }

  private refuseIfLate(): void {
    refuseIfLate(this.until, 'reading the file')
  }

  /** The commands: lists that begin with a word. */
  *commands(): Generator<{ readonly name: string; readonly list: List }> {
    for (const [i, item] of this.items.entries()) {
      this.refuseIfLate()
      if (typeof item === 'string' || typeof item[0] !== 'string')
        return this.fail('a command is expected', this.items, i)
      yield { name: item[0], list: item }
    }
  }

  /** Refuses a list with fewer or more items than a command of its kind has. */
  length(list: List, least: number, most = least): void {
    if (list.length > most) this.fail('more than this command takes', list, most)
    if (list.length < least) this.fail('less than this command takes', list)
  }

  /** The formula at `index` of a list. */
  term(list: List, index: number, reading: Reading): Term {
    try {
      return readItem(list, index, reading)
    } catch (failure) {
      if (failure instanceof UnreadableTerm) return this.fail(failure.message, failure.list, failure.index)
      if (failure instanceof RangeError) return this.fail('nested too deeply', list, index)
      throw failure
    }
  }

  /** As `term`, for what must be true or false. */
  truth(list: List, index: number, reading: Reading): Term {
    const term = this.term(list, index, reading)
    return sortOf(term).kind === 'bool' ? term : this.fail('not a truth value', list, index)
  }

  /** The symbol at `index` of a list, without bars. */
  symbol(list: List, index: number, what: string): string {
    const item = list[index]
    return typeof item === 'string' ? symbolName(item) : this.fail(`${what} is expected`, list, index)
  }

  /** The list at `index` of a list. */
  list(list: List, index: number, what: string): List {
    const item = list[index]
    return typeof item === 'object' ? item : this.fail(`${what} is expected`, list, index)
  }

  /** `Bool`, `Int`, `Real`, or a sort of `others`. */
  sort(list: List, index: number, others?: ReadonlyMap<string, Sort>): Sort {
    const item = list[index]
    if (item === undefined) return this.fail('a sort is expected', list, index)
    const found = typeof item === 'string' ? (basic.get(item) ?? others?.get(symbolName(item))) : undefined
    return (
      found ?? this.fail(`the sort ${sexprText(item)} is not supported`, list, index, 'there are Bool, Int and Real')
    )
  }

  /** `((x Real) (b Bool))`. */
  variables(list: List, others?: ReadonlyMap<string, Sort>): { readonly name: string; readonly sort: Sort }[] {
    return list.map((_, i) => {
      const pair = this.list(list, i, 'a variable with its sort')
      if (pair.length !== 2) this.fail('not of the form (name sort)', pair)
      return { name: this.symbol(pair, 0, 'a name'), sort: this.sort(pair, 1, others) }
    })
  }
}

const basic: ReadonlyMap<string, Sort> = new Map([
  ['Bool', boolSort],
  ['Int', intSort],
  ['Real', realSort],
])
