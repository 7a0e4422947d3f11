/** Is a system fit to be asked anything? Admissible parameters, an initial state, ranges kept, and time that can always go on. */
import type { Problem } from '../engines/engine.ts'
import { establishLemma } from '../engines/houdini.ts'
import { alone, decide, type PortfolioOptions } from '../engines/portfolio.ts'
import { and, ff, type Term } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import { delayLimit } from '../run/delay.ts'
import { choicesAt } from '../run/choices.ts'
import type { SystemOutcome } from '../outcome.ts'
import { lower } from '../system/lower.ts'
import { replay } from '../trace/replay.ts'
import type { Trace } from '../trace/trace.ts'
import { patientJumps } from './progress.ts'

/** Longest chain of patient jumps tried within one window. */
const mostPatient = 12

type Finding = Omit<SystemOutcome, 'network' | 'seconds'>

export async function checkFitness(network: Network, options: PortfolioOptions): Promise<SystemOutcome> {
  const started = performance.now()
  const finding = await find(network, options)
  return { ...finding, network, seconds: (performance.now() - started) / 1000 }
}

async function find(network: Network, options: PortfolioOptions): Promise<Finding> {
  const system = lower(network)
  const problem = (bad: Term): Problem => ({ network, system, bad })
  const someone = await satisfiable(problem(ff), options, [
    { what: 'no parameter values satisfy the assumptions', term: system.assume },
    { what: 'no initial state satisfies the invariants of its locations', term: and(system.assume, system.init) },
  ])
  if (someone !== undefined) return someone

  if (system.outOfRange !== ff) {
    const { verdict } = await decide(problem(system.outOfRange), options)
    if (verdict.kind === 'refuted') {
      return confirmed(network, verdict.trace, system.outOfRange, 'a variable leaves its declared range')
    }
    if (verdict.kind !== 'proved') return { verdict: 'unknown', detail: `whether variables keep their ranges is open (${reasonOf(verdict)})` }
  }
  const { verdict } = await decide(problem(system.stuck), options)
  if (verdict.kind === 'refuted') return stuckOrNot(network, verdict.trace, system.stuck)
  if (verdict.kind !== 'proved') return { verdict: 'unknown', detail: `whether time can always go on is open (${reasonOf(verdict)})` }

  const patience = await alone('progress', problem(system.stuck), options, async (context) => {
    const quick = await patientJumps(problem(system.stuck), verdict.lemma, mostPatient, context)
    if (quick !== undefined) return quick
    return patientJumps(problem(system.stuck), await establishLemma(problem(system.stuck), context), mostPatient, context)
  })
  if (typeof patience === 'number') {
    return { verdict: 'sound', detail: `time always goes on: never stuck, at most ${patience + 1} jumps of a patient run in the shortest period` }
  }
  return { verdict: 'unknown', detail: `never stuck, but that patient runs take time could not be shown${patience === undefined ? '' : ` (${patience.reason})`}` }
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
  return { verdict: 'unknown', detail: `a run of the solver does not replay (step ${again.step}: ${again.why}); this is a bug of paracheck, please report it` }
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
    : { ...finding, detail: `${finding.detail} (${why})` }
}
