/**
 * Learns an invariant from examples: states of random runs, and what a solver finds wrong with the invariant so far.
 *
 *     L := nothing
 *     a state under L from which bad is seen    a conjunct that excludes it joins L; where there is none, and no run of
 *                                               k jumps shows it, k grows
 *     a step that leaves L                      a conjunct that excludes its first state joins L; where there is none,
 *                                               its last state becomes an example, and the conjuncts it breaks go
 *     until neither is found                    L, with k-induction, is the proof
 *
 * A conjunct (`examples.ts`) is `guard => form <= bound` with the least bound that all examples respect and the weakest
 * guard with which they do, over any number of locations and values; or it says that some values never occur together.
 * So only what the question needs is ever tried, and guards are as fine as they have to be.
 *
 * Garg, Löding, Madhusudan, Neider: ICE: A Robust Framework for Learning Invariants. CAV 2014.
 */
import { variablesOf } from '../logic/rewrite.ts'
import { and, not, type Term } from '../logic/term.ts'
import { evaluator, type Valuation } from '../logic/value.ts'
import { ActivationLiterals } from '../parts/activation.ts'
import type { Context, Effort } from '../parts/context.ts'
import { type Conjunct, Examples, type Vocabulary } from '../parts/examples.ts'
import { stopped, type TimedProblem, type Verdict } from '../parts/problem.ts'
import { likeEntering, likeSeeing } from '../parts/projection.ts'
import { SolverFailure } from '../smt/session.ts'
import type { Solver } from '../smt/solver.ts'
import { timedEngine, underLemma } from './engine.ts'
import { stepCase } from './kinduction.ts'

const deepestInduction = 3

/** Rounds after which further runs are looked at: at first few are enough for an easy question. */
const roundsPerLook = 16
const looksEarly = [2, 4]

interface Attempt extends Vocabulary {
  /** Which random runs. */
  readonly runs: number
  readonly effort: Effort
  readonly mostRounds: number
}

/**
 * The attempts, in this order. First a guard speaks of discrete variables only. Then it may compare times, too. Both
 * are tried again under the lemma that houdini finds about the system alone, with other random runs, more bounds and
 * more rounds.
 */
const attempts: readonly Attempt[] = [
  { runs: 0, effort: 'none', mostBounds: 90, mostRounds: 160, splits: false },
  { runs: 2, effort: 'none', mostBounds: 90, mostRounds: 160, splits: true },
  { runs: 1, effort: 'single', mostBounds: 160, mostRounds: 400, splits: false },
  { runs: 3, effort: 'single', mostBounds: 160, mostRounds: 400, splits: true },
]

export const ice = timedEngine({
  name: 'ice',
  summary: 'proves with invariants learned from runs and from counterexamples to induction',
  needs: 'examples need a timed model',
  joinsAfterMs: 40,
  async check(problem, context) {
    let last: Verdict = stopped
    for (const { runs, effort, mostRounds, ...vocabulary } of attempts) {
      last = await underLemma(problem, effort, context, async (stronger) => {
        const examples = new Examples(problem.network, problem.bad, context.seed + runs, vocabulary)
        await examples.addRuns(context.signal)
        return context.signal.aborted ? stopped : new Learner(stronger, examples, context).learn(mostRounds)
      })
      if (last.kind === 'proved' || context.signal.aborted) break
    }
    return last
  },
})

/** A state that the invariant so far should exclude, and the variables on which it depends that it should. */
interface Culprit {
  readonly state: Valuation
  readonly matters: ReadonlySet<string>
}

class Learner {
  private readonly problem: TimedProblem
  private readonly context: Context
  private readonly examples: Examples
  private readonly solver: Solver
  /** ActivationLiterals of the start, of a step, and of bad seen after k steps. */
  private readonly starts: Term
  private readonly steps: Term
  private seesBad: Term
  private k = 0
  private lemma: Conjunct[] = []
  private readonly kept: ActivationLiterals<Term>
  private readonly brokenFirst: ActivationLiterals<Term>
  private readonly brokenNext: ActivationLiterals<Term>

  constructor(problem: TimedProblem, examples: Examples, context: Context) {
    const { system } = problem
    this.problem = problem
    this.context = context
    this.examples = examples
    this.solver = context.open()
    this.solver.assertAt(0, and(system.assume, system.facts))
    this.starts = this.solver.switched(0, system.init)
    this.steps = this.solver.switched(0, system.trans)
    this.seesBad = this.solver.switched(0, system.seen(problem.bad))
    this.kept = new ActivationLiterals(this.solver)
    this.brokenFirst = new ActivationLiterals(this.solver)
    this.brokenNext = new ActivationLiterals(this.solver, 1)
  }

