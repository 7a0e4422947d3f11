/**
 * Random systems with views, and random contracts for them, as text. Where the checker proves that a system keeps its
 * contract, chance is asked: random runs of the system have to be runs of the small one, with the same values in the machines
 * that both have, and with what the view says. Who follows them is the evaluator, which knows nothing of how the question
 * was encoded. And what is carried over must not be refuted in the system itself.
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
import { type Random, randomFrom } from '../../checker/run/random.ts'
import { randomRun, randomStart } from '../../checker/run/simulate.ts'
import type { State } from '../../checker/run/state.ts'
import { embeddedBackend } from '../../checker/smt/embedded.ts'
import { hasErrors } from '../../checker/support/diagnostic.ts'
import { parse } from '../../checker/syntax/parse.ts'
import { replay } from '../../checker/trace/replay.ts'

/** What came out of some systems. */
export interface Tally {
  systems: number
  kept: number
  refuted: number
  /** Random runs of systems that keep their contracts, and their steps, each followed in the small system. */
  runs: number
  steps: number
  carried: number
}

export function noTally(): Tally {
  return { systems: 0, kept: 0, refuted: 0, runs: 0, steps: 0, carried: 0 }
}

interface Move {
  readonly from: string
  readonly to: string
  readonly word: string
  /** Milliseconds that the clock has to show. */
  readonly least?: number
  readonly resets: boolean
}

interface Part {
  readonly states: readonly string[]
  readonly limits: ReadonlyMap<string, number>
  readonly moves: readonly Move[]
}

/** A file with a system, a small one, and what is asked of them. */
export function randomContract(seed: number): string {
  const random = randomFrom(seed)
  const helper = random.below(4)
  const part = randomPart(random, helper > 0)
  const places = new Map(part.states.map((s, i) => [s, i === 0 ? 'A' : i === 1 ? 'B' : random.oneOf(['A', 'B', 'C'])]))
  const contract = loosened(part, places, random)
  const shown = (place: string): string => {
    const own = part.states.filter((s) => places.get(s) === (random.chance(1, 15) ? random.oneOf(['A', 'B']) : place))
    return own.length === 0 ? 'false' : own.map((s) => `part.${s}`).join(' or ')
  }
  const hasC = contract.states.includes('C')
  const system = `part: Part; ${helper > 0 ? 'helper: Helper; ' : ''}ctr: Seen; user: User;`
  return [
    'event e; event k; event i;',
    machineText('Part', part),
    helperText(helper),
    machineText('Promise', contract),
    userText(random),
    `view Seen { let A = ${shown('A')}; ${random.chance(1, 2) ? `let B = ${shown('B')};` : ''} ${hasC && random.chance(1, 2) ? `let C = ${shown('C')};` : ''} }`,
    `system big { ${system} }`,
    'system small { ctr: Promise; user: User; }',
    `property late: always (user.U and ctr.A imply user.z <= ${2 + random.below(5)}ms);`,
    'property never_both: never (ctr.A and user.V and user.n == 2);',
    `property soon: whenever ctr.A then not ctr.A within ${1 + random.below(5)}ms;`,
    'check big refines small { late: proved; never_both: proved; soon: proved; }',
  ].join('\n')
}

function randomPart(random: Random, isHelped: boolean): Part {
  const states = ['S0', 'S1', ...(random.chance(1, 2) ? ['S2'] : [])]
  const limits = new Map(states.flatMap((s): [string, number][] => (random.chance(2, 3) ? [[s, 1 + random.below(4)]] : [])))
  const words = ['may', 'may', 'emit e', 'emit e', 'on k', ...(isHelped ? ['on i', 'on i'] : [])]
  const moves = states.flatMap((from, at): Move[] => {
    const leaving: Move = { from, to: states[(at + 1) % states.length] as string, word: 'may', resets: true }
    const more = Array.from({ length: 1 + random.below(3) }, (): Move => {
      const least = random.chance(1, 2) ? random.below(3) : undefined
      return {
        from,
        to: random.oneOf(states),
        word: random.oneOf(words),
        ...(least !== undefined && { least }),
        resets: random.chance(2, 3),
      }
    })
    return [...(limits.has(from) ? [leaving] : []), ...more]
  })
  return { states, limits, moves }
}

/** A contract made from the part: places for states, most bounds looser, a few tighter, an edge lost now and then. */
function loosened(part: Part, places: ReadonlyMap<string, string>, random: Random): Part {
  const place = (state: string): string => places.get(state) as string
  const limits = new Map<string, number>()
  for (const name of new Set(places.values())) {
    const own = part.states.filter((s) => place(s) === name)
    const all = own.map((s) => part.limits.get(s))
    if (all.includes(undefined) || random.chance(1, 2)) continue
    limits.set(name, Math.max(1, Math.max(...all.map((l) => l ?? 0)) + random.oneOf([0, 0, 1, 2, 4, 4, -1])))
  }
  const moves = part.moves.flatMap((move): Move[] => {
    if (random.chance(1, 40)) return []
    const word = move.word === 'on i' ? 'may' : move.word
    const least = move.least === undefined || random.chance(3, 4) ? undefined : move.least + random.oneOf([0, 0, 0, -1, 1])
    return [
      {
        from: place(move.from),
        to: place(move.to),
        word,
        ...(least !== undefined && { least }),
        resets: move.resets || random.chance(1, 6),
      },
    ]
  })
  return { states: [...new Set(places.values())].sort(), limits, moves }
}

