/**
 * IC3 over linear arithmetic, with bounds taken from the model. Frames F0 = init, F1, …, FN say what holds within so
 * many steps; each is a set of lemmas "not this cube". A cube is a conjunction of literals from which `bad` can be seen
 * for certain:
 *
 *     block (c, i)   F(i-1) & !c & trans & c'
 *         satisfiable      the states with such a step are blocked first: a cube of literals, the projection of the
 *                          step on its first state
 *         unsatisfiable    F1 … Fi exclude what of c is needed: an unsatisfiable core, literals dropped one by one,
 *                          bounds widened to the next ones that the model itself compares with
 *     propagate      a lemma of Fi that also holds after a step from Fi goes to F(i+1); when none stays behind in Fi,
 *                    the lemmas of F(i+1) are inductive
 *
 * A cube that meets `init` is the start of a run of known length, which a bounded question then writes down.
 *
 * Bradley, SAT-Based Model Checking without Unrolling, VMCAI 2011; Een, Mishchenko, Brayton, FMCAD 2011; projection:
 * Komuravelli, Gurfinkel, Chaki, CAV 2014. That literals are widened to sums of parameters from the model's own
 * comparisons (`templates.ts`) keeps cubes from creeping along, one period after the other.
 */
import { type Amount, type Linear, linearKey, minus, restricted, termOfLinear } from '../logic/linear.ts'
import { comparisonOf, termOf } from '../logic/project.ts'
import { primed } from '../logic/rewrite.ts'
import { and, ge, not, type Term, tt } from '../logic/term.ts'
import type { Valuation } from '../logic/value.ts'
import { ActivationLiterals } from '../parts/activation.ts'
import type { Context } from '../parts/context.ts'
import { type Cube, clauseOf, split } from '../parts/cube.ts'
import { Frames, type Lemma } from '../parts/frames.ts'
import { type Problem, strengthened, type Verdict } from '../parts/problem.ts'
import { likeEntering, likeSeeing } from '../parts/projection.ts'
import { minedBounds } from '../parts/templates.ts'
import { friendlyTrace } from '../parts/witness.ts'
import { SolverFailure } from '../smt/session.ts'
import type { Solver } from '../smt/solver.ts'
import { type Rational, zero } from '../support/rational.ts'
import { type Engine, underLemma } from './engine.ts'

/**
 * What is claimed of frames at a moment: Fi are the lemmas of level i and more, and none of F0 … F`clean` shows what is
 * bad.
 */
export interface FrameClaim {
  readonly problem: Problem
  readonly lemmas: readonly Lemma[]
  readonly clean: number
}

/** Tests hear every claim, and ask another solver about it. */
type Inspect = (claim: FrameClaim) => Promise<void>

/** The engine; one that is inspected stays in the thread of who inspects it. */
export function ic3With(inspect?: Inspect): Engine {
  return {
    name: 'ic3',
    summary: 'proves with invariants learned from what cannot happen, step by step; finds counterexamples of any depth',
    joinsAfterMs: { timed: 1_200, untimed: 700 },
    apart: inspect === undefined,
    patience: 4,
    check: (problem, context) =>
      underLemma(problem, 'none', context, (stronger) => new Ic3(stronger, context, inspect).run()),
  }
}

export const ic3 = ic3With()

/** Questions about steps after which a question is worth to find out what is inductive about the system by itself. */
const questionsBeforeLemma = 600

/** A cube that must not be reachable within `level` steps; `toBad` steps lead from it to where bad is seen. */
interface Obligation {
  readonly cube: Cube
  readonly level: number
  readonly toBad: number
}

class Ic3 {
  private problem: Problem
  private readonly context: Context
  private readonly inspect: Inspect | undefined
  private readonly isState: (name: string) => boolean
  private readonly bounds: readonly Amount[]
  private readonly lemmas: Lemma[] = []
  private readonly wider = new Map<string, Promise<Linear[]>>()
  private top = 0
  private steps: Frames
  private ends: Frames
  private readonly starts: Solver
  private readonly startLiterals: ActivationLiterals<number>
  private questions = 0
  /** What has been found out about the system since the beginning, and how much of it the solvers know. */
  private found: Term = tt
  private known: Term = tt

