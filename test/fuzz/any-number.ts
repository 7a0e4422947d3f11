/**
 * The theorem of decision 019, asked of a solver on random systems: families of conditions that are inductive for a
 * number of processes that stands for all, and what they exclude, are inductive and exclude it for the next numbers
 * too. And what a whole check proves for every number, no explicit search of a small one refutes.
 */
import { checkQuestion } from '../../checker/check.ts'
import { primed } from '../../checker/logic/rewrite.ts'
import { and, cur, enumValue, eq, ge, le, not, num, or, type Term } from '../../checker/logic/term.ts'
import { badOf, isAnsweredByState } from '../../checker/model/bad.ts'
import { elaborate } from '../../checker/model/elaborate.ts'
import type { Every, Network, Question } from '../../checker/model/model.ts'
import { enough, type Uniform } from '../../checker/model/uniform/uniform.ts'
import { type TimedProblem, timedProblem } from '../../checker/parts/problem.ts'
import { family, holdsProcess, saidOf, widthOf } from '../../checker/parts/renumbering.ts'
import { alone, type PortfolioOptions } from '../../checker/portfolio/portfolio.ts'
import { embeddedBackend } from '../../checker/smt/embedded.ts'
import { hasErrors } from '../../checker/support/diagnostic.ts'
import { parse } from '../../checker/syntax/parse.ts'
import { inductiveAmong, isExcluded } from '../../checker/trust/families.ts'
import { faultForMore } from '../../checker/trust/uniform-invariant.ts'
import { type Draw, drawing, search } from '../reference/explore.ts'
import { networkOf } from '../reference/network.ts'
import { ratio } from '../reference/rational.ts'
import { readModel } from '../reference/read.ts'
import { propertyName, type RandomFamily, randomFamily, systemName } from './random-family.ts'

export interface Tally {
  /** Of what random systems are made is not covered. */
  outside: number
  /** Systems with families that are inductive for a number that stands for all. */
  inductive: number
  /** Conditions of those. */
  families: number
  /** Systems whose property is excluded as well. */
  excluded: number
  proved: number
  refuted: number
  /** Reasons for what is not covered. */
  readonly reasons: Map<string, number>
}

export const noTally = (): Tally => ({
  outside: 0,
  inductive: 0,
  families: 0,
  excluded: 0,
  proved: 0,
  refuted: 0,
  reasons: new Map(),
})

const backend = embeddedBackend()
const options: PortfolioOptions = {
  backend,
  engines: [],
  bound: 5,
  seed: 1,
  timeoutMs: 60_000,
  signal: new AbortController().signal,
}

/** The question of a random system for every number from 2 on; undefined where the text is no model. */
function asked({ text }: RandomFamily, from: number): Question | undefined {
  const parsed = parse({
    path: 'random.tick',
    text: `${text(3)}\ncheck ${systemName} for all N >= ${from} { ${propertyName}: proved; }`,
  })
  const { value, diagnostics } = elaborate([parsed.value])
  return hasErrors({ diagnostics: [...parsed.diagnostics, ...diagnostics] }) ? undefined : value.questions[0]
}

function problemAt(every: Every, n: number): TimedProblem | undefined {
  const one = every.at(n)
  if ('error' in one || !isAnsweredByState(one.property.form)) return undefined
  return timedProblem(one.network, badOf(one.property.form))
}

/** Asks the theorem of one random system; throws, with the text, where it fails. */
export async function askTheorem(seed: number, tally: Tally): Promise<void> {
  const random = randomFamily(seed)
  const every = asked(random, 1)?.every
  if (every === undefined) return
  const { uniform } = every
  if ('outside' in uniform) {
    tally.outside += 1
    tally.reasons.set(uniform.outside, (tally.reasons.get(uniform.outside) ?? 0) + 1)
    return
  }
  const width = seed % 3 === 0 ? 2 : 1
  const some = seed % 2
  const n = enough(uniform, width, some)
  const known = n > 5 ? undefined : problemAt(every, n)
  if (known === undefined) return
  const conditions = conditionsOn(known.network, n, uniform, drawing(seed + 1)).filter(
    (c) => widthOf(c, n, uniform) <= width,
  )
  const draw = drawing(seed + 2)
  const ofOne = conditionsOn(known.network, n, uniform, draw).find((c) => widthOf(c, n, uniform) === 1)
  const ofSome = some === 0 || ofOne === undefined ? [] : [[or(...family(ofOne, n, n, uniform))]]
  const families = [
    ...uniform.indices.map((i) => [holdsProcess(i, n)]),
    ...conditions.map((c) => family(c, n, n, uniform)),
    ...ofSome,
  ]
  const found = await alone('fuzz', known, options, async (context) => {
    const kept = await inductiveAmong(known, families, context)
    return { kept, excludes: await isExcluded(known, kept, context) }
  })
  if ('kind' in found) throw new Error(`seed ${seed}: ${found.reason}`)
  const conjuncts = [...new Set(found.kept.flat())].flatMap((c) => (c.kind === 'and' ? c.args : [c]))
  if (faultForMore(conjuncts, n, uniform) !== undefined) return
  tally.inductive += 1
  tally.families += found.kept.length
  tally.excluded += found.excludes ? 1 : 0
  const ranges = new Set(
    uniform.indices.flatMap((i) => holdsProcess(i, n)).flatMap((r) => (r.kind === 'and' ? r.args : [r])),
  )
  for (const more of [n + 1, n + 2]) {
    const larger = problemAt(every, more)
    if (larger === undefined) throw new Error(`seed ${seed}: there is no system of ${more}\n${random.text(more)}`)
    const said = and(
      ...uniform.indices.map((i) => holdsProcess(i, more)),
      ...conjuncts.filter((c) => !ranges.has(c)).flatMap((c) => saidOf(c, n, more, uniform)),
    )
    const fault = await faultIn(larger, said, found.excludes)
    if (fault !== undefined) throw new Error(`seed ${seed}: ${fault} for ${more}, not for ${n}\n${random.text(n)}`)
  }
}