function machineText(name: string, { states, limits, moves }: Part): string {
  const stateText = (state: string): string => {
    const limit = limits.get(state)
    const own = moves.filter((m) => m.from === state).map(moveText)
    return `state ${state} { ${limit === undefined ? '' : `invariant x <= ${limit}ms; `}${own.join(' ')} }`
  }
  return `machine ${name} { clock x; ${states.map(stateText).join(' ')} }`
}

function moveText({ word, least, to, resets }: Move): string {
  return `${word}${least === undefined ? '' : ` when x >= ${least}ms`} -> ${to}${resets ? ' { reset(x); }' : ';'}`
}

/** Something beside the part that nobody outside sees: none, a clock, a timer with an urgent state, an urgent edge. */
function helperText(kind: number): string {
  return [
    '',
    'machine Helper { clock y; state H { invariant y <= 2ms; emit i when y >= 1ms { reset(y); } } }',
    'machine Helper { timer t = 1ms; initial state H { on t -> P; } urgent state P { emit i -> H { start(t, 2ms); } } }',
    'machine Helper { clock y; var up: bool = false; state H { invariant y <= 3ms; may when y >= 1ms and not up { up = true; reset(y); } urgent emit i when up and part.S0 { up = false; } may when y == 3ms { up = false; reset(y); } } }',
  ][kind] as string
}

function userText(random: Random): string {
  const limit = 2 + random.below(4)
  const lines = [
    'on e -> V { reset(z); }',
    'on e when n < 2 -> U { n += 1; }',
    'emit k when z >= 1ms { reset(z); }',
    'emit k when ctr.A and z >= 1ms -> V { n = 0; reset(z); }',
    'may when ctr.A and n < 2 { n += 1; }',
    'when not ctr.A and n == 2 -> U { n = 0; }',
    'urgent when ctr.A and n == 1 { n = 2; }',
    'may -> U { reset(z); }',
    'may -> V { reset(z); }',
  ]
  const some = (): string => lines.filter(() => random.chance(1, 3)).join(' ')
  const invariant = [`invariant z <= ${limit}ms;`, `invariant ctr.A imply z <= ${limit}ms;`, '', ''][random.below(4)]
  const clock = random.chance(1, 3) ? 'clock z while ctr.A;' : 'clock z;'
  return `machine User { ${clock} var n: 0..2 = 0; state U { ${invariant} ${some()} may -> V { reset(z); } } state V { ${some()} may -> U { reset(z); } } }`
}

const options = { backend: embeddedBackend(), bound: 5, timeoutMs: 10_000, seed: 1, signal: new AbortController().signal }

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
  const [refinement, ...asked] = model.value.questions
  if (refinement?.refines === undefined) return wrong('there is no refinement')
  tally.systems += 1
  const verdict = await answerOf(refinement, wrong)
  if (verdict === 'refuted') tally.refuted += 1
  if (verdict !== 'proved') return
  tally.kept += 1
  const [big, small] = ['big', 'small'].map((name) => model.value.systems.find((s) => s.name === name)) as [Network, Network]
  for (let i = 0; i < 20; i++) followed(big, small, refinement, seed * 100 + i, tally, wrong)
  for (const question of asked.filter((q) => q.carried !== undefined)) await carriesTruth(question, tally, wrong)
}

/** A random run of the system, step by step, in all states of the small one that look the same. */
function followed(big: Network, small: Network, { refines }: Question, seed: number, tally: Tally, wrong: (what: string) => never): void {
  const run = randomRun(big, new Map(), { seed, steps: 40 })
  const start = randomStart(small, new Map(), randomFrom(seed))
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
    states = followStep(small, states, step, looksLike)
    if (states.length === 0)
      wrong(`a run of the system is none of the small one, at ${step.jump?.edges.join(' + ') ?? `a delay of ${valueText(step.delay)}`}`)
  }
}

function followStep(
  small: Network,
  states: readonly State[],
  { delay, jump, after }: Step,
  looksLike: (s: Valuation, a: Valuation) => boolean,
): State[] {
  const none = new Map()
  const later = states.filter((a) => delayRefusal(small, none, a, delay) === undefined).map((a) => delayed(small, none, a, delay))
  if (jump === undefined) return later.filter((a) => looksLike(after, a))
  const moved = later.flatMap((a) =>
    enabledJumps(small, none, a).flatMap(({ edges }) => {
      const taken = takeJump(small, none, a, { edges: edges.map((e) => e.id), choices: new Map() })
      return 'state' in taken ? [taken.state] : []
    }),
  )
  const all = [...later, ...moved].filter((a) => looksLike(after, a))
  return [...new Map(all.map((a) => [[...a].map(([n, v]) => `${n} ${valueText(v)}`).join(), a])).values()]
}

/** What is carried over must not be refuted where it is asked directly. */
async function carriesTruth({ carried, network, property }: Question, tally: Tally, wrong: (what: string) => never): Promise<void> {
  const { form } = property
  if (carried === undefined || !isAnsweredByState(form) || (await answerOf(carried.abstract, wrong)) !== 'proved') return
  tally.carried += 1
  const { verdict } = await decide(timedProblem(network, badOf(form)), { ...options, bound: 7, engines: chosen(['bmc']) })
  if (verdict.kind === 'refuted') wrong(`${property.name} is carried over, and refuted`)
}

/** By the cheapest engine; what it refutes is replayed. */
async function answerOf(
  { network, property: { form } }: Question,
  wrong: (what: string) => never,
): Promise<'proved' | 'refuted' | 'unknown'> {
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