  constructor(problem: Problem, context: Context, inspect?: Inspect) {
    const { system } = problem
    this.problem = problem
    this.context = context
    this.inspect = inspect
    const states = new Set(system.states.map((v) => v.name))
    this.isState = (name) => states.has(name)
    this.bounds = minedBounds(problem)
    this.steps = this.openSteps()
    this.ends = this.openEnds()
    this.starts = context.open()
    this.startLiterals = new ActivationLiterals(this.starts)
    this.starts.assertAt(0, and(system.assume, system.init, system.facts))
  }

  /** Frames with a step. */
  private openSteps(): Frames {
    const { system } = this.problem
    const frames = new Frames(this.context.open(), [system.assume, system.facts, system.trans], [system.facts])
    frames.learnInit(system.init)
    return this.knowing(frames)
  }

  /** Frames in which bad is seen. */
  private openEnds(): Frames {
    const { system, bad } = this.problem
    return this.knowing(new Frames(this.context.open(), [system.assume, system.facts, system.seen(bad)]))
  }

  /** The frames, with all lemmas so far. */
  private knowing(frames: Frames): Frames {
    for (const lemma of this.lemmas) frames.learn(lemma)
    return frames
  }

  /** What is inductive about the system holds in every frame from now on. */
  private strengthen(): void {
    if (this.found === this.known) return
    this.known = this.found
    this.problem = strengthened(this.problem, this.known)
    this.steps.solver.kill()
    this.ends.solver.kill()
    this.steps = this.openSteps()
    this.ends = this.openEnds()
  }

  /** The question is a hard one. */
  private countQuestion(): void {
    this.questions += 1
    if (this.questions !== questionsBeforeLemma) return
    void this.context.lemma('single').then(
      (lemma) => {
        this.found = lemma
      },
      () => undefined,
    )
  }

  async run(): Promise<Verdict> {
    try {
      const now = await this.atStart()
      if (now !== undefined) return now
      for (;;) {
        this.top += 1
        this.context.clean(this.top - 1)
        this.say()
        for (;;) {
          const seen = await this.ends.solver.checkAssuming(this.ends.from(this.top))
          if (seen.kind === 'unknown') return seen
          if (seen.kind === 'unsat') break
          const depth = await this.block({ cube: await this.endCube(), level: this.top, toBad: 0 })
          if (depth !== undefined) return this.runOf(depth)
        }
        await this.claim(this.top)
        const lemma = await this.propagate()
        await this.claim(this.top)
        if (lemma !== undefined) return { kind: 'proved', lemma: and(this.known, lemma), k: 0 }
      }
    } catch (failure) {
      if (failure instanceof SolverFailure) return { kind: 'unknown', reason: failure.message }
      throw failure
    } finally {
      for (const solver of [this.steps.solver, this.ends.solver, this.starts]) solver.kill()
    }
  }

  private async claim(clean: number): Promise<void> {
    await this.inspect?.({ problem: this.problem, lemmas: this.lemmas, clean })
  }

  private say(): void {
    this.context.progress(`frame ${this.top}, ${this.lemmas.length} lemmas`)
  }

  private async atStart(): Promise<Verdict | undefined> {
    const { system, bad } = this.problem
    return this.starts.scoped(async () => {
      this.starts.assertAt(0, system.seen(bad))
      const answer = await this.starts.check()
      if (answer.kind === 'sat') return { kind: 'refuted', trace: await friendlyTrace(this.starts, this.problem, 0) }
      return answer.kind === 'unknown' ? answer : undefined
    })
  }

  /** The states like the one just found, from which bad is seen. */
  private async endCube(): Promise<Cube> {
    const { system, bad } = this.problem
    const at = await this.ends.solver.valuesAt(0, [...system.params, ...system.states, ...system.inputs])
    return split(likeSeeing(system, bad, at))
  }

