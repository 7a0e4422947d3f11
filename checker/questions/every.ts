/**
 * Questions for every number of processes. An invariant of a few, which the engines find, is read as said of any; it is
 * asked about once more for a number that stands for all larger ones, and each smaller number is asked by itself.
 * `docs/decisions/019-any-number.md` says why that is enough. Where it fails for some number, the least one is told,
 * with a run.
 */
import { and, conjunctsOf, not, type Term } from '../logic/term.ts'
import { badOf, isAnsweredByState } from '../model/bad.ts'
import type { Every, Question } from '../model/model.ts'
import { enough, type Uniform } from '../model/uniform/uniform.ts'
import type { Outcome } from '../outcome.ts'
import { type Candidate, generalised } from '../parts/generalise.ts'
import { type TimedProblem, timedProblem } from '../parts/problem.ts'
import { family, holdsProcess, saidOf, widthOf } from '../parts/renumbering.ts'
import { sexprText } from '../smt/sexpr.ts'
import { awakeMs } from '../support/awake.ts'
import { place } from '../support/span.ts'
import { runShowing } from '../trust/against.ts'
import { certificateText } from '../trust/certificate.ts'
import { certified, everyLine, linkName } from '../trust/certified.ts'
import { chainText, type Link } from '../trust/chain.ts'
import { inductiveFamilies } from '../trust/families.ts'
import { keptText, readableConjuncts, readKept } from '../trust/kept.ts'
import { faultForMore } from '../trust/uniform-invariant.ts'
import { companionsOf } from '../trust/vacuity.ts'
import { type CheckOptions, type Finding, fromKept, type OnProgress, portfolio, recheckedBy } from './asking.ts'
import { vacuous } from './safety.ts'

/** Answers a question about one number of processes. */
export type AskOne = (question: Question, options: CheckOptions) => Promise<Outcome>

/** Numbers of processes for which engines search, at least where there is time, from the least one on. */
const searchedNumbers = 3
/** The largest for which they do where fewer cannot do all that more can. */
const largestSearched = 6
/** Processes that a proof looks at together, at most: obligations grow with them. */
const mostTogether = 9
/** An invariant to begin with has more than one process, where there may be more. */
const firstSearched = 2

/** One question for every number, and what it is answered with. */
interface Asking {
  readonly question: Question
  readonly every: Every
  readonly ask: AskOne
  readonly options: CheckOptions
  readonly on: OnProgress
  /** Milliseconds that are left. */
  readonly left: () => number
}

export async function forEvery(
  question: Question,
  every: Every,
  ask: AskOne,
  options: CheckOptions,
  on: OnProgress,
): Promise<Finding> {
  const end = awakeMs() + options.timeoutMs
  const asking: Asking = { question, every, ask, options, on, left: () => Math.max(1, end - awakeMs()) }
  const recalled = 'outside' in every.uniform ? undefined : await fromEarlier(asking, every.uniform)
  return recalled ?? searched(asking)
}

/** What an earlier proof says, if it stands. */
async function fromEarlier(asking: Asking, uniform: Uniform): Promise<Finding | undefined> {
  const { every, options } = asking
  for (const proof of options.kept?.proofs ?? []) {
    const processes = claimedNumber(sexprText(proof.claim), every)
    const known = processes === undefined || processes > mostTogether ? undefined : problemAt(asking, processes)
    const conjuncts = known && readableConjuncts(proof, known.problem.system)
    if (processes === undefined || conjuncts === undefined || 'error' in conjuncts) continue
    const links = await linked(asking, uniform, conjuncts, processes, new Map())
    if (links === undefined) continue
    return told(asking, uniform, links, fromKept)
  }
  return undefined
}

function claimOf({ constant }: Every, processes: number): string {
  return `(for-all ${constant} ${processes})`
}

function claimedNumber(claim: string, every: Every): number | undefined {
  const number = Number(/ (\d+)\)$/.exec(claim)?.[1] ?? Number.NaN)
  return claim === claimOf(every, number) ? number : undefined
}

function verdictOf({ property }: Question): Pick<Finding, 'verdict'> {
  return { verdict: property.form.kind === 'reachable' ? 'unreachable' : 'proved' }
}

