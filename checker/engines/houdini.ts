/**
 * Houdini: the largest inductive subset of a set of candidate invariants, then the question under it.
 *
 *     C := templates that all states of random runs satisfy
 *     while  C & facts & trans & (some c in C is false afterwards)  has a model:
 *         drop from C what its next state refutes
 *     then   k-induction for the question, under C
 *
 * Random runs come from the evaluator and kill most candidates before the solver sees any. Guards get finer in stages:
 * first single literals, then pairs of literals. Each stage starts from the lemma about the system alone that the same
 * guards gave. The last stage takes all candidates: the stages before leave some out for speed, and the proof may need
 * one of those.
 *
 * Flanagan, Leino: Houdini, an Annotation Assistant for ESC/Java. FME 2001. Kahsai, Tinelli: PKind. PDMC 2011.
 */
import { mentions, primed } from '../logic/rewrite.ts'
import { and, conjunctsOf, ff, not, type Term, tt } from '../logic/term.ts'
import type { Valuation } from '../logic/value.ts'
import { ActivationLiterals } from '../parts/activation.ts'
import type { Context, Guards } from '../parts/context.ts'
import { restingOn, strengthened, type TimedProblem, type Verdict } from '../parts/problem.ts'
import { Candidates, clausesOver } from '../parts/slots.ts'
import { type Permutation, symmetriesOf } from '../parts/symmetry.ts'
import { boundsOf, discreteAtoms, formsOf, observedNames, rangesOf } from '../parts/templates.ts'
import { SolverFailure } from '../smt/session.ts'
import type { Solver } from '../smt/solver.ts'
import type { TransitionSystem } from '../system/system.ts'
import { type Engine, timedEngine } from './engine.ts'
import { inductUnder } from './kinduction.ts'

const mostBounds = 90
const deepestInduction = 3

export const houdini = timedEngine({
  name: 'houdini',
  summary: 'proves with invariants over clocks, timers and parameters that it finds itself',
  needs: 'templates need a timed model',
  joinsAfterMs: 8_000,
  apart: true,
  async check(problem, context) {
    const [single, pairs] = guardStages(problem)
    let last: Verdict = { kind: 'unknown', reason: 'no candidate invariant' }
    for (const { guards, effort, thorough } of [
      { guards: single, effort: 'single', thorough: false },
      { guards: pairs, effort: 'pairs', thorough: false },
      { guards: pairs, effort: 'pairs', thorough: true },
    ] as const) {
      const known = await context.lemma(effort)
      const stronger = strengthened(problem, known)
      const about = known === tt || thorough ? undefined : observedNames(problem.network)
      const lemma = await inductiveLemma(stronger, guards, context, about, thorough)
      last = await inductUnder(stronger, lemma, context, deepestInduction)
      if (last.kind === 'refuted' || last.kind === 'proved') return restingOn(known, last)
    }
    return last.kind === 'unknown' ? { kind: 'unknown', reason: 'the invariants found do not imply it' } : last
  },
})

/**
 * What is inductive about the system by itself, whatever is asked: proves that nothing is wrong with it (`ff` is not
 * seen), and the lemma is the proof.
 */
export function lemmaEngine(guards: Guards): Engine {
  return timedEngine({
    name: `lemma of ${guards}`,
    summary: 'what is inductive about the system by itself',
    needs: 'templates need a timed model',
    joinsAfterMs: 0,
    apart: true,
    async check(problem, context) {
      const [single, pairs] = guardStages(problem)
      return {
        kind: 'proved',
        lemma: await inductiveLemma(problem, guards === 'single' ? single : pairs, context),
        k: 0,
      }
    },
  })
}

/**
 * Stage by stage: nothing and single literals, then pairs. Literals are locations, enum values, and Booleans of either
 * sign.
 */