  /**
   * Excludes the cube of an obligation, and whatever leads to it; or the number of steps of a run from the start to
   * bad.
   */
  private async block(first: Obligation): Promise<number | undefined> {
    const open: Obligation[] = [first]
    while (open.length > 0) {
      this.strengthen()
      open.sort((a, b) => b.level - a.level || b.toBad - a.toBad)
      const obligation = open.pop() as Obligation
      const { cube, level, toBad } = obligation
      if (level === 0 || (await this.meetsStart(cube))) return toBad
      if (this.lemmas.some((l) => l.level >= level && l.cube.every((literal) => cube.includes(literal)))) continue
      const core = await this.unreachable(cube, level)
      if (core === undefined) {
        open.push(obligation, { cube: await this.before(cube), level: level - 1, toBad: toBad + 1 })
        continue
      }
      const general = await this.generalised(core, level)
      let highest = level
      while (highest < this.top && (await this.unreachable(general, highest + 1)) !== undefined) highest += 1
      this.learn({ cube: general, level: highest })
      await this.claim(this.top - 1)
      if (highest < this.top) open.push({ ...obligation, level: highest + 1 })
    }
    return undefined
  }

  /**
   * What of the cube no step from F(level-1) outside it enters, disjoint with the start; undefined if a step enters it.
   */
  private async unreachable(cube: Cube, level: number): Promise<Cube | undefined> {
    this.countQuestion()
    if (this.steps.spent) {
      this.steps.solver.kill()
      this.steps = this.openSteps()
    }
    const { solver } = this.steps
    const ends = cube.map((literal) => this.steps.literalFor(primed(literal, (v) => this.isState(v.name))))
    const outside = this.steps.outside(cube)
    const frame = level === 1 ? [this.steps.init] : this.steps.from(level - 1)
    if (await solver.canBe([...frame, outside, ...ends])) return undefined
    const used = new Set((await solver.core()).map((t) => t.id))
    const needed = cube.filter((_, i) => used.has((ends[i] as Term).id))
    return this.awayFromStart(needed, cube)
  }

  /** After `unreachable` found a step: the states like its first from which the same step enters the cube. */
  private async before(cube: Cube): Promise<Cube> {
    const { system } = this.problem
    const { solver } = this.steps
    const [now, after] = await solver.valuesAtEach([
      { k: 0, variables: [...system.params, ...system.states, ...system.inputs] },
      { k: 1, variables: system.states },
    ])
    return split(likeEntering(system, and(...cube), now as Valuation, after as Valuation))
  }

  private async meetsStart(cube: Cube): Promise<boolean> {
    return this.starts.canBe(cube.map((literal) => this.startLiteral(literal)))
  }

  private startLiteral(literal: Term): Term {
    return this.startLiterals.of(literal.id, () => literal)
  }

  /** `needed`, with as many more literals of the cube as keep it away from the start. */
  private async awayFromStart(needed: Cube, cube: Cube): Promise<Cube> {
    if (!(await this.meetsStart(needed))) return needed
    await this.meetsStart(cube)
    const used = new Set((await this.starts.core()).map((t) => t.id))
    return cube.filter((literal) => needed.includes(literal) || used.has(this.startLiteral(literal).id))
  }

  /** A weaker cube that is unreachable, too. */
  private async generalised(core: Cube, level: number): Promise<Cube> {
    let cube = core
    for (const literal of core) {
      if (cube.length === 1 || !cube.includes(literal)) continue
      const fewer = cube.filter((other) => other !== literal)
      if (await this.meetsStart(fewer)) continue
      cube = (await this.unreachable(fewer, level)) ?? cube
    }
    for (const literal of cube) {
      if (!cube.includes(literal)) continue
      cube = await this.widened(cube, literal, level)
    }
    return cube
  }