/** Numbers in turn are asked by themselves, until what is found for one is an invariant of all. */
async function searched(asking: Asking): Promise<Finding> {
  const { every } = asking
  const { uniform, from } = every
  const begin = Math.max(from, firstSearched)
  const answers = new Map<number, Outcome>()
  let candidates: Candidate[] = []
  let why =
    'outside' in uniform ? `${uniform.outside} (${place(uniform.span)})` : 'no invariant was found that is one of all'
  for (let n = begin; n <= lastSearched(begin, uniform); n++) {
    const one = await answerAt(asking, n)
    if ('error' in one) return open(asking, answers, `with ${every.constant} = ${n}: ${one.error}`)
    if (one.verdict === 'refuted' || one.verdict === 'reached') return leastOf(asking, n, one)
    if (!isKept(one)) return open(asking, answers, `with ${every.constant} = ${n}: ${one.reason ?? one.verdict}`)
    answers.set(n, one)
    if ('outside' in uniform) continue
    candidates = [...candidates, ...generalised(candidateTerms(asking, one, n), n, uniform)]
    const found = await invariantOfAll(asking, uniform, candidates)
    const links =
      typeof found === 'string' ? undefined : await linked(asking, uniform, found.conjuncts, found.processes, answers)
    if (links !== undefined) return told(asking, uniform, links, one.engine, one.verdict !== 'vacuous')
    if (typeof found === 'string') why = found
  }
  for (let n = from; n < begin; n++) {
    const one = await answerAt(asking, n)
    if (!('error' in one) && (one.verdict === 'refuted' || one.verdict === 'reached'))
      return shownAt(asking, n, one, [])
  }
  return open(asking, answers, why)
}

/** Where a guard counts five processes, four say nothing of it. */
function lastSearched(begin: number, uniform: Every['uniform']): number {
  const needed = 'outside' in uniform ? 0 : Math.min(largestSearched, enough(uniform, 1))
  return Math.max(begin + searchedNumbers - 1, needed)
}

function isKept({ verdict }: Outcome): boolean {
  return verdict === 'proved' || verdict === 'unreachable' || verdict === 'vacuous'
}

/** What an answer for a few processes is made of: the invariant, and what is asked itself. */
function candidateTerms(asking: Asking, { proofs = [] }: Outcome, processes: number): Term[] {
  const known = problemAt(asking, processes)
  return [...proofs.flatMap((p) => conjunctsOf(p.lemma)), ...(known ? conjunctsOf(not(known.problem.bad)) : [])]
}

type Links = Pick<Finding, 'certificate' | 'proofs' | 'every'>

/**
 * A proof for all. It is `proved` where one of the numbers that are searched shows that it says something; that none of
 * them does says nothing of larger ones.
 */
async function told(
  asking: Asking,
  uniform: Uniform,
  { every: numbers, ...links }: Links,
  engine: string | undefined,
  saysSomething = false,
): Promise<Finding> {
  const { question, every } = asking
  const by = { ...links, ...(engine !== undefined && { engine }) }
  const silent = saysSomething ? undefined : await silence(asking, uniform)
  if (silent !== undefined) return { ...by, verdict: 'unknown', reason: silent }
  const note = `that time goes on and that variables stay in their ranges is asked of one ${every.constant}, not of every one`
  return { ...verdictOf(question), ...by, ...(numbers && { every: numbers }), notes: [note] }
}

/** Why it is not known whether a proof says anything; undefined where it does for a number that is searched. */
async function silence(asking: Asking, uniform: Uniform): Promise<string | undefined> {
  const { constant, from } = asking.every
  const begin = Math.max(from, firstSearched)
  const asked: number[] = []
  let why = 'nothing shows that it says anything'
  for (let n = begin; n <= lastSearched(begin, uniform); n++) {
    const known = problemAt(asking, n)
    if (known === undefined) continue
    const { network } = known.problem
    const companions = companionsOf(network, known.question.property.form)
    const empty = await vacuous(network, companions, known.problem, within(asking, n), asking.on)
    if (empty === undefined) return undefined
    asked.push(n)
    why = empty.reason ?? why
  }
  return `${why}, with ${constant} = ${asked.join(', ')}; for larger ${constant} it is open`
}