  async learn(mostRounds: number): Promise<Verdict> {
    for (let round = 1; round <= mostRounds; round++) {
      if (round % roundsPerLook === 0 || looksEarly.includes(round)) await this.seeMore()
      this.context.progress(`${this.lemma.length} conjuncts, round ${round}`)
      const culprit = await this.culprit()
      if (culprit !== undefined) {
        if (await this.excluded(culprit)) continue
        if (this.k === deepestInduction)
          return { kind: 'unknown', reason: 'nothing that all runs have in common excludes it' }
        if (await this.solver.canBe([this.starts, this.seesBad]))
          return { kind: 'unknown', reason: `it can be seen after ${this.k} jumps` }
        this.deepen()
        continue
      }
      const step = await this.leavingStep()
      if (step === undefined) return { kind: 'proved', lemma: and(...this.lemma.map((c) => c.term)), k: this.k }
      if (!(await this.excluded(step))) this.accept(step.after)
    }
    return { kind: 'unknown', reason: `nothing inductive after ${mostRounds} rounds` }
  }

  /** A state under the invariant from which bad is seen, k steps later. */
  private async culprit(): Promise<Culprit | undefined> {
    const { system, bad } = this.problem
    if (!(await this.solver.canBe([this.seesBad, ...this.hypotheses()]))) return undefined
    const states = await this.statesAt(...new Set([0, this.k]))
    return { state: states[0] as Valuation, matters: named(likeSeeing(system, bad, states.at(-1) as Valuation)) }
  }

  /** A step that leaves the invariant. */
  private async leavingStep(): Promise<(Culprit & { readonly after: Valuation }) | undefined> {
    const { system } = this.problem
    const broken = this.solver.literal()
    const negations = this.lemma.map(({ term }) => this.brokenNext.of(term, () => not(term)))
    this.solver.someOf(broken, negations)
    if (!(await this.solver.canBe([this.steps, broken, ...this.hypotheses()]))) return undefined
    const [state, after] = (await this.statesAt(0, 1)) as [Valuation, Valuation]
    const value = evaluator(after)
    const left = this.lemma.find(({ term }) => value(term) !== true)
    if (left === undefined) throw new SolverFailure('the solver’s step leaves no conjunct')
    return { state, after, matters: named(likeEntering(system, not(left.term), state, after)) }
  }

  /** Whether a conjunct that holds at first excludes the state; it then joins the invariant. */
  private async excluded({ state, matters }: Culprit): Promise<boolean> {
    for (;;) {
      const conjunct = this.examples.excluding(state, matters)
      if (conjunct === undefined) return false
      const { term } = conjunct
      if (!(await this.solver.canBe([this.starts, this.brokenFirst.of(term, () => not(term))]))) {
        this.lemma.push(conjunct)
        return true
      }
      const [start] = await this.statesAt(0)
      this.accept(start as Valuation)
    }
  }

  /** From now on the state counts as one that can occur. */
  private accept(state: Valuation): void {
    this.examples.include(state)
    this.lemma = this.examples.respected(this.lemma)
  }

  /** More runs refute at once what a solver would refute one by one. */
  private async seeMore(): Promise<void> {
    await this.examples.addRuns(this.context.signal)
    this.lemma = this.examples.respected(this.lemma)
  }

  /** Bad is looked for one step later from now on. */
  private deepen(): void {
    const { system, bad } = this.problem
    this.k += 1
    this.seesBad = this.solver.literal()
    for (const { at, term } of stepCase(system, bad, and(), this.k)) this.solver.implied(this.seesBad, at, term)
    this.context.progress(`${this.k} steps`)
  }

  private hypotheses(): Term[] {
    return this.lemma.map(({ term }) => this.kept.of(term, () => term))
  }

  /** After a question that had a model: parameters, state and inputs of some steps of it. */
  private statesAt(...steps: readonly number[]): Promise<Valuation[]> {
    const { params, states, inputs } = this.problem.system
    return this.solver.valuesAtEach(steps.map((k) => ({ k, variables: [...params, ...states, ...inputs] })))
  }
}

function named(literals: readonly Term[]): Set<string> {
  return new Set(literals.flatMap((literal) => variablesOf(literal).map((v) => v.name)))
}