  /**
   * The cube with the bound of one literal replaced by the widest of the model's bounds that keeps it unreachable, by
   * bisection.
   */
  private async widened(cube: Cube, literal: Term, level: number): Promise<Cube> {
    const comparison = comparisonOf(literal)
    if (comparison === undefined || comparison.is === 'zero') return cube
    const { linear, sort } = comparison
    const form = restricted(linear, (v) => this.isState(v.name), false)
    if (form.coefficients.size === 0) return cube
    const wider = await this.widerThan({ linear: minus(form, linear), sort })
    let best = cube
    let [low, high] = [0, wider.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const candidate = termOf({ linear: minus(form, wider[middle] as Linear), is: 'at most', sort })
      const weaker = cube.map((l) => (l === literal ? candidate : l))
      const found = (await this.meetsStart(weaker)) ? undefined : await this.unreachable(weaker, level)
      if (found === undefined) high = middle
      else {
        best = found
        low = middle + 1
      }
    }
    return best
  }

  /** The model's bounds of this sort that are larger for all parameter values, smallest first at some of these. */
  private widerThan(bound: Amount): Promise<Linear[]> {
    const key = `${bound.sort} ${linearKey(bound.linear)}`
    const known = this.wider.get(key)
    if (known !== undefined) return known
    const found = this.askWider(bound)
    this.wider.set(key, found)
    return found
  }

  private async askWider({ linear: bound, sort }: Amount): Promise<Linear[]> {
    const wider: Linear[] = []
    for (const { linear: candidate } of this.bounds.filter((b) => b.sort === sort)) {
      const difference = minus(candidate, bound)
      if (difference.coefficients.size === 0) {
        if (difference.constant.compare(0) > 0) wider.push(candidate)
        continue
      }
      const answer = await this.starts.checkAssuming([
        this.startLiteral(not(ge(termOfLinear(candidate), termOfLinear(bound)))),
      ])
      if (answer.kind === 'unsat') wider.push(candidate)
    }
    const at = this.someParameters
    const value = (linear: Linear): Rational =>
      [...linear.coefficients.values()].reduce(
        (sum, c) => sum.add(((at.get(c.variable.name) as Rational) ?? zero).mul(c.factor)),
        linear.constant,
      )
    return wider
      .map((linear) => ({ linear, at: value(linear) }))
      .sort((a, b) => a.at.compare(b.at))
      .map((w) => w.linear)
  }

  private get someParameters(): Valuation {
    return new Map(
      (this.problem.network?.params ?? []).flatMap((p) =>
        typeof p.default === 'object' ? [[p.variable.name, p.default] as const] : [],
      ),
    )
  }

  private learn(lemma: Lemma): void {
    const weaker = (l: Lemma): boolean =>
      l.level <= lemma.level && lemma.cube.every((literal) => l.cube.includes(literal))
    this.lemmas.splice(0, this.lemmas.length, ...this.lemmas.filter((l) => !weaker(l)), lemma)
    this.steps.learn(lemma)
    this.ends.learn(lemma)
    this.say()
  }

  /** Moves lemmas to later frames; an inductive invariant when a frame equals the next one. */
  private async propagate(): Promise<Term | undefined> {
    for (let level = 1; level <= this.top; level++) {
      for (const lemma of this.lemmas.filter((l) => l.level === level)) {
        if (!this.lemmas.includes(lemma) || (await this.unreachable(lemma.cube, level + 1)) === undefined) continue
        lemma.level = level + 1
        this.steps.learn(lemma)
        this.ends.learn(lemma)
      }
      if (!this.lemmas.some((l) => l.level === level))
        return and(...this.lemmas.filter((l) => l.level > level).map((l) => clauseOf(l.cube)))
    }
    return undefined
  }

  /** The run of so many steps that is known to exist. */
  private async runOf(depth: number): Promise<Verdict> {
    const { system, bad } = this.problem
    const solver = this.context.open()
    solver.assertAt(0, and(system.assume, system.init))
    for (let k = 0; k < depth; k++) solver.assertAt(k, system.trans)
    solver.assertAt(depth, system.seen(bad))
    const answer = await solver.check()
    if (answer.kind === 'sat') return { kind: 'refuted', trace: await friendlyTrace(solver, this.problem, depth) }
    return { kind: 'unknown', reason: answer.kind === 'unknown' ? answer.reason : 'a run of cubes is no run of states' }
  }
}
