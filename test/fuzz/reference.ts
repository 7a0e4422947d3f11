/**
 * The evaluator and the engines against the reference of `test/reference/`, a second reading of docs/semantics.md that
 * shares no code with the checker. Both read the text of a random network by themselves. They must allow the same
 * beginnings, delays and jumps; runs of one are replayed by the other as stored traces; and no verdict may contradict
 * what the reference finds.
 */
import fc from 'fast-check'
import { checkQuestion } from '../../checker/check.ts'
import { readValue, type Valuation, valueText } from '../../checker/logic/value.ts'
import { elaborate } from '../../checker/model/elaborate.ts'
import type { Edge, Model, Network, Question } from '../../checker/model/model.ts'
import { delayed, delayRefusal } from '../../checker/run/delay.ts'
import { takeJump } from '../../checker/run/jump.ts'
import { stateVariables } from '../../checker/run/layout.ts'
import { enabledJumps, fillIn } from '../../checker/run/moves.ts'
import { randomFrom, randomPick } from '../../checker/run/random.ts'
import { randomRun } from '../../checker/run/simulate.ts'
import { isInitial, rangeViolations } from '../../checker/run/state.ts'
import { embeddedBackend } from '../../checker/smt/embedded.ts'
import { hasErrors } from '../../checker/support/diagnostic.ts'
import { rational } from '../../checker/support/rational.ts'
import { parse } from '../../checker/syntax/parse.ts'
import { readTrace, writeTrace } from '../../checker/trace/file.ts'
import { replay } from '../../checker/trace/replay.ts'
import type { Trace } from '../../checker/trace/trace.ts'
import {
  type Draw,
  drawing,
  drawRun,
  endsAndMiddle,
  jumpsIn,
  type Reach,
  type Run,
  search,
  storedRun,
  turningDelays,
} from '../reference/explore.ts'
import { type Jump, jumps, later, outOfRange, whyNoDelay, whyNotInitial } from '../reference/meaning.ts'
import { networkOf, type Network as ReferenceNetwork } from '../reference/network.ts'
import { tickOf } from '../reference/random-tick.ts'
import { plus, type Rational, ratio, show } from '../reference/rational.ts'
import { readModel } from '../reference/read.ts'
import {
  difference,
  type Stored,
  type StoredTrace,
  stateOf,
  stored,
  whyNoJump,
  whyNotRun,
} from '../reference/replay.ts'
import type { State } from '../reference/terms.ts'
import { type NetworkSpec, networkSpec, smallNetworkSpec } from './network-spec.ts'

/** The model of a text, as the checker reads it. */
export function checkerModel(text: string): Model {
  const parsed = parse({ path: 'random.tick', text })
  const { value, diagnostics } = elaborate([parsed.value])
  const all = [...parsed.diagnostics, ...diagnostics]
  if (hasErrors({ diagnostics: all })) throw new Error(`${JSON.stringify(all.map((d) => d.message))}\n${text}`)
  return value
}

/** A system for one value of its parameter, as both know it. */
export interface Both {
  readonly network: Network
  readonly net: ReferenceNetwork
  readonly params: Valuation
  /** Numbers at which guards and bounds change. */
  readonly numbers: readonly Rational[]
}

/**
 * Random networks, one question of each, one value of the parameter; throws what fast-check shrinks a disagreement to.
 */
export function compareSteps(parameters: fc.Parameters<unknown>): void {
  const number = fc.nat({ max: 10_000 })
  const all = fc.property(
    networkSpec,
    number,
    number,
    fc.constantFrom(...periods),
    number,
    (spec, condition, asked, period, seed) => {
      const text = tickOf(spec, condition)
      const { questions } = checkerModel(text)
      const watching = asked % 2 === 0 ? questions.find((q) => q.property.name === 'watching') : undefined
      const question = watching ?? questions[asked % questions.length]
      const wrong = question && disagreementWithReference(text, question, period, seed)
      if (wrong !== undefined) throw new Error(`${wrong}\n${text}`)
    },
  )
  fc.assert(all, parameters as fc.Parameters<[NetworkSpec, number, number, Rational, number]>)
}

/** What was asked and answered so far. */
export interface Verdicts {
  readonly counts: Record<string, number>
  /** Questions whose condition the search of the reference found. */
  found: number
  /** Runs of the checker that the reference has made again. */
  shown: number
}

