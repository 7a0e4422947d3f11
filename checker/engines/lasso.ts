/**
 * Runs without end in which a response never comes: a finite run whose last steps can be repeated for ever, or after
 * which time can pass for ever.
 *
 *     search        `bmc` on the system that remembers a state S of its run (`parts/remembering.ts`)
 *     every turn    n >= 0 turns lie behind it, and S is moved by n times what one turn changes: the same steps are
 *                   possible, and end in S moved by n + 1 times that. Asked with n symbolic. A clock that goes on may
 *                   make a step impossible in a later turn. Then loops in which this clock goes on take that step no
 *                   more, and the search begins again.
 *
 * Fairness: in the loop, each condition holds some time, or what asks for it never does.
 *
 * Closing loops by remembered states: Biere, Artho, Schuppan, Liveness Checking as Safety Checking, FMICS 2002. That
 * clocks may go on is what dense time adds: a clock nobody resets never returns (Kindermann, Junttila, Niemelä, Beyond
 * Lassos, FORTE 2012).
 */
import { primed } from '../logic/rewrite.ts'
import { add, and, cur, eq, le, next, not, num, or, realSort, scale, type Term, tt, type Var } from '../logic/term.ts'
import { termOfValue, type Valuation, type Value } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import type { Context } from '../parts/context.ts'
import type { TimedProblem, Verdict } from '../parts/problem.ts'
import { type Block, type Endless, remembering, remembers } from '../parts/remembering.ts'
import { delayed } from '../run/delay.ts'
import { stateVariables } from '../run/layout.ts'
import { type Rational, rational } from '../support/rational.ts'
import { delayInput } from '../system/time.ts'
import { shiftOf, startOfLoop } from '../trace/loop.ts'
import { lastState, type Trace } from '../trace/trace.ts'
import { bmc } from './bmc.ts'

/** Searches that may end with a loop that does not repeat for ever before this gives up. */
const mostAttempts = 16

/** Rigid: how many turns of the loop have been made. */
const turns: Var = { name: 'turns of the loop', sort: realSort }

/** The problem with the number of turns of the loop among its parameters. */
export function counting(problem: TimedProblem): TimedProblem {
  return { ...problem, system: { ...problem.system, params: [...problem.system.params, turns] } }
}

/**
 * A trace with a `loop`, of up to `context.bound` jumps, for which every turn can be made, with the problem's bad state
 * at the end; or what came of it. Ask of the problem made `counting`.
 */
export async function findLasso(
  problem: TimedProblem,
  endless: Endless,
  context: Context,
): Promise<Trace | Exclude<Verdict, { kind: 'refuted' }>> {
  const blocks: Block[] = []
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    context.progress(`loops, attempt ${attempt + 1}`)
    const found = await bmc.check({ ...problem, system: remembering(problem, endless, blocks) }, context)
    if (found.kind !== 'refuted') return found
    const trace = withLoop(problem.network, found.trace)
    if ((await impossibleStep(problem, endless, trace, undefined, context)) === undefined) return trace
    const further = await blamed(problem, endless, trace, context)
    if (further.length === 0) break
    blocks.push(...further)
  }
  return {
    kind: 'unknown',
    reason: 'runs come back to where they were but for clocks that go on, and then cannot be repeated',
  }
}

/**
 * Whether every turn of a trace's loop can be made, asked with the number of turns symbolic. Ask of the problem made
 * `counting`.
 */
export async function repeatsForEver(
  problem: TimedProblem,
  endless: Endless,
  trace: Trace,
  context: Context,
): Promise<boolean> {
  return (await impossibleStep(problem, endless, trace, undefined, context)) === undefined
}

/** The run without what was remembered; a very long delay at its end becomes one that reads well. */
function withLoop(network: Network, { system, params, initial, steps }: Trace): Trace {
  const known = new Set(stateVariables(network).map((v) => v.name))
  const plain = (state: Valuation): Valuation => new Map([...state].filter(([name]) => known.has(name)))
  const start = plain(initial)
  const run = steps.map((step) => ({ ...step, after: plain(step.after) }))
  if (run.at(-1)?.jump !== undefined) {
    return {
      system,
      params,
      initial: start,
      steps: run,
      loop: steps.findIndex((step) => step.after.get(remembers.name) === true),
    }
  }
  const before = run.at(-2)?.after ?? start
  const delay = longest(network, params)
  return {
    system,
    params,
    initial: start,
    steps: [...run.slice(0, -1), { delay, after: delayed(network, params, before, delay) }],
    loop: run.length - 1,
  }
}

