/**
 * Questions of every kind with known answers, asked of solvers that lie. `wrongWords` says what came out that is not
 * true; `unknown` is no claim.
 */
import { checkQuestion, checkSystem } from '../../checker/check.ts'
import { showTerm } from '../../checker/logic/show.ts'
import { cur, le, type Term, type Var } from '../../checker/logic/term.ts'
import { evaluator, type Valuation } from '../../checker/logic/value.ts'
import { badOf, isAnsweredByState } from '../../checker/model/bad.ts'
import { elaborate } from '../../checker/model/elaborate.ts'
import type { Model, Param, Question } from '../../checker/model/model.ts'
import { timedProblem } from '../../checker/parts/problem.ts'
import { type CheckOptions, portfolio } from '../../checker/questions/asking.ts'
import { regionOf } from '../../checker/questions/region.ts'
import { readSexprs } from '../../checker/smt/sexpr.ts'
import { hasErrors } from '../../checker/support/diagnostic.ts'
import { rational } from '../../checker/support/rational.ts'
import { parse } from '../../checker/syntax/parse.ts'
import { readFormula, termsByName } from '../../checker/trust/formula.ts'
import { inductionOf } from '../../checker/trust/induction.ts'

export const text = `
param P: time = 2ms;
param Q: time = 3ms;
machine M {
  clock c; clock age; var n: 0..3 = 0; var up: bool = false;
  state A { invariant c <= P; when c >= P -> B { up = true; reset(c); } }
  state B { invariant c <= P; when c >= P and n < 3 -> B { n += 1; reset(c); } when c >= P and n == 3 -> A { n = 0; reset(c); } }
  state NEVER { }
}
machine Stops { clock c; state S { invariant c <= 1ms; } }
machine Late { clock c in 2ms..3ms; state S { invariant c <= 1ms; when c >= 1ms -> S { reset(c); } } }
system s { m: M; }
system stops { m: Stops; }
system nowhere { m: Late; }
assume P > 0ms and Q > 0ms;
property late: always m.n < 3;
property kept: always m.B imply m.up;
property empty: always m.NEVER imply m.up;
reachable far: m.n == 3;
reachable none: m.NEVER;
property answered: whenever m.A then m.B within P;
bound rest: largest m.c while m.B;
bound old: largest m.age;
property comes: m.A leads_to m.B;
property lost: m.B leads_to m.NEVER;
property short: always m.c <= Q;
check s {
  late: refuted; kept: proved; empty: vacuous; far: reached; none: unreachable; answered: proved; rest: max(P, 0 * Q); old: refuted;
  comes: proved; lost: refuted; short: refuted;
}
property still: always m.c <= 1ms;
check stops { still: proved; }
`

/** No values of the parameters are allowed. */
const impossible = `
param R: time;
assume R > 1ms and R < 1ms;
machine M { clock c; state S { invariant c <= 1ms; when c >= 1ms -> S { reset(c); } } }
system valueless { m: M; }
`

function modelOf(of: string): Model {
  const parsed = parse({ path: 'm.tick', text: of })
  const { value, diagnostics } = elaborate([parsed.value])
  const all = [...parsed.diagnostics, ...diagnostics]
  if (hasErrors({ diagnostics: all })) throw new Error(all.map((d) => d.message).join('\n'))
  return value
}

const [model, valueless] = [modelOf(text), modelOf(impossible)]

/** Words that are true, beside `unknown`. */
export const truths: Readonly<Record<string, readonly string[]>> = {
  late: ['refuted', 'bounded'],
  kept: ['proved', 'bounded'],
  empty: ['vacuous', 'bounded'],
  far: ['reached', 'bounded'],
  none: ['unreachable', 'bounded'],
  answered: ['proved', 'bounded'],
  rest: ['proved', 'bounded'],
  old: ['refuted'],
  comes: ['proved'],
  lost: ['refuted'],
  short: ['refuted', 'bounded'],
  still: ['proved', 'bounded'],
}