const backend = embeddedBackend()

/**
 * Questions about random networks: no verdict excludes what the reference finds, and the run of each that has one is a
 * run of the reference that shows what is asked. Throws what fast-check shrinks an untruth to.
 */
export async function compareVerdicts(
  effort: Effort,
  parameters: { readonly numRuns: number; readonly seed?: number; readonly endOnFailure?: boolean },
  timeoutMs: number,
  check: Check = checkQuestion,
): Promise<Verdicts> {
  const verdicts: Verdicts = { counts: {}, found: 0, shown: 0 }
  const number = fc.nat({ max: 10_000 })
  const all = fc.asyncProperty(smallNetworkSpec, number, number, async (spec, condition, asked) => {
    const text = tickOf(spec, condition)
    const { questions } = checkerModel(text)
    const question = questions[asked % questions.length]
    const wrong = question && (await untrueVerdict(text, question, { ...effort, timeoutMs }, verdicts, check))
    if (wrong !== undefined) throw new Error(`${question?.property.name}: ${wrong}\n${text}`)
  })
  await fc.assert(all, parameters)
  return verdicts
}

/** How hard the checker tries, and how far the reference looks, at parameters 1, 2 and 5. */
export interface Effort {
  /** By name. */
  readonly engines: readonly string[]
  readonly reach: Reach
}

const halves = (count: number) => Array.from({ length: count }, (_, i) => ratio(i, 2))

/** Engines that end soon by themselves. */
export const littleEffort: Effort = {
  engines: ['bmc', 'kinduction'],
  reach: { jumps: 2, states: 50, delays: halves(6) },
}
export const effort: Effort = {
  engines: ['bmc', 'kinduction', 'houdini'],
  reach: { jumps: 3, states: 150, delays: halves(8) },
}

/** Who answers: the checker, or one that is wrong. */
export type Check = typeof checkQuestion

async function untrueVerdict(
  text: string,
  question: Question,
  { reach, ...limits }: Effort & { readonly timeoutMs: number },
  verdicts: Verdicts,
  check: Check,
): Promise<string | undefined> {
  const { property, network } = question
  const model = readModel('random.tick', () => text)
  const options = { backend, ...limits, bound: 4, seed: 1, signal: new AbortController().signal }
  const { verdict, trace, depth } = await check(question, options, () => undefined)
  verdicts.counts[verdict] = (verdicts.counts[verdict] ?? 0) + 1
  const about = {
    network,
    model: 'random.tick',
    property: property.name,
    verdict: verdict === 'reached' ? 'reached' : 'refuted',
  } as const
  const shown = trace && whyNotRun(model, JSON.parse(writeTrace(trace, about)) as StoredTrace)
  if (trace !== undefined && shown === undefined) verdicts.shown += 1
  if (shown !== undefined) return `the reference refuses the run: ${shown}\n${trace && writeTrace(trace, about)}`
  const watched = new Set([...stateVariables(network).map((v) => v.name.split('.')[0] ?? ''), property.name])
  for (const period of [1, 2, 5]) {
    const net = networkOf(model, network.name, new Map([['P', ratio(period)]]), watched)
    const { found } = search(net, property.name, reach)
    if (found === undefined) continue
    verdicts.found += 1
    const excluded =
      verdict === 'bounded' ? jumpsIn(found) <= (depth ?? -1) : ['proved', 'vacuous', 'unreachable'].includes(verdict)
    const run = JSON.stringify(
      storedRun(net, found, { system: network.name, verdict: 'refuted', params: {} }, (jump) => jumpIds(network, jump)),
    )
    return excluded ? `${verdict}, but the reference has a run for P = ${period}: ${run}` : undefined
  }
  return undefined
}

const periods = [ratio(2), ratio(1), ratio(1, 2), ratio(5), ratio(7, 3)]

/**
 * What one of both says of a system and the other does not; undefined when they agree on runs of both and around them.
 */