function open({ every: { constant } }: Asking, answers: ReadonlyMap<number, Outcome>, why: string): Finding {
  const numbers = [...answers.keys()]
  const holds = numbers.length === 0 ? '' : `it holds for ${constant} = ${numbers.join(', ')}; `
  return { verdict: 'unknown', reason: `${holds}for every ${constant} it is open: ${why}` }
}

/** A run for the least number that has one, as far as smaller ones have an answer. */
async function leastOf(asking: Asking, n: number, answer: Outcome): Promise<Finding> {
  const open: number[] = []
  for (let less = asking.every.from; less < n; less++) {
    const one = await answerAt(asking, less)
    if (!('error' in one) && one.verdict === answer.verdict) return shownAt(asking, less, one, open)
    if ('error' in one || !isKept(one)) open.push(less)
  }
  return shownAt(asking, n, answer, open)
}

function shownAt(
  { question, every: { constant } }: Asking,
  n: number,
  answer: Outcome,
  open: readonly number[],
): Finding {
  const { question: own, asExpected: _, fitness: _f, seconds: _s, ...finding } = answer
  const name = question.property.name
  const shown = { ...question, network: own.network, property: { ...own.property, name } }
  const least =
    open.length === 0 ? ', the least that shows it' : `; for ${constant} = ${open.join(', ')} there is no answer`
  return { ...finding, question: shown, notes: [...answer.notes, `with ${constant} = ${n}${least}`] }
}

async function answerAt(asking: Asking, n: number): Promise<Outcome | { readonly error: string }> {
  const question = asking.every.at(n)
  if ('error' in question) return question
  asking.on({ kind: 'progress', text: `with ${asking.every.constant} = ${n}` })
  return asking.ask(question, within(asking, n))
}

/** The options for one number, with the time that is left. */
function within({ options: { kept: _, ...options }, every, left }: Asking, n: number): CheckOptions {
  return { ...options, timeoutMs: left(), circumstances: withConstant(options.circumstances ?? [], every.constant, n) }
}

const constants = 'constants '

/** The lines of a certificate, with a constant that was not given. */
function withConstant(lines: readonly string[], constant: string, n: number): string[] {
  const given = lines.flatMap((line) => (line.startsWith(constants) ? line.slice(constants.length).split(', ') : []))
  const others = given.filter((pair) => !pair.startsWith(`${constant}=`))
  return [
    ...lines.filter((line) => !line.startsWith(constants)),
    `${constants}${[...others, `${constant}=${n}`].join(', ')}`,
  ]
}

function problemAt(
  { every }: Asking,
  n: number,
): { readonly question: Question; readonly problem: TimedProblem } | undefined {
  const question = every.at(n)
  if ('error' in question || !isAnsweredByState(question.property.form)) return undefined
  return { question, problem: timedProblem(question.network, badOf(question.property.form)) }
}

/** An invariant of a number that stands for all larger ones; or why none was found. */
async function invariantOfAll(
  asking: Asking,
  uniform: Uniform,
  candidates: readonly Candidate[],
): Promise<{ readonly conjuncts: readonly Term[]; readonly processes: number } | string> {
  let why = 'no invariant was found that is one of all'
  const universal = candidates.filter((c) => c.some !== true)
  const widths = [...new Set(universal.map((c) => widthOf(c.term, c.processes, uniform)))].sort((a, b) => a - b)
  const kinds = widths.flatMap((width) => [0, 1].map((some) => ({ width, some })))
  for (const { width, some } of kinds) {
    const processes = Math.max(asking.every.from, enough(uniform, width, some))
    if (some > 0 && universal.length === candidates.length) continue
    if (processes > mostTogether)
      return `${processes} processes stand for all, and more than ${mostTogether} are not asked about together`
    const own = universal.filter((c) => widthOf(c.term, c.processes, uniform) <= width)
    const ofSome = some === 0 ? [] : candidates.filter((c) => c.some === true)
    const known = problemAt(asking, processes)
    if (known === undefined) return why
    const families = [
      ...uniform.indices.map((i) => [holdsProcess(i, processes)]),
      ...own.map((c) => family(c.term, c.processes, processes, uniform)),
      ...ofSome.map((c) => saidOf(c.term, c.processes, processes, uniform)),
    ]
    const found = await inductiveFamilies(
      known.problem,
      families,
      uniform.indices.length,
      portfolio(within(asking, processes), asking.on),
    )
    why = 'conjuncts' in found ? (faultForMore(found.conjuncts, processes, uniform) ?? '') : found.reason
    if ('conjuncts' in found && why === '') return { ...found, processes }
  }
  return why
}