/** What an invariant of all should keep, and does not. */
async function faultIn(problem: TimedProblem, invariant: Term, excludes: boolean): Promise<string | undefined> {
  const { system, bad } = problem
  const names = new Set(system.states.map((v) => v.name))
  const found = await alone('fuzz', problem, options, async (context) => {
    const can = async (...parts: readonly Term[]): Promise<boolean> => {
      const solver = context.open()
      solver.assertAt(0, and(system.assume, ...parts))
      const answer = await solver.canBe([])
      solver.kill()
      return answer
    }
    if (await can(system.init, not(invariant))) return 'a start is outside'
    if (await can(system.facts, invariant, system.trans, not(primed(invariant, (v) => names.has(v.name)))))
      return 'a step leads outside'
    return excludes && (await can(system.facts, invariant, system.seen(bad))) ? 'the property fails inside' : 'none'
  })
  if (typeof found !== 'string') throw new Error(found.reason)
  return found === 'none' ? undefined : found
}

/**
 * Random conditions on one or two processes and the hub: not all of two or three literals, or a literal under another
 * one.
 */
function conditionsOn(network: Network, n: number, { indices, first }: Uniform, draw: Draw): Term[] {
  const literalsOf = (process: number): Term[] => [
    ...network.processes
      .filter((p) => p.name === `p[${process}]`)
      .flatMap((p) => p.locations.map((l) => at(p, l.name))),
    ...network.processes.filter((p) => p.name === `p[${process}]`).flatMap((p) => p.data.map((d) => cur(d.variable))),
    ...indices.map((i) => eq(cur({ name: i.name, sort: { kind: 'int' } }), number(process + i.offset))),
    ...network.processes
      .filter((p) => p.name === `p[${process}]`)
      .flatMap((p) =>
        p.clocks.flatMap((c) => [
          le(cur(c.variable), cur(param(network, 'B'))),
          ge(cur(c.variable), cur(param(network, 'A'))),
        ]),
      ),
    ...network.irqs.filter((v) => v.name === `line[${process}]`).map((v) => cur(v)),
  ]
  const hub = network.processes.filter((p) => p.name === 'hub')
  const common = [
    ...hub.flatMap((p) => p.locations.map((l) => at(p, l.name))),
    ...indices.map((i) => eq(cur({ name: i.name, sort: { kind: 'int' } }), number(0))),
    ...hub.flatMap((p) => p.data.filter((d) => d.variable.name === 'hub.n').map((d) => eq(cur(d.variable), number(1)))),
    ...network.irqs.filter((v) => v.name === 'bell').map((v) => cur(v)),
  ]
  const some = Math.min(first, n - 1)
  const [a, b] = [literalsOf(some), literalsOf(Math.min(n - 1, some + 1))]
  const pools = [
    [...common, ...a],
    [...common, ...a, ...b],
    [...a, ...b],
  ]
  return Array.from({ length: 60 }, () => {
    const pool = pools[draw(pools.length)] as Term[]
    const signed = (): Term => {
      const literal = pool[draw(pool.length)] as Term
      return draw(2) === 0 ? literal : not(literal)
    }
    return or(...Array.from({ length: 1 + draw(3) }, signed))
  }).filter((t) => t.kind !== 'bool')
}

function at(process: Network['processes'][number], location: string): Term {
  const { sort } = process.location
  if (sort.kind !== 'enum') throw new Error('locations are of an enum sort')
  return eq(cur(process.location), enumValue(sort, location))
}

function number(value: number): Term {
  return num(value, { kind: 'int' })
}

function param(network: Network, name: string): Network['params'][number]['variable'] {
  const found = network.params.find((p) => p.variable.name === name)
  if (found === undefined) throw new Error(`there is no ${name}`)
  return found.variable
}

/** Asks a random system for every number; what is proved must not be refuted for a small one by the reference. */
export async function askVerdict(seed: number, timeoutMs: number, tally: Tally): Promise<void> {
  const random = randomFamily(seed)
  const question = asked(random, 1)
  if (question?.every === undefined || 'outside' in question.every.uniform) return
  const engines = ['bmc', 'houdini']
  const { verdict } = await checkQuestion(question, { ...options, engines, timeoutMs }, () => undefined)
  if (verdict === 'refuted') tally.refuted += 1
  if (verdict !== 'proved') return
  tally.proved += 1
  for (const n of [1, 2, 3, 4]) {
    const model = readModel('random.tick', () => random.text(n))
    const net = networkOf(
      model,
      systemName,
      new Map([
        ['A', ratio(1)],
        ['B', ratio(2)],
      ]),
    )
    const { found } = search(net, propertyName, { jumps: 4, states: 120, delays: [0, 1, 2, 3].map((d) => ratio(d)) })
    if (found !== undefined)
      throw new Error(`seed ${seed}: proved for every number, but there is a run of ${n}\n${random.text(n)}`)
  }
}