export function disagreementWithReference(
  text: string,
  { network, property }: Question,
  period: Rational,
  seed: number,
): string | undefined {
  const model = readModel('random.tick', () => text)
  const named = stateVariables(network).map((v) => v.name.split('.')[0] ?? '')
  const net = networkOf(model, network.name, new Map([['P', period]]), new Set([...named, property.name]))
  const params = new Map([['P', rational(show(period))]])
  const both: Both = {
    network,
    net,
    params,
    numbers: [ratio(0), ratio(1), ratio(2), ratio(3), period, plus(period, ratio(1))],
  }
  const draw = drawing(seed)
  const trace = randomRun(network, params, { seed, steps: 5 })
  const own = drawRun(net, both.numbers, draw, 5)
  return (
    (trace && evaluatorAhead(both, trace, (t) => whyNotRun(model, t), seed)) ??
    (own && referenceAhead(both, own, draw, seed))
  )
}

/** A run of the evaluator is one of the reference, and around each of its states both allow the same. */
function evaluatorAhead(
  both: Both,
  trace: Trace,
  refusal: (trace: StoredTrace) => string | undefined,
  seed: number,
): string | undefined {
  const file = JSON.parse(
    writeTrace(trace, { network: both.network, model: 'random.tick', verdict: 'simulated' }),
  ) as StoredTrace
  const refused = refusal(file)
  if (refused !== undefined) return `the reference refuses a run of the evaluator: ${refused}\n${JSON.stringify(file)}`
  const states = [trace.initial, ...trace.steps.map((s) => s.after)].map((s) => stateOf(fileValues(s)))
  return firstOf(states, (state, i) => stateDisagreement(both, state, drawing(seed + i), seed + i))
}

/** A run of the reference is one of the evaluator, and around each of its states both allow the same. */
function referenceAhead(both: Both, run: Run, draw: Draw, seed: number): string | undefined {
  const about = { system: both.network.name, verdict: 'simulated', params: fileValues(both.params) }
  const text = JSON.stringify(storedRun(both.net, run, about, (jump) => jumpIds(both.network, jump)))
  const read = readTrace(text, both.network)
  if ('error' in read) return `${read.error}\n${text}`
  const again = replay(both.network, read.trace, undefined)
  if (!again.ok) return `the evaluator refuses a run of the reference: step ${again.step}: ${again.why}\n${text}`
  const states = [run.initial, ...run.steps.map((s) => s.after)]
  return (
    startDisagreement(both, run.initial, draw) ??
    firstOf(states, (state, i) => stateDisagreement(both, state, draw, seed + i))
  )
}

/** Both let a run begin with the same states: with one that differs in a value or two from one that is initial. */
function startDisagreement(both: Both, initial: State, draw: Draw): string | undefined {
  const names = [...initial.keys()]
  return firstOf([...names, ...names], (name) => {
    const other = names[draw(names.length)] ?? name
    const state = new Map(initial)
      .set(name, changed(both, initial, name, draw))
      .set(other, changed(both, initial, other, draw))
    const own = whyNotInitial(both.net, state)
    const theirs = isInitial(both.network, both.params, checkerState(both.network, state))
    if ((own === undefined) === (theirs === undefined)) return undefined
    return `a run may begin here: reference ${own ?? 'yes'}, evaluator ${theirs ?? 'yes'}\n${JSON.stringify(stored(state))}`
  })
}

function changed({ network, numbers }: Both, state: State, name: string, draw: Draw) {
  const sort = stateVariables(network).find((v) => v.name === name)?.sort
  if (sort?.kind === 'bool') return draw(2) === 0
  if (sort?.kind === 'enum') return sort.values[draw(sort.values.length)] ?? ''
  return sort?.kind === 'int' ? ratio(draw(5) - 1) : (numbers[draw(numbers.length)] ?? state.get(name) ?? false)
}

/** From one state: delays, what they lead to, jumps, and ranges. */
function stateDisagreement(both: Both, state: State, draw: Draw, seed: number): string | undefined {
  const { network, net, params } = both
  const theirs = checkerState(network, state)
  const delays = [...turningDelays(state, both.numbers), ratio(1, 3)]
  const some = [ratio(0), ...Array.from({ length: 4 }, () => delays[draw(delays.length)] ?? ratio(1))]
  const wrong = firstOf(some, (delay) => {
    const [own, other] = [whyNoDelay(net, state, delay), delayRefusal(network, params, theirs, rational(show(delay)))]
    if ((own === undefined) !== (other === undefined))
      return `${show(delay)} ms may pass: reference ${own ?? 'yes'}, evaluator ${other ?? 'yes'}`
    if (own !== undefined) return undefined
    const waited = later(net, state, delay)
    const apart = difference(waited, stateOf(fileValues(delayed(network, params, theirs, rational(show(delay))))))
    return apart === undefined ? jumpDisagreement(both, waited, seed) : `after ${show(delay)} ms: ${apart}`
  })
  if (wrong !== undefined) return `${wrong}\n${JSON.stringify(stored(state))}`
  const [own, other] = [
    outOfRange(net, state).sort().join(),
    rangeViolations(network, theirs)
      .map((told) => told.replace(/ .*/, ''))
      .sort()
      .join(),
  ]
  return own === other ? undefined : `out of range: reference ${own}, evaluator ${other}`
}

