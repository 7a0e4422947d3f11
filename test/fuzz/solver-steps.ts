/**
 * The other direction: models of the formula, which the evaluator must accept. A solver is asked for a step from any
 * state that satisfies the facts, reachable or not, under wishes drawn at random so that models differ; the evaluator
 * takes the step again.
 */
import fc from 'fast-check'
import { and, cur, enumValue, eq, ge, le, lt, next, not, num, type Term, type Var } from '../../checker/logic/term.ts'
import type { Valuation } from '../../checker/logic/value.ts'
import type { Network } from '../../checker/model/model.ts'
import { type Random, randomFrom } from '../../checker/run/random.ts'
import { reading } from '../../checker/run/reading.ts'
import { brokenInvariant, parameterFault, shapeFault } from '../../checker/run/state.ts'
import { embeddedBackend } from '../../checker/smt/embedded.ts'
import type { Session } from '../../checker/smt/session.ts'
import { Solver } from '../../checker/smt/solver.ts'
import { type Lowered, lower } from '../../checker/system/lower.ts'
import { delayInput } from '../../checker/system/time.ts'
import { refusal, showState } from './agreement.ts'
import { networkSpec } from './network-spec.ts'
import { buildNetwork } from './random-network.ts'
import { standingDisagreement } from './standing.ts'

export interface Comparison {
  /** Models that were looked at. */
  readonly models: number
  readonly wrong?: string
}

/** Asks for some steps of the network and compares each; `session` is as it was afterwards. */
export async function compareModels(
  network: Network,
  session: Session,
  seed: number,
  models: number,
): Promise<Comparison> {
  const system = lower(network)
  const rigid = new Set(system.params.map((v) => v.name))
  const solver = new Solver({ session, isRigid: (v) => rigid.has(v.name) })
  const random = randomFrom(seed)
  let seen = 0
  const wrong = await solver.scoped(async () => {
    solver.assertAt(0, and(system.assume, system.facts))
    for (let i = 0; i < models; i++) {
      const last = random.chance(1, 4)
      const found = await modelUnder(
        solver,
        system,
        last ? system.seen(not(system.stuck)) : system.trans,
        wishes(system, random, last),
      )
      if (found === undefined) continue
      seen += 1
      const fault = faultOf(network, system, found, last, seed + i)
      if (fault !== undefined) return fault
    }
    return undefined
  })
  return { models: seen, ...(wrong !== undefined && { wrong }) }
}

/**
 * Compares models of random networks, in one session of the embedded solver; throws what fast-check shrinks a
 * disagreement to.
 */
export async function compareManyModels(
  parameters: { readonly numRuns: number; readonly seed?: number },
  each: number,
): Promise<{ readonly models: number }> {
  const session = embeddedBackend().open()
  let models = 0
  try {
    const one = fc.asyncProperty(networkSpec, fc.nat({ max: 10_000 }), async (spec, seed) => {
      const compared = await compareModels(buildNetwork(spec), session, seed, each)
      models += compared.models
      if (compared.wrong !== undefined) throw new Error(compared.wrong)
    })
    await fc.assert(one, parameters)
  } finally {
    session.kill()
  }
  return { models }
}

interface Model {
  readonly params: Valuation
  readonly before: Valuation
  readonly inputs: Valuation
  readonly after: Valuation
}

/** A model of `question` under as many wishes as it allows: the last half is dropped until there is one. */
async function modelUnder(
  solver: Solver,
  system: Lowered,
  question: Term,
  wished: readonly Term[],
): Promise<Model | undefined> {
  return solver.scoped(async () => {
    solver.assertAt(0, question)
    const literals = wished.map((wish) => {
      const literal = solver.literal()
      solver.implied(literal, 0, wish)
      return literal
    })
    for (let count = literals.length; ; count = Math.floor(count / 2)) {
      const answer = await solver.checkAssuming(literals.slice(0, count))
      if (answer.kind === 'unknown') throw new Error(answer.reason)
      if (answer.kind === 'sat') break
      if (count === 0) return undefined
    }
    return {
      params: await solver.valuesAt(0, system.params),
      before: await solver.valuesAt(0, system.states),
      inputs: await solver.valuesAt(0, system.inputs),
      after: await solver.valuesAt(1, system.states),
    }
  })
}

/** What a model should look like, in random order, so that each kind of wish comes first at times. */
function wishes(system: Lowered, random: Random, last: boolean): Term[] {
  const inputs = last ? [] : system.inputs.filter((v) => v !== delayInput && random.chance(2, 3))
  const all = [
    random.chance(1, 2) ? lt(num(0), cur(delayInput)) : eq(cur(delayInput), num(0)),
    ...inputs.map((v) => like(cur(v), v, random)),
    ...system.states.filter(() => random.chance(1, 2)).map((v) => like(cur(v), v, random)),
    ...(last ? [] : system.states.filter(() => random.chance(1, 4)).map((v) => like(next(v), v, random))),
  ]
  const mixed: Term[] = []
  while (all.length > 0) mixed.push(...all.splice(random.below(all.length), 1))
  return mixed
}

function like(value: Term, { sort }: Var, random: Random): Term {
  if (sort.kind === 'bool') return random.chance(1, 2) ? value : not(value)
  if (sort.kind === 'enum') return eq(value, enumValue(sort, random.oneOf(sort.values)))
  return random.oneOf([le, ge, eq])(value, num(random.below(6) - 2, sort))
}

function faultOf(
  network: Network,
  system: Lowered,
  { params, before, inputs, after }: Model,
  last: boolean,
  seed: number,
): string | undefined {
  const at = new Map([...params, ...before, ...inputs])
  const step = last ? system.lastStep(at) : system.step(at, after)
  const fault =
    parameterFault(network, params) ??
    shapeFault(network, before) ??
    brokenInvariant(network, reading(params, before), before) ??
    shapeFault(network, step.after) ??
    refusal(network, params, before, step) ??
    standingDisagreement(network, system, params, before, seed)
  return (
    fault &&
    `${step.jump?.edges.join(', ') ?? 'a delay'} after ${step.delay.toFraction()} from ${showState(before)}: ${fault}`
  )
}
