/** Is a system fit to be asked anything? Admissible parameters, an initial state, ranges kept, and time that can always go on. */
import type { Problem, TimedProblem } from '../engines/engine.ts'
import { lemmaFor } from '../engines/lemmas.ts'
import { alone, decide, type PortfolioOptions } from '../engines/portfolio.ts'
import { and, ff, type Term } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import type { SystemOutcome } from '../outcome.ts'
import { choicesAt } from '../run/choices.ts'
import { delayLimit } from '../run/delay.ts'
import { lower, type Preference } from '../system/lower.ts'
import { replay } from '../trace/replay.ts'
import type { Trace } from '../trace/trace.ts'
import { patientJumps, positiveTimes } from './progress.ts'

/** Strategies of patience, with the longest chain of jumps tried within one window. */
const strategies: readonly { readonly preference: Preference; readonly most: number }[] = [
  { preference: 'any', most: 12 },
  { preference: 'first', most: 24 },
  { preference: 'last', most: 24 },
]

type Finding = Omit<SystemOutcome, 'network' | 'seconds'>

export async function checkFitness(network: Network, options: PortfolioOptions): Promise<SystemOutcome> {
  const started = performance.now()
  const finding = await find(network, options)
  return { ...finding, network, seconds: (performance.now() - started) / 1000 }
}

async function find(network: Network, options: PortfolioOptions): Promise<Finding> {
  const system = lower(network)
  const problem = (bad: Term): TimedProblem => ({ network, system, bad })
  const shared = { ...options, lemma: () => lemmaFor(network, options) }
  const someone = await satisfiable(problem(ff), options, [
    { what: 'no parameter values satisfy the assumptions', term: system.assume },
    { what: 'no initial state satisfies the invariants of its locations', term: and(system.assume, system.init) },
  ])
  if (someone !== undefined) return someone

  if (system.outOfRange !== ff) {
    const { verdict } = await decide(problem(system.outOfRange), shared)
    if (verdict.kind === 'refuted') {
      return confirmed(network, verdict.trace, system.outOfRange, 'a variable leaves its declared range')
    }
    if (verdict.kind !== 'proved')
      return { verdict: 'unknown', detail: `whether variables keep their ranges is open (${reasonOf(verdict)})` }
  }
  const { verdict } = await decide(problem(system.stuck), shared)
  if (verdict.kind === 'refuted') return stuckOrNot(network, verdict.trace, system.stuck)
  if (verdict.kind !== 'proved') return { verdict: 'unknown', detail: `whether time can always go on is open (${reasonOf(verdict)})` }

  const patience = await alone('progress', problem(system.stuck), options, async (context) => {
    const known = and(verdict.lemma, await lemmaFor(network, options))
    for (const { preference, most } of strategies) {
      const jumps = await patientJumps(problem(system.stuck), known, most, preference, context)
      if (jumps !== undefined) return jumps
    }
    return undefined
  })
  if (typeof patience === 'number') {
    return { verdict: 'sound', detail: `time always goes on: never stuck, and ${jumpsInPeriod(network, patience + 1)}` }
  }
  return {
    verdict: 'unknown',
    detail: `never stuck, but more than ${Math.max(...strategies.map((s) => s.most))} jumps, each taken only when it must be, may take no time: whether time goes on is open${patience === undefined ? '' : ` (${patience.reason})`}`,
  }
}

/** The bound on jumps that `patientJumps` proved, in words. */
function jumpsInPeriod(network: Network, most: number): string {
  const period = positiveTimes(network).length > 0 ? 'the shortest period' : 'a microsecond'
  return `with no more jumps than must be taken, at most ${most} jump${most === 1 ? '' : 's'} in ${period}`
}

function reasonOf(verdict: { readonly kind: string; readonly reason?: string; readonly depth?: number }): string {
  return verdict.reason ?? `clean to depth ${verdict.depth ?? 0}`
}

async function satisfiable(
  problem: Problem,
  options: PortfolioOptions,
  conditions: readonly { readonly what: string; readonly term: Term }[],
): Promise<Finding | undefined> {
  for (const { what, term } of conditions) {
    const answer = await alone('start', problem, options, async (context) => {
      const solver = context.open()
      solver.assertAt(0, term)
      return solver.check()
    })
    if (answer.kind === 'unsat') return { verdict: 'broken', detail: what }
    if (answer.kind === 'unknown') return { verdict: 'unknown', detail: answer.reason }
  }
  return undefined
}

function confirmed(network: Network, trace: Trace, bad: Term, detail: string): Finding {
  const again = replay(network, trace, bad)
  if (again.ok) return { verdict: 'broken', detail, trace }
  return {
    verdict: 'unknown',
    detail: `a run of the solver does not replay (step ${again.step}: ${again.why}); this is a bug of paracheck, please report it`,
  }
}

/** The evaluator decides whether a state is stuck; the formula tries only the end points of `choose` ranges. */
function stuckOrNot(network: Network, trace: Trace, stuck: Term): Finding {
  const finding = confirmed(network, trace, stuck, 'time stops: no time can pass and no jump is possible')
  const last = trace.steps.at(-1)?.after ?? trace.initial
  const { limit, why } = delayLimit(network, trace.params, last)
  const free = limit === 'unbounded' || limit.compare(0) > 0 || choicesAt(network, trace.params, last).some((move) => move.kind === 'jump')
  if (finding.verdict !== 'broken') return finding
  return free
    ? { verdict: 'unknown', detail: 'a state in which only a value inside a `choose` range leads on' }
    : { ...finding, detail: `${finding.detail}; what stops it is ${why}` }
}
