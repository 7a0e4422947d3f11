/** SMT-LIB scripts: the commands of certificates, and what each `(check-sat)` asks. */
import { constant, type EnumSort, type Expr, type Sort, SortProblem, type Variable, variable } from './expression.ts'
import { List, readLists, ScriptProblem, type Sexpr, shown } from './sexpr.ts'
import { asSort, isOperator, isTruthValue, type Meaning, readTerm, symbolOf } from './terms.ts'

/**
 * What one `(check-sat)` asks: whether the assertions hold together. `name` is what was echoed since the one before.
 */
export interface Question {
  readonly name: string
  readonly assertions: readonly Expr[]
  /** Why it cannot be asked: the text has a mistake, here or before. */
  readonly problem?: string
}

/** The questions of a script in order, each read when it is asked for. After a mistake no later one is read. */
export function* questionsOf(text: string): Generator<Question> {
  let lists: readonly List[]
  try {
    lists = readLists(text)
  } catch (problem) {
    yield { name: '', assertions: [], problem: messageOf(problem) }
    return
  }
  const script = new Script()
  let problem: string | undefined
  for (const list of lists) {
    try {
      if (problem === undefined) script.run(list)
      else if (list.items[0] === 'echo') script.echo(list)
    } catch (failure) {
      problem = messageOf(failure)
    }
    if (script.ended) return
    if (asks(list))
      yield problem === undefined ? script.question(list) : { name: script.takeName(), assertions: [], problem }
  }
  // A mistake behind the last question is one, too.
  if (problem !== undefined && !asks(lists.at(-1))) yield { name: script.takeName(), assertions: [], problem }
}

function asks(list: List | undefined): boolean {
  return list?.items[0] === 'check-sat' || list?.items[0] === 'check-sat-assuming'
}

function messageOf(failure: unknown): string {
  if (failure instanceof ScriptProblem) return failure.message
  throw failure
}

/** Options and declarations of intent, without influence on answers. */
const ignored = new Set(['set-logic', 'set-info', 'set-option'])

class Script {
  ended = false
  private readonly meanings = new Map<string, Meaning>()
  private readonly sorts = new Map<string, EnumSort>()
  private assertions: Expr[] = []
  private declared: string[] = []
  private readonly levels: { readonly assertions: number; readonly declared: number }[] = []
  private name = ''

  run(list: List): void {
    const [command, ...args] = list.items
    if (typeof command !== 'string') throw new ScriptProblem(list.line, `a command is expected, not ${shown(list)}`)
    try {
      this.command(command, args, list)
    } catch (problem) {
      if (problem instanceof SortProblem) throw new ScriptProblem(list.line, problem.message)
      throw problem
    }
  }

  echo(list: List): void {
    const [, text] = list.items
    if (typeof text !== 'string' || !text.startsWith('"') || list.items.length !== 2) throw wrong(list)
    this.name = text.slice(1, -1).replaceAll('""', '"')
  }

  takeName(): string {
    const { name } = this
    this.name = ''
    return name
  }

  question(list: List): Question {
    const assumed =
      list.items[0] === 'check-sat-assuming'
        ? itemsOf(list.items[1], list).map((item) => this.term(item, list, 'Bool'))
        : []
    return { name: this.takeName(), assertions: [...this.assertions, ...assumed] }
  }

  private command(command: string, args: readonly Sexpr[], list: List): void {
    if (ignored.has(command)) return
    switch (command) {
      case 'assert':
        if (args.length !== 1) throw wrong(list)
        this.assertions.push(this.term(args[0], list, 'Bool'))
        return
      case 'declare-fun':
      case 'declare-const':
        this.declare(command, args, list)
        return
      case 'define-fun':
      case 'define-const':
        this.define(command, args, list)
        return
      case 'declare-datatype':
        if (args.length !== 2) throw wrong(list)
        this.enumeration(args[0], args[1], list)
        return
      case 'declare-datatypes':
        this.enumerations(args, list)
        return
      case 'push':
        for (let i = this.count(args, list); i > 0; i--)
          this.levels.push({ assertions: this.assertions.length, declared: this.declared.length })
        return
      case 'pop':
        for (let i = this.count(args, list); i > 0; i--) this.pop(list)
        return
      case 'echo':
        this.echo(list)
        return
      case 'exit':
        this.ended = true
        return
      case 'check-sat':
        if (args.length > 0) throw wrong(list)
        return
      case 'check-sat-assuming':
        if (args.length !== 1) throw wrong(list)
        return
    }
    throw new ScriptProblem(list.line, `the command ${command} is not supported`)
  }

