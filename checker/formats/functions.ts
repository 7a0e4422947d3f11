/** `(define-fun f ((x Real) …) Sort body)`: read anew for each use, with the arguments in place of the formals. */
import type { Sort, Term } from '../logic/term.ts'
import { sortOf } from '../logic/term.ts'
import type { Reading } from '../smt/read-term.ts'
import type { Document, List } from './document.ts'

interface Definition {
  readonly formals: readonly { readonly name: string; readonly sort: Sort }[]
  readonly list: List
  /** Of a definition without formals. */
  term?: Term
}

export class Functions {
  private readonly document: Document
  private readonly definitions = new Map<string, Definition>()

  constructor(document: Document) {
    this.document = document
  }

  /** The same definitions; new ones of either are not seen by the other. */
  copy(): Functions {
    const copy = new Functions(this.document)
    for (const [name, definition] of this.definitions) copy.definitions.set(name, definition)
    return copy
  }

  /** Takes in a `define-fun`. Throws `ForeignProblem` for one that is none, and for a second of the same name. */
  define(list: List): void {
    const { document } = this
    const name = document.symbol(list, 1, 'the name of the function')
    if (list.length !== 5) document.fail('not of the form (define-fun name ((x Sort) ...) Sort body)', list)
    if (this.definitions.has(name)) document.fail(`\`${name}\` is defined twice`, list, 1)
    document.sort(list, 3)
    this.definitions.set(name, { formals: document.variables(document.list(list, 2, 'the formals')), list })
  }

  /** The meaning of a name without arguments; `reading` knows the other names. */
  constant(name: string, reading: Reading): Term | undefined {
    const definition = this.definitions.get(name)
    if (definition === undefined || definition.formals.length > 0) return undefined
    definition.term ??= this.body(definition, reading)
    return definition.term
  }

  /** The meaning of an application; `inner` reads the arguments, `reading` the body. */
  application(name: string, list: List, inner: Reading, reading: Reading): Term | undefined {
    const definition = this.definitions.get(name)
    if (definition === undefined) return undefined
    const { formals } = definition
    if (list.length - 1 !== formals.length)
      this.document.fail(`\`${name}\` takes ${formals.length} arguments, not ${list.length - 1}`, list, 0)
    const args = new Map(formals.map((formal, i) => [formal.name, this.argument(list, i + 1, formal.sort, inner)]))
    return this.body(definition, { ...reading, name: (formal) => args.get(formal) ?? reading.name(formal) })
  }

  /** The argument at `index`, which must be of this sort; whole numbers are real ones, too. */
  argument(list: List, index: number, sort: Sort, inner: Reading): Term {
    const term = this.document.term(list, index, inner)
    const { kind } = sortOf(term)
    const fits = kind === sort.kind || (sort.kind === 'real' && kind === 'int')
    return fits ? term : this.document.fail(`of sort ${kind}, where ${sort.kind} is expected`, list, index)
  }

  private body({ list }: Definition, reading: Reading): Term {
    return this.document.term(list, 4, reading)
  }
}