/** Jumps of the shortest run that shows it, for those that a run decides. */
const shortest: Readonly<Record<string, number>> = { late: 4, far: 4, short: 0 }

/** What may come of a system. */
export const fitnesses: Readonly<Record<string, string>> = {
  s: 'sound',
  stops: 'broken',
  nowhere: 'broken',
  valueless: 'broken',
}

/** What the proof of `kept` needs: nothing is lost without any one condition; and that of `answered`. */
const needs: Readonly<Record<string, readonly string[]>> = { kept: [], answered: ['m.c <= P in m.A'] }

export const kinds = Object.keys(truths)

/** A solver that lies from now on, after some honest answers. */
export type Liar = () => Pick<CheckOptions, 'backend' | 'recheckers'>

export interface Asked {
  readonly names?: readonly string[]
  readonly timeoutMs?: number
}

const optionsFor = (liar: Liar, timeoutMs: number): CheckOptions => {
  const signal = new AbortController().signal
  return { ...liar(), bound: 5, timeoutMs, seed: 1, signal, engines: ['bmc', 'kinduction'], why: true }
}

const quiet = (): void => undefined

/** Wrong words of `check`, whose questions are these. */
export async function wrongWords(liar: Liar, { names = kinds, timeoutMs = 3_000 }: Asked = {}): Promise<string[]> {
  const wrong: string[] = []
  for (const question of model.questions.filter((q) => names.includes(q.property.name))) {
    const { name } = question.property
    const outcome = await checkQuestion(question, optionsFor(liar, timeoutMs), quiet)
    const { verdict, depth = -1, needs: named, asExpected } = outcome
    const isTrue = verdict === 'unknown' || truths[name]?.includes(verdict) === true
    const isDeep = verdict === 'bounded' && depth >= (shortest[name] ?? Number.POSITIVE_INFINITY)
    // The least bound is P, and a run of one jump comes to it: what no run exceeds has P in it.
    const isTooLow =
      name === 'rest' && verdict === 'bounded' && depth > 0 && !/^not decided: .*\bP\b.*;/.test(outcome.reason ?? '')
    if (!isTrue || isDeep || isTooLow) wrong.push(`${name}: ${verdict} ${depth} ${outcome.reason ?? ''}`)
    if (verdict === 'proved' && asExpected === false)
      wrong.push(`${name}: proved, but not as expected: ${outcome.bound?.terms.map(showTerm)}`)
    const own = named?.filter((need) => need.perhaps !== true).map((need) => need.text)
    if (own !== undefined && needs[name] !== undefined && own.join() !== needs[name].join())
      wrong.push(`${name} needs ${own.join()}`)
  }
  return wrong
}

/**
 * Wrong words about systems: one is sound; in one time stops, one has no start, and one no values for its parameters.
 */
export async function wrongFitness(liar: Liar, timeoutMs = 3_000, names = Object.keys(fitnesses)): Promise<string[]> {
  const wrong: string[] = []
  for (const network of [...model.systems, ...valueless.systems].filter((s) => names.includes(s.name))) {
    const { verdict } = await checkSystem(network, optionsFor(liar, timeoutMs), quiet)
    if (verdict !== 'unknown' && verdict !== fitnesses[network.name]) wrong.push(`system ${network.name}: ${verdict}`)
  }
  return wrong
}

const questionOf = (name: string): Question => model.questions.find((q) => q.property.name === name) as Question

/** Parameter values at which cells are looked at: `short` holds where P <= Q. */
const points: readonly Valuation[] = ['1/2', '1', '2', '3', '100'].flatMap((p) =>
  ['1/3', '1', '2', '5', '1000'].map(
    (q) =>
      new Map([
        ['P', rational(p)],
        ['Q', rational(q)],
      ]),
  ),
)