/**
 * A certificate for each number up to the one that stands for all larger ones; undefined where one of them has none.
 */
async function linked(
  asking: Asking,
  uniform: Uniform,
  conjuncts: readonly Term[],
  processes: number,
  answers: ReadonlyMap<number, Outcome>,
): Promise<Links | undefined> {
  const { question, every, options } = asking
  if (faultForMore(conjuncts, processes, uniform) !== undefined) return undefined
  const links: Link[] = []
  const by = new Set<string>()
  for (let n = every.from; n <= processes; n++) {
    const own = n === processes ? conjuncts : saidOfFewer(conjuncts, processes, n, uniform)
    const link =
      (await provedBy(asking, own, n)) ?? (n === processes ? undefined : await provedAlone(asking, n, answers.get(n)))
    if (link === undefined) return undefined
    links.push({ name: linkName(question, every, n), text: link.text })
    for (const name of link.by) by.add(name)
  }
  const about = [...certified(question, options), everyLine(every)]
  const text = chainText(about, links)
  if (text === undefined) return undefined
  const certificate = { text, rechecked: true, by: [...by] }
  const proofs = [{ claim: claimOf(every, processes), k: 0, lemma: and(...conjuncts) }]
  return { certificate, proofs, every: { constant: every.constant, from: every.from, largest: processes } }
}

/** What an invariant says of fewer processes. */
function saidOfFewer(conjuncts: readonly Term[], processes: number, fewer: number, uniform: Uniform): Term[] {
  const ranges = uniform.indices.map((i) => holdsProcess(i, processes))
  const own = new Set(ranges.flatMap(conjunctsOf))
  const said = conjuncts.filter((c) => !own.has(c)).flatMap((c) => saidOf(c, processes, fewer, uniform))
  return [...new Set([...uniform.indices.map((i) => holdsProcess(i, fewer)), ...said])]
}

/** A certificate, and who stands behind it. */
interface Proved {
  readonly text: string
  readonly by: readonly string[]
}

/** The certificate for one number by an invariant, if that is one. */
async function provedBy(asking: Asking, conjuncts: readonly Term[], n: number): Promise<Proved | undefined> {
  const known = problemAt(asking, n)
  if (known === undefined) return undefined
  const { question, problem } = known
  asking.on({ kind: 'progress', text: `re-checking the proof with ${asking.every.constant} = ${n}` })
  if (runShowing(problem.network, problem.bad, asking.options.seed) !== undefined) return undefined
  const options = within(asking, n)
  const text = certificateText(problem, and(...asRead(conjuncts, problem)), 0, certified(question, options))
  const trusted = await recheckedBy(text, options)
  return 'by' in trusted ? { text, by: trusted.by } : undefined
}

/**
 * The conjuncts as they are when their text is read, until that changes nothing: whoever makes the certificate anew has
 * nothing else.
 */
function asRead(conjuncts: readonly Term[], { system }: TimedProblem): readonly Term[] {
  let last = conjuncts
  for (let turn = 0; turn < 5; turn++) {
    const kept = readKept(keptText([{ claim: 'holds', k: 0, lemma: and(...last) }], []))
    const read = 'error' in kept || kept[0] === undefined ? { error: '' } : readableConjuncts(kept[0], system)
    if ('error' in read || and(...read) === and(...last)) return last
    last = read
  }
  return last
}

/** The certificate for one number by what is found for that number alone. */
async function provedAlone(asking: Asking, n: number, answer: Outcome | undefined): Promise<Proved | undefined> {
  const one = answer ?? (await answerAt(asking, n))
  if ('error' in one || !isKept(one) || one.certificate?.rechecked !== true) return undefined
  return { text: one.certificate.text, by: one.certificate.by ?? [] }
}
