/**
 * What engines talk to: terms at steps instead of text. `assertAt(3, P)` says P of the state before step 3; a
 * variable's next value at step k is its value at step k+1, and a rigid variable (a parameter) is the same at all
 * steps. Step numbers are given here and only here: no engine builds a name such as `x@3`.
 */
import { boolSort, conjunctsOf, cur, type Term, type Var } from '../logic/term.ts'
import type { Valuation, Value } from '../logic/value.ts'
import { zero } from '../support/rational.ts'
import { valueOfBits } from './enum-bits.ts'
import { readValueText } from './read-value.ts'
import { type Answer, type Session, SolverFailure } from './session.ts'
import { TermWriter } from './text.ts'

export interface SolverSetup {
  readonly session: Session
  /** Whether a variable has the same value at all steps. */
  readonly isRigid: (variable: Var) => boolean
}

/** Variables at a step. */
export interface AtStep {
  readonly k: number
  readonly variables: readonly Var[]
}

export class Solver {
  private readonly session: Session
  private readonly writer: TermWriter
  private readonly literals = new Set<string>()
  private assumed = new Map<string, Term>()

  constructor({ session, isRigid }: SolverSetup) {
    this.session = session
    this.writer = new TermWriter(
      (command) => session.tell(command),
      (v, isNext, k) => (this.literals.has(v.name) || isRigid(v) ? v.name : `${v.name}@${isNext ? k + 1 : k}`),
    )
  }

  /** Name and version of the solver; exact once it has answered. */
  get name(): string {
    return this.session.solver
  }

  assertAt(k: number, term: Term): void {
    const parts = conjunctsOf(term)
    for (const text of this.writer.texts(parts, k)) this.session.tell(`(assert ${text})`)
  }

  /**
   * A fresh Boolean that belongs to no step, to switch assertions on by assuming it. Lives as long as the scope it is
   * first used in.
   */
  literal(): Term {
    const name = `!${this.literals.size}`
    this.literals.add(name)
    return cur({ name, sort: boolSort })
  }

  /** Asserts `term` at step k as far as `literal` is assumed. */
  implied(literal: Term, k: number, term: Term): void {
    const conclusion = this.writer.text(term, k)
    this.session.tell(`(assert (=> ${this.literalText(literal)} ${conclusion}))`)
  }

  /** A fresh literal that switches `term` on at step k. */
  switched(k: number, term: Term): Term {
    const literal = this.literal()
    this.implied(literal, k, term)
    return literal
  }

  /** Asserts that one of `literals` holds as far as `literal` is assumed; none of them: it cannot be. */
  someOf(literal: Term, literals: readonly Term[]): void {
    const choices = literals.map((choice) => this.literalText(choice))
    this.session.tell(`(assert (or (not ${this.literalText(literal)}) ${choices.join(' ') || 'false'}))`)
  }

  check(): Promise<Answer> {
    return this.checkAssuming([])
  }

  /** Under assumptions: literals or their negations. */
  checkAssuming(literals: readonly Term[]): Promise<Answer> {
    this.assumed = new Map(literals.map((literal) => [this.literalText(literal), literal]))
    return this.session.check([...this.assumed.keys()])
  }

  /** Whether there is a model under assumptions. Throws `SolverFailure` when that remains unknown. */
  async canBe(literals: readonly Term[]): Promise<boolean> {
    const answer = await this.checkAssuming(literals)
    if (answer.kind === 'unknown') throw new SolverFailure(answer.reason)
    return answer.kind === 'sat'
  }

  /** After `unsat` of `checkAssuming`: the assumptions used. Throws `SolverFailure`. */
  async core(): Promise<Term[]> {
    const used = await this.session.core()
    return used.flatMap((text) => this.assumed.get(text) ?? [])
  }

  /**
   * After `sat`, before anything else is asserted: the values of variables at step k. A variable that no assertion
   * mentions can have any value and gets a fixed one. Throws `SolverFailure`.
   */
  async valuesAt(k: number, variables: readonly Var[]): Promise<Valuation> {
    const [valuation] = await this.valuesAtEach([{ k, variables }])
    return valuation as Valuation
  }

  /** The same for several steps, with one question to the solver. */
  async valuesAtEach(wanted: readonly AtStep[]): Promise<Valuation[]> {
    const symbols = wanted.map(({ k, variables }) => variables.map((v) => this.writer.symbols(v, k)))
    const texts = await this.session.values(symbols.flat().flatMap((s) => s ?? []))
    const left = texts[Symbol.iterator]()
    const taken = (own: readonly string[]): readonly string[] => own.map(() => left.next().value ?? '')
    return wanted.map(({ variables }, i) => {
      const read = (variable: Var, own: readonly string[] | undefined): Value =>
        own === undefined ? anyValue(variable) : valueFrom(variable, taken(own))
      return new Map(variables.map((variable, j) => [variable.name, read(variable, symbols[i]?.[j])]))
    })
  }

  /** What is asserted in `body` is forgotten at its end. */
  async scoped<T>(body: () => Promise<T>): Promise<T> {
    const mark = this.writer.mark()
    this.session.tell('(push 1)')
    try {
      return await body()
    } finally {
      this.session.tell('(pop 1)')
      this.writer.release(mark)
    }
  }

  /** Solvers take symbols and negated symbols only as assumptions, never a name defined for one. */
  private literalText(literal: Term): string {
    const atom = literal.kind === 'not' ? literal.arg : literal
    if (atom.kind !== 'var') throw new Error('an assumption is a literal')
    const text = this.writer.text(atom, 0)
    return literal.kind === 'not' ? `(not ${text})` : text
  }

  /** Sends commands of any kind and returns what they print: for questions that are no sequence of steps. */
  script(commands: string): Promise<string> {
    return this.session.script(commands)
  }

  /** Ends the solver now; a pending answer becomes `unknown: stopped`. */
  kill(): void {
    this.session.kill()
  }
}

function valueFrom(variable: Var, texts: readonly string[]): Value {
  const { sort } = variable
  if (sort.kind !== 'enum') return readValueText(texts[0] ?? '', sort)
  const bits = texts.map((text) => readValueText(text, { kind: 'bool' }) === true)
  const value = valueOfBits(bits, sort)
  if (value === undefined) throw new SolverFailure(`no value of ${variable.name} has the bits ${texts.join(' ')}`)
  return value
}

function anyValue({ sort }: Var): Value {
  switch (sort.kind) {
    case 'bool':
      return false
    case 'enum':
      return sort.values[0] ?? ''
    default:
      return zero
  }
}
