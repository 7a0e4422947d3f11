/**
 * Random systems with views, and random contracts for them, as text. Where the checker proves that a system keeps its
 * contract, chance is asked: random runs of the system have to be runs of the small one, with the same values in the
 * machines that both have, and with what the view says. Who follows them is the evaluator, which knows nothing of how
 * the question was encoded. And what is carried over must not be refuted in the system itself.
 */
import type { Engine } from '../../checker/engines/engine.ts'
import { engines } from '../../checker/engines/index.ts'
import { evaluator, sameValue, type Valuation, type Value, valueText } from '../../checker/logic/value.ts'
import { badOf, isAnsweredByState } from '../../checker/model/bad.ts'
import { elaborate } from '../../checker/model/elaborate.ts'
import type { Network, Question } from '../../checker/model/model.ts'
import type { Step } from '../../checker/model/run.ts'
import { stateVariables } from '../../checker/model/walk.ts'
import { timedProblem } from '../../checker/parts/problem.ts'
import { decide } from '../../checker/portfolio/portfolio.ts'
import { delayed, delayRefusal } from '../../checker/run/delay.ts'
import { takeJump } from '../../checker/run/jump.ts'
import { enabledJumps } from '../../checker/run/moves.ts'
import { defaultParams } from '../../checker/run/parameters.ts'
import { randomFrom } from '../../checker/run/random.ts'
import { randomRun, randomStart } from '../../checker/run/simulate.ts'
import type { State } from '../../checker/run/state.ts'
import { embeddedBackend } from '../../checker/smt/embedded.ts'
import { hasErrors } from '../../checker/support/diagnostic.ts'
import { parse } from '../../checker/syntax/parse.ts'
import { replay } from '../../checker/trace/replay.ts'
import { randomContract } from './random-contract.ts'

/** What came out of some systems. */
export interface Tally {
  systems: number
  /**
   * With a refinement that is kept, that is refuted, or with a property that is carried over or not: what says
   * something.
   */
  telling: number
  kept: number
  refuted: number
  /** Random runs of systems that keep their contracts, and their steps, each followed in the small system. */
  runs: number
  steps: number
  /**
   * Properties that are carried over, how many of them over two links, and how many of them an engine proves of the
   * system itself.
   */
  carried: number
  chained: number
  agreed: number
}

export function noTally(): Tally {
  return { systems: 0, telling: 0, kept: 0, refuted: 0, runs: 0, steps: 0, carried: 0, chained: 0, agreed: 0 }
}

export function tallyText({ systems, telling, kept, refuted, runs, steps, carried, chained, agreed }: Tally): string {
  return [
    `${systems} systems, ${telling} of which say something: ${kept} refinements kept, ${refuted} refuted`,
    `${runs} runs of ${steps} steps followed`,
    `${carried} properties carried over, ${chained} of them over two links, ${agreed} proved of the system, too`,
  ].join('; ')
}

const options = {
  backend: embeddedBackend(),
  bound: 4,
  timeoutMs: 1_500,
  seed: 1,
  signal: new AbortController().signal,
}

/** Asks of one random system what there is to ask; throws with its text where something is untrue. */
export async function askContract(seed: number, tally: Tally): Promise<void> {
  const text = randomContract(seed)
  const wrong = (what: string): never => {
    throw new Error(`${what} (seed ${seed})\n${text}`)
  }
  const parsed = parse({ path: 'contract.tick', text })
  const model = elaborate([parsed.value])
  if (hasErrors(parsed) || hasErrors(model)) {
    // An edge that got lost may be the only one that sends what the rest hears.
    if (model.diagnostics.some((d) => d.code === 'T0607')) return
    const [first] = [...parsed.diagnostics, ...model.diagnostics].filter((d) => d.severity === 'error')
    wrong(`the model is wrong: ${first?.message}`)
  }
  const refinements = model.value.questions.filter((q) => q.refines !== undefined)
  if (refinements.length === 0) wrong('there is no refinement')
  tally.systems += 1
  const verdicts = new Map<Question, Answer>()
  for (const refinement of refinements) {
    const verdict = await answerOf(refinement, wrong)
    verdicts.set(refinement, verdict)
    if (verdict === 'refuted') tally.refuted += 1
    if (verdict !== 'proved') continue
    tally.kept += 1
    followedAll(refinement, model.value.systems, seed, tally, wrong)
  }
  const before = tally.carried
  const answers: Answers = { refinements: verdicts, abstract: new Map() }
  for (const question of model.value.questions.filter((q) => q.carried !== undefined))
    await carriesTruth(question, answers, tally, wrong)
  if (tally.carried > before || [...verdicts.values()].includes('refuted')) tally.telling += 1
}

/**
 * Random runs of the system in the one that it refines; parameters have their defaults, which is what the check gives.
 */
function followedAll(
  refinement: Question,
  systems: readonly Network[],
  seed: number,
  tally: Tally,
  wrong: (what: string) => never,
): void {
  const named = (name: string): Network => systems.find((s) => s.name === name) as Network
  const [big, small] = [named(refinement.network.name), named(refinement.refines?.abstract ?? '')]
  const params = defaultParams(small) ?? wrong('the parameters have no defaults')
  for (let i = 0; i < 5; i++) followed(big, small, params, refinement, seed * 100 + i, tally, wrong)
}