function longest(network: Network, params: Valuation): Rational {
  const values = network.params
    .filter((p) => p.isTime)
    .flatMap((p) => [params.get(p.variable.name)].filter((v) => typeof v === 'object'))
  return values.reduce((most, v) => (v.compare(most) > 0 ? v : most), rational(1))
}

/**
 * What stands in the way of repeating a loop: each clock with which alone it cannot be repeated; all that went on where
 * none is to blame alone.
 */
async function blamed(problem: TimedProblem, endless: Endless, trace: Trace, context: Context): Promise<Block[]> {
  const steps = trace.steps.slice(trace.loop ?? 0)
  const end = lastState(trace)
  const moved = [...(shiftOf(startOfLoop(trace, trace.loop ?? 0), end) ?? [])].filter(
    ([name, by]) => !by.equals(0) && (name !== endless.free.name || endless.growth !== undefined),
  )
  const block = (clock: string, step: number): Block => {
    const edges = steps[step]?.jump?.edges
    return { clock, ...(edges && { edges }) }
  }
  const culprits: Block[] = []
  for (const [name] of moved) {
    const step = await impossibleStep(problem, endless, trace, name, context)
    if (step !== undefined) culprits.push(block(name, step))
  }
  const together = (await impossibleStep(problem, endless, trace, undefined, context)) ?? steps.length
  return culprits.length > 0 ? culprits : moved.map(([name]) => block(name, together))
}

/**
 * The first step of the loop that cannot be taken in some turn, as many as there are steps where only the state at the
 * end differs; undefined when all turns can be made (see above). With `only`, as if no other clock had gone on.
 */
async function impossibleStep(
  { system }: TimedProblem,
  { lasts }: Endless,
  trace: Trace,
  only: string | undefined,
  context: Context,
): Promise<number | undefined> {
  const loop = trace.loop ?? 0
  const steps = trace.steps.slice(loop)
  const start = startOfLoop(trace, loop)
  const names = new Set(system.states.map((v) => v.name))
  const isState = (v: Var): boolean => names.has(v.name)
  const end = steps.at(-1)?.after ?? start
  const is = (vars: readonly Var[], values: Valuation): Term =>
    and(...vars.map((v) => (values.has(v.name) ? eq(cur(v), termOfValue(values.get(v.name) as Value, v.sort)) : tt)))
  const known = is(system.params, trace.params)
  const solver = context.open()
  try {
    if (steps.length === 1 && steps[0]?.jump === undefined) {
      solver.assertAt(
        0,
        and(
          known,
          is(system.states, start),
          le(num(0), cur(turns)),
          eq(cur(delayInput), cur(turns)),
          not(system.seen(tt)),
        ),
      )
      return (await solver.check()).kind === 'unsat' ? undefined : 0
    }
    const shift = shiftOf(start, end)
    if (shift === undefined) return steps.length
    const inputs = await solver.scoped(async () => {
      solver.assertAt(0, and(known, is(system.states, start)))
      for (const [k, { delay, jump }] of steps.entries()) {
        const chosen = system.inputs.filter((v) => jump?.choices.has(v.name))
        solver.assertAt(
          k,
          and(
            system.trans,
            eq(cur(delayInput), num(delay)),
            system.takes(jump?.edges ?? []),
            is(chosen, jump?.choices ?? new Map()),
          ),
        )
      }
      if ((await solver.check()).kind !== 'sat') return undefined
      return solver.valuesAtEach(steps.map((_, k) => ({ k, variables: system.inputs })))
    })
    if (inputs === undefined) return 0
    const moved = (state: Valuation): Term =>
      and(
        ...system.states.map((v) => {
          const value = termOfValue(state.get(v.name) as Value, v.sort)
          const by = only === undefined || only === v.name ? shift.get(v.name) : undefined
          return eq(cur(v), v.sort.kind === 'real' && by !== undefined ? add(value, scale(by, cur(turns))) : value)
        }),
      )
    solver.assertAt(0, and(known, le(num(0), cur(turns)), moved(start)))
    for (const [k, values] of inputs.entries())
      solver.assertAt(k, and(is(system.inputs, values), ...system.nextValues.map(([v, value]) => eq(next(v), value))))
    const happens = async (k: number, fault: Term): Promise<boolean> =>
      (await solver.checkAssuming([solver.switched(k, fault)])).kind !== 'unsat'
    for (const k of inputs.keys()) if (await happens(k, or(not(system.trans), not(primed(lasts, isState))))) return k
    return (await happens(inputs.length, not(moved(end)))) ? inputs.length : undefined
  } finally {
    solver.kill()
  }
}