function guardStages({ network }: TimedProblem): readonly [single: Term[], pairs: Term[]] {
  const literals = discreteAtoms(network).flatMap((a) => (a.kind === 'var' ? [a, not(a)] : [a]))
  const single = [tt, ...literals]
  const pairs = literals.flatMap((a, i) => literals.slice(i + 1).map((b) => and(a, b))).filter((g) => g !== ff)
  return [single, [...single, ...pairs]]
}

/**
 * An inductive conjunction of templates under these guards; with `about`, only of such as mention one of these
 * variables.
 */
async function inductiveLemma(
  problem: TimedProblem,
  guards: readonly Term[],
  context: Context,
  about?: ReadonlySet<string>,
  thorough = false,
): Promise<Term> {
  const { network, system, bad } = problem
  const symmetries = symmetriesOf(network, conjunctsOf(system.facts))
  const samples = withImages(await context.samples(), symmetries)
  const candidates = await Candidates.of(
    guards,
    formsOf(network).filter((f) => about === undefined || f.parts.some((p) => about.has(p.name))),
    boundsOf(network, bad, mostBounds),
    [...rangesOf(network), ...clausesOver(discreteAtoms(network), samples)].filter(
      (c) => about === undefined || mentions(c, (v) => about.has(v.name)),
    ),
    samples,
    { thorough, symmetries },
  )
  const names = new Set(system.states.map((v) => v.name))
  const after = (term: Term): Term => primed(term, (v) => names.has(v.name))

  const [start, step] = [context.open(), context.open()]
  start.assertAt(0, and(system.assume, system.init))
  step.assertAt(0, and(system.assume, system.facts, system.trans))
  // Where a step refutes a bound, a larger one steps in: larger at the sampled parameters, so that it may be new at the
  // start.
  for (const initial = new Set<Term>(); ; ) {
    await wearDown(start, candidates, system, 0, (c) => c, false, context)
    for (const c of candidates.current()) initial.add(c)
    await wearDown(step, candidates, system, 1, after, true, context)
    if (candidates.current().every((c) => initial.has(c))) break
  }
  start.kill()
  step.kill()
  return and(...candidates.current())
}

/** The states, and of each an image under one of the symmetries in turn. */
function withImages(samples: readonly Valuation[], symmetries: readonly Permutation[]): readonly Valuation[] {
  if (symmetries.length === 0) return samples
  return [...samples, ...samples.map((s, i) => (symmetries[i % symmetries.length] as Permutation).state(s))]
}

/**
 * Drops candidates until the solver finds no state that refutes one. With `assumed`, the candidates themselves are
 * hypotheses before the step. Each candidate has a switch for its hypothesis, and one of each orbit has one for its
 * negation; candidates that step in later extend the disjunction of negations through its open end.
 */
async function wearDown(
  solver: Solver,
  candidates: Candidates,
  system: TransitionSystem,
  stateStep: 0 | 1,
  negated: (candidate: Term) => Term,
  assumed: boolean,
  context: Context,
): Promise<void> {
  const hypotheses = new ActivationLiterals<Term>(solver)
  const goal = new Map<Term, Term>()
  let open = solver.literal()
  const first = open
  for (let round = 1; ; round++) {
    const current = candidates.current()
    const asked = candidates.representatives()
    const fresh = asked.filter((c) => !goal.has(c))
    const on = assumed ? current.map((c) => hypotheses.of(c, () => c)) : []
    if (fresh.length > 0) {
      const rest = solver.literal()
      for (const c of fresh) {
        goal.set(c, solver.switched(0, not(negated(c))))
      }
      solver.someOf(open, [...fresh.map((c) => goal.get(c) as Term), rest])
      open = rest
    }
    const live = new Set(asked)
    const off = [...goal].filter(([c]) => !live.has(c)).map(([, g]) => not(g))
    context.progress(`${current.length} candidates, round ${round}`)
    if (!(await solver.canBe([first, not(open), ...off, ...on]))) return
    const state = await solver.valuesAt(stateStep, [...system.params, ...system.states])
    if (!candidates.refute(state)) throw new SolverFailure('the solver’s model refutes no candidate')
  }
}