/** A random run of the system, step by step, in all states of the small one that look the same. */
function followed(
  big: Network,
  small: Network,
  params: Valuation,
  { refines }: Question,
  seed: number,
  tally: Tally,
  wrong: (what: string) => never,
): void {
  const run = randomRun(big, params, { seed, steps: 40 })
  const start = randomStart(small, params, randomFrom(seed))
  if (run === undefined) return
  const names = refines?.contracts.flatMap((c) => c.names) ?? []
  const outside = new Set(refines?.contracts.map((c) => c.process.name))
  const shared = stateVariables(small).filter((v) => !outside.has(v.process?.name ?? ''))
  const looksLike = (s: Valuation, a: Valuation): boolean =>
    shared.every(({ variable: { name } }) => sameValue(s.get(name) as Value, a.get(name) as Value)) &&
    names.every((n) => sameValue(evaluator(s)(n.seen), evaluator(a)(n.own)))
  let states: readonly State[] = start === undefined ? [] : [start].filter((a) => looksLike(run.initial, a))
  if (states.length === 0) wrong('no start of the small system looks like that of the system')
  tally.runs += 1
  for (const step of run.steps) {
    tally.steps += 1
    states = followStep(small, params, states, step, looksLike)
    if (states.length === 0)
      wrong(
        `a run of the system is none of the small one, at ${step.jump?.edges.join(' + ') ?? `a delay of ${valueText(step.delay)}`}`,
      )
  }
}

function followStep(
  small: Network,
  params: Valuation,
  states: readonly State[],
  { delay, jump, after }: Step,
  looksLike: (s: Valuation, a: Valuation) => boolean,
): State[] {
  const later = states
    .filter((a) => delayRefusal(small, params, a, delay) === undefined)
    .map((a) => delayed(small, params, a, delay))
  if (jump === undefined) return later.filter((a) => looksLike(after, a))
  const moved = later.flatMap((a) =>
    enabledJumps(small, params, a).flatMap(({ edges }) => {
      const taken = takeJump(small, params, a, { edges: edges.map((e) => e.id), choices: new Map() })
      return 'state' in taken ? [taken.state] : []
    }),
  )
  const all = [...later, ...moved].filter((a) => looksLike(after, a))
  return [...new Map(all.map((a) => [[...a].map(([n, v]) => `${n} ${valueText(v)}`).join(), a])).values()]
}

/** Answers so far; of questions that nothing carries over, an engine's. */
interface Answers {
  readonly refinements: ReadonlyMap<Question, Answer>
  readonly abstract: Map<Question, boolean>
}

/** Whether it holds by what is carried over, link by link, or else by an engine. */
async function holds(question: Question, answers: Answers, wrong: (what: string) => never): Promise<boolean> {
  const known = answers.abstract.get(question)
  if (known !== undefined) return known
  const answer = (await isCarried(question, answers, wrong)) || (await answerOf(question, wrong)) === 'proved'
  answers.abstract.set(question, answer)
  return answer
}

async function isCarried({ carried }: Question, answers: Answers, wrong: (what: string) => never): Promise<boolean> {
  return (
    carried !== undefined &&
    answers.refinements.get(carried.refinement) === 'proved' &&
    holds(carried.abstract, answers, wrong)
  )
}

/** What is carried over must not be refuted where it is asked directly. */
async function carriesTruth(
  question: Question,
  answers: Answers,
  tally: Tally,
  wrong: (what: string) => never,
): Promise<void> {
  const { carried, network, property } = question
  const { form } = property
  if (!isAnsweredByState(form) || !(await isCarried(question, answers, wrong))) return
  tally.carried += 1
  if (carried?.abstract.carried !== undefined && (await isCarried(carried.abstract, answers, wrong))) tally.chained += 1
  const { verdict } = await decide(timedProblem(network, badOf(form)), {
    ...options,
    bound: 6,
    engines: chosen(['bmc']),
  })
  if (verdict.kind === 'refuted') wrong(`${network.name}.${property.name} is carried over, and refuted`)
  const direct = await answerOf(question, wrong)
  if (direct === 'refuted') wrong(`${network.name}.${property.name} is carried over, and refuted`)
  if (direct === 'proved') tally.agreed += 1
}

type Answer = 'proved' | 'refuted' | 'unknown'

/** By the cheapest engine; what it refutes is replayed. */
async function answerOf({ network, property: { form } }: Question, wrong: (what: string) => never): Promise<Answer> {
  if (!isAnsweredByState(form)) throw new Error('the questions of random contracts are answered by states')
  const problem = timedProblem(network, badOf(form))
  const { verdict } = await decide(problem, { ...options, engines: chosen(['kinduction']) })
  if (verdict.kind === 'refuted') {
    const again = replay(network, verdict.trace, problem.bad)
    if (!again.ok) wrong(`a counterexample does not replay: ${again.why}`)
  }
  return verdict.kind === 'proved' || verdict.kind === 'refuted' ? verdict.kind : 'unknown'
}

function chosen(names: readonly string[]): readonly Engine[] {
  return engines.filter((e) => names.includes(e.name))
}