/** Wrong cells of `synthesise`, by what holds at some values. */
export async function wrongCells(liar: Liar, timeoutMs = 3_000): Promise<string[]> {
  const question = questionOf('short')
  const { form } = question.property
  if (!isAnsweredByState(form)) throw new Error('a question for synthesise')
  const options = { ...optionsFor(liar, timeoutMs), budgetMs: 2 * timeoutMs, cells: 4 }
  const region = await regionOf(question, form, checkQuestion, options, quiet)
  const lies = (cells: readonly (readonly Term[])[], point: Valuation): boolean =>
    cells.some((cell) => cell.every((condition) => evaluator(point)(condition) === true))
  return points.flatMap((point) => {
    const [holds, fails, open] = [
      lies(region.holds, point),
      lies(
        region.fails.map(({ cell }) => cell),
        point,
      ),
      lies(region.open, point),
    ]
    const truth = evaluator(point)(le(cur(paramOf(question, 'P')), cur(paramOf(question, 'Q')))) === true
    const isWrong = (holds && !truth) || (fails && truth) || !(holds || fails || open)
    return isWrong ? [`short at P = ${point.get('P')}, Q = ${point.get('Q')}: ${[holds, fails, open].join()}`] : []
  })
}

function paramOf({ network }: Question, name: string): Var {
  return (network.params.find((p) => p.variable.name === name) as Param).variable
}

/**
 * Wrong words of `invariant` about `kept`: of these conjuncts the first holds, the second not at first, the third is
 * lost by a step.
 */
export async function wrongConjuncts(liar: Liar, timeoutMs = 3_000): Promise<string[]> {
  const question = questionOf('kept')
  const { form } = question.property
  if (!isAnsweredByState(form)) throw new Error('a question with a state')
  const problem = timedProblem(question.network, badOf(form))
  const { params, states } = problem.system
  const term = (of: string): Term => readFormula(readSexprs(of)[0] ?? '', termsByName([...params, ...states], cur))
  const conjuncts = ['(=> (in m B) m.up)', '(in m B)', '(=> (in m A) (not m.up))'].map(term)
  const expected = [
    ['holds', 'holds'],
    ['fails', 'fails'],
    ['holds', 'fails'],
  ]
  const found = await inductionOf(problem, conjuncts, 0, portfolio(optionsFor(liar, timeoutMs), quiet))
  if ('kind' in found) return []
  const told = found.conjuncts.map(({ atFirst, kept }) => [atFirst.kind, kept.kind])
  const wrong = (kind: string | undefined, truth: string | undefined): boolean => kind !== 'open' && kind !== truth
  return [
    ...told.flatMap((kinds, i) =>
      kinds.some((kind, j) => wrong(kind, expected[i]?.[j])) ? [`conjunct ${i}: ${kinds.join()}`] : [],
    ),
    ...(wrong(found.excludes.kind, 'holds') ? [`excludes: ${found.excludes.kind}`] : []),
  ]
}

/** What is asked of a solver, one by one; each counts its honest answers anew. */
export const parts: readonly ((liar: Liar, timeoutMs: number) => Promise<string[]>)[] = [
  ...kinds.map((name) => (liar: Liar, timeoutMs: number) => wrongWords(liar, { names: [name], timeoutMs })),
  ...Object.keys(fitnesses).map((name) => (liar: Liar, timeoutMs: number) => wrongFitness(liar, timeoutMs, [name])),
  wrongCells,
  wrongConjuncts,
]

/** Ways to lie that give false answers; the others fall silent. */
export const falsely: readonly string[] = ['unsat', 'sat', 'flip']

/** Counts of honest answers before the first lie. */
export const counts = Array.from({ length: 31 }, (_, i) => i)

/** The n-th of so many shares of what is asked, at a count. */
export async function wrongInShare(liar: Liar, count: number, n: number, shares: number): Promise<string[]> {
  const wrong: string[] = []
  const isSilent = shares > falsely.length
  for (const [i, part] of parts.entries()) {
    // Where nothing is answered any more, cells are waited for a minute: once of each way is enough.
    const isMine = (i + count + n) % shares === 0 && !(isSilent && part === wrongCells && count >= 9)
    if (isMine) wrong.push(...(await part(liar, isSilent ? 1_000 : 2_000)))
  }
  return wrong
}