  private declare(command: string, args: readonly Sexpr[], list: List): void {
    const [name, sort, ...rest] = command === 'declare-fun' ? args.filter((_, i) => i !== 1) : args
    if (typeof name !== 'string' || rest.length > 0) throw wrong(list)
    if (command === 'declare-fun' && itemsOf(args[1], list).length > 0) {
      throw new ScriptProblem(list.line, `functions that are not defined are not supported: ${name}`)
    }
    this.introduce(name, variable(symbolOf(name), this.sort(sort, list)), list)
  }

  private define(command: string, args: readonly Sexpr[], list: List): void {
    const [name, sort, body, ...rest] = command === 'define-fun' ? args.filter((_, i) => i !== 1) : args
    if (typeof name !== 'string' || body === undefined || rest.length > 0) throw wrong(list)
    const params = command === 'define-fun' ? itemsOf(args[1], list).map((item) => this.parameter(item, list)) : []
    const outside = params.map((param) => this.meanings.get(param.name))
    for (const param of params) this.meanings.set(param.name, param)
    const value = this.term(body, list, this.sort(sort, list))
    for (const [i, param] of params.entries()) {
      const before = outside[i]
      if (before === undefined) this.meanings.delete(param.name)
      else this.meanings.set(param.name, before)
    }
    this.introduce(name, params.length === 0 ? value : { params, body: value }, list)
  }

  private parameter(item: Sexpr, list: List): Variable {
    const [name, sort, ...rest] = itemsOf(item, list)
    if (typeof name !== 'string' || rest.length > 0 || isTruthValue(symbolOf(name))) throw wrong(list)
    return variable(symbolOf(name), this.sort(sort, list))
  }

  private enumerations(args: readonly Sexpr[], list: List): void {
    const names = itemsOf(args[0], list)
    const bodies = itemsOf(args[1], list)
    if (args.length !== 2 || names.length !== bodies.length) throw wrong(list)
    for (const [i, item] of names.entries()) this.enumeration(itemsOf(item, list)[0], bodies[i], list)
  }

  private enumeration(name: Sexpr | undefined, constructors: Sexpr | undefined, list: List): void {
    const values = itemsOf(constructors, list).map((item) =>
      item instanceof List && item.items.length === 1 ? item.items[0] : item,
    )
    if (typeof name !== 'string' || values.length === 0 || this.sorts.has(symbolOf(name))) throw wrong(list)
    const names = values.map((value) => {
      if (typeof value !== 'string')
        throw new ScriptProblem(list.line, `only values without arguments are supported: ${shown(value)}`)
      return symbolOf(value)
    })
    const sort: EnumSort = { name: symbolOf(name), values: names }
    this.sorts.set(sort.name, sort)
    for (const [i, value] of names.entries()) this.introduce(value, constant(i, sort), list)
  }

  private introduce(atom: string, meaning: Meaning, list: List): void {
    const name = symbolOf(atom)
    const isTaken = this.meanings.has(name) || isTruthValue(name) || ('params' in meaning && isOperator(name))
    if (isTaken || (atom === name && /^\d/.test(name))) {
      throw new ScriptProblem(list.line, `${name} has a meaning already`)
    }
    this.meanings.set(name, meaning)
    this.declared.push(name)
  }

  private pop(list: List): void {
    const level = this.levels.pop()
    if (level === undefined) throw new ScriptProblem(list.line, 'a pop without its push')
    this.assertions = this.assertions.slice(0, level.assertions)
    for (const name of this.declared.splice(level.declared)) this.meanings.delete(name)
  }

  private count(args: readonly Sexpr[], list: List): number {
    const [count = '1', ...rest] = args
    if (typeof count !== 'string' || !/^\d{1,4}$/.test(count) || rest.length > 0) throw wrong(list)
    return Number(count)
  }

  private sort(sort: Sexpr | undefined, list: List): Sort {
    if (sort === 'Bool' || sort === 'Int' || sort === 'Real') return sort
    const known = typeof sort === 'string' ? this.sorts.get(symbolOf(sort)) : undefined
    if (known === undefined) throw new ScriptProblem(list.line, `the sort ${shown(sort)} is not supported`)
    return known
  }

  private term(term: Sexpr | undefined, list: List, sort: Sort): Expr {
    if (term === undefined) throw wrong(list)
    return asSort(shown(list), readTerm(term, list.line, this.meanings), sort)
  }
}

function itemsOf(expression: Sexpr | undefined, list: List): readonly Sexpr[] {
  if (!(expression instanceof List)) throw wrong(list)
  return expression.items
}

function wrong(list: List): ScriptProblem {
  return new ScriptProblem(list.line, `not a command as expected: ${shown(list)}`)
}