/** At most so many jumps are compared in a state. */
const mostJumps = 40

function jumpDisagreement(both: Both, state: State, seed: number): string | undefined {
  const { network, net, params } = both
  const theirs = checkerState(network, state)
  const refused = firstOf(jumps(net, state, endsAndMiddle).slice(0, mostJumps), (jump) => {
    const { edges, choices = {} } = jumpIds(network, jump)
    const taken = takeJump(network, params, theirs, { edges, choices: chosenValues(network, edges, choices) })
    if ('refused' in taken) return `the evaluator refuses ${edges.join(', ')}: ${taken.refused}`
    const apart = difference(jump.after, stateOf(fileValues(taken.state)))
    return apart && `after ${edges.join(', ')}: ${apart}`
  })
  if (refused !== undefined) return refused
  const random = randomFrom(seed)
  return firstOf(enabledJumps(network, params, theirs).slice(0, mostJumps), (open) => {
    const jump = fillIn(params, theirs, open, randomPick(random))
    const taken = jump && takeJump(network, params, theirs, jump)
    if (jump === undefined || taken === undefined || 'refused' in taken) return undefined
    return whyNoJump(
      net,
      state,
      { edges: jump.edges, choices: fileValues(jump.choices) },
      stateOf(fileValues(taken.state)),
    )
  })
}

/** What the checker calls the edges of a jump, and their choices. */
export function jumpIds(network: Network, jump: Jump): { readonly edges: string[]; readonly choices?: Stored } {
  const choices: Record<string, boolean | string> = {}
  const edges = jump.edges.map((own) => {
    const edge = edgeOf(network, own)
    for (const [i, c] of own.choices.entries()) {
      const value = jump.chosen.get(`${own.process}.${c.name}`) ?? false
      choices[edge.choices[i]?.variable.name ?? ''] = typeof value === 'object' ? show(value) : value
    }
    return edge.id
  })
  return Object.keys(choices).length > 0 ? { edges, choices } : { edges }
}

function edgeOf(network: Network, { process, from, to, line, signal, timer }: Jump['edges'][number]): Edge {
  const edges = network.processes.find((p) => p.name === process)?.edges ?? []
  const isTriggered = ({ trigger: t }: Edge): boolean =>
    t.kind === 'expire' ? t.timer.armed.name === timer?.armed : !('signal' in t) || t.signal.name === signal?.name
  const found = edges.find((e) => e.from === from && e.to === to && e.id.includes(`:${line})`) && isTriggered(e))
  if (found === undefined) throw new Error(`the checker has no edge of ${process} at line ${line}`)
  return found
}

function chosenValues(network: Network, edges: readonly string[], choices: Stored): Valuation {
  const open = network.processes
    .flatMap((p) => p.edges)
    .filter((e) => edges.includes(e.id))
    .flatMap((e) => e.choices)
  return new Map(
    open.map(({ variable }) => [variable.name, readValue(String(choices[variable.name]), variable.sort) ?? false]),
  )
}

function checkerState(network: Network, state: State): Valuation {
  const values = stored(state)
  return new Map(
    stateVariables(network).map(({ name, sort }) => [name, readValue(String(values[name]), sort) ?? false]),
  )
}

const fileValues = (values: Valuation): Stored =>
  Object.fromEntries([...values].map(([name, value]) => [name, typeof value === 'boolean' ? value : valueText(value)]))

function firstOf<T>(items: readonly T[], ask: (item: T, i: number) => string | undefined): string | undefined {
  for (const [i, item] of items.entries()) {
    const answer = ask(item, i)
    if (answer !== undefined) return answer
  }
  return undefined
}
