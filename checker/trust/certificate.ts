/**
 * A proof as plain SMT-LIB that any solver can check by itself: each obligation is a (push) … (check-sat) (pop) block
 * whose answer must be `unsat`.
 *
 *     initiation   init holds, the invariant does not
 *     consecution  the invariant holds, a step is taken, the invariant does not hold afterwards
 *     safety       the invariant holds and the bad condition is seen               (k = 0), or else
 *     base i       a run of i < k jumps shows the bad condition
 *     step         k jumps through states of the invariant without it, then it is seen
 */
import { stepCase } from '../engines/kinduction.ts'
import { primed } from '../logic/rewrite.ts'
import { and, conjunctsOf, not, type Term, type Var } from '../logic/term.ts'
import type { Problem } from '../parts/problem.ts'
import { alone, type PortfolioOptions } from '../portfolio/portfolio.ts'
import type { Answer, Backend } from '../smt/session.ts'
import { TermWriter } from '../smt/text.ts'
import { withDeadline } from '../support/deadline.ts'
import { visible } from '../support/visible.ts'
import type { TransitionSystem } from '../system/system.ts'
import { type Block, blockText, readCertificate, writeCertificate } from './certificate-file.ts'
import { keptText } from './kept.ts'
import { neededFor } from './minimise.ts'
import { type Rechecker, type RecheckSetup, recheckersFor, solverRechecker } from './recheckers.ts'

/** Assertions at steps that must not hold together. */
export interface Obligation {
  readonly name: string
  readonly assertions: readonly { readonly at: number; readonly term: Term }[]
}

/** What must be unsatisfiable for the proof to stand. */
export function obligationsOf({ system, bad }: Problem, lemma: Term, k: number): Obligation[] {
  const names = new Set(system.states.map((v) => v.name))
  const invariant = and(system.facts, lemma)
  const after = primed(invariant, (v) => names.has(v.name))
  const initial = and(system.assume, system.init)
  return [
    { name: 'initiation', assertions: [{ at: 0, term: and(initial, not(invariant)) }] },
    { name: 'consecution', assertions: [{ at: 0, term: and(system.assume, invariant, system.trans, not(after)) }] },
    ...baseCases({ system, bad }, k),
    { name: k === 0 ? 'safety' : 'step', assertions: stepCase(system, bad, lemma, k) },
  ]
}

/** That no run of 0, 1, … jumps, fewer than k, shows the bad condition. */
export function baseCases({ system, bad }: Problem, k: number): Obligation[] {
  const initial = and(system.assume, system.init)
  return Array.from({ length: k }, (_, i) => ({
    name: `base ${i}`,
    assertions: [
      { at: 0, term: initial },
      ...Array.from({ length: i }, (_, j) => ({ at: j, term: system.trans })),
      { at: i, term: system.seen(bad) },
    ],
  }))
}

/** The certificate's text. `about` says of what it is, a line each (`certified`); `claim` is what the proof shows. */
export function certificateText(
  problem: Problem,
  lemma: Term,
  k: number,
  about: readonly string[],
  claim = 'holds',
): string {
  const how = `proved by ${k === 0 ? 'an inductive invariant' : `${k}-induction under an inductive invariant`}`
  const proof = keptText([{ claim, k, lemma }], []).trimEnd().split('\n')
  const blocks = obligationsOf(problem, lemma, k).map((o) => blockOf(problem.system, o))
  return writeCertificate({ about: [...about, how, ...proof].map(visible), blocks })
}

/** An obligation as a block of a certificate. */
export function blockOf(system: TransitionSystem, { name, assertions }: Obligation): Block {
  const commands: string[] = []
  const params = new Set(system.params.map((v) => v.name))
  const nameOf = (v: Var, isNext: boolean, at: number): string =>
    params.has(v.name) ? v.name : `${v.name}@${isNext ? at + 1 : at}`
  const writer = new TermWriter((command) => commands.push(command), nameOf)
  for (const { at, term } of assertions) {
    for (const text of writer.texts(conjunctsOf(term), at)) commands.push(`(assert ${text})`)
  }
  return blockText(name, commands)
}

export interface Recheck {
  readonly ok: boolean
  readonly obligations: readonly { readonly name: string; readonly answer: string }[]
  /** Whose answers they are. */
  readonly by: readonly string[]
  /** Why the text is no certificate, or not as it was written. */
  readonly refusal?: string
  /** What it says of itself that it is of, `SYSTEM.PROPERTY`. */
  readonly of?: string
  /** An obligation about which programs disagree: one of them is wrong. */
  readonly disagreement?: string
}

export interface RecheckOptions {
  readonly signal?: AbortSignal
  /** Milliseconds for all together. Who answers does not depend on it: once it is over nobody is asked any more. */
  readonly timeoutMs?: number
  /**
   * Whether all are asked everything; otherwise later ones are asked only what earlier ones did not show to be `unsat`.
   */
  readonly everyone?: boolean
  /** Whether later ones are asked only what earlier ones did not decide: where either answer is of use. */
  readonly once?: boolean
}

const never = new AbortController().signal

/**
 * Has programs answer every obligation of a certificate again. It stands if each is `unsat` for one of them, and for
 * none of them `sat`.
 */
export async function recheck(
  text: string,
  by: Backend | readonly Rechecker[],
  options: RecheckOptions = {},
): Promise<Recheck> {
  const file = readCertificate(text)
  if ('refusal' in file) return { ok: false, obligations: [], by: [], refusal: file.refusal }
  const of = file.about.find((line) => line.startsWith('of '))?.slice(3)
  return {
    ...(await recheckBlocks(file.blocks, 'open' in by ? [solverRechecker(by)] : by, options)),
    ...(of !== undefined && { of }),
  }
}

/** One answer, and whose it is. */
interface Answered {
  readonly by: string
  readonly answer: Answer
}

/** The same for obligations that are no file. */
export async function recheckBlocks(
  blocks: readonly Block[],
  panel: readonly Rechecker[],
  { signal = never, timeoutMs = 600_000, everyone = false, once = false }: RecheckOptions = {},
): Promise<Recheck> {
  const answers = blocks.map((): Answered[] => [])
  const isSettled = ({ answer }: Answered): boolean => answer.kind === 'unsat' || (once && answer.kind === 'sat')
  await withDeadline(signal, timeoutMs, async (limited) => {
    for (const rechecker of panel) {
      const asked = blocks.filter((_, j) => everyone || !answers[j]?.some(isSettled))
      if (asked.length === 0) break
      const given = limited.aborted ? [] : await rechecker.answers(asked, limited)
      for (const [j, block] of asked.entries())
        answers[blocks.indexOf(block)]?.push(answered(rechecker, given[j], limited))
    }
  })
  return summed(blocks, answers)
}

const noTime = 'no time was left'

/** What is said of an obligation; whoever has no answer when time is over had no time. */
function answered({ name: by }: Rechecker, given: Answer | undefined, { aborted }: AbortSignal): Answered {
  if (given !== undefined && given.kind !== 'unknown') return { by, answer: given }
  return {
    by,
    answer: aborted
      ? { kind: 'unknown', reason: noTime }
      : (given ?? { kind: 'unknown', reason: 'there is no answer' }),
  }
}

/**
 * What other programs than the finder say of obligations that are in no certificate; `once`: one answer to each is
 * enough, whatever it is.
 */
export function askedAgain(
  { system }: Pick<Problem, 'system'>,
  obligations: readonly Obligation[],
  setup: RecheckSetup & RecheckOptions,
  once = false,
): Promise<Recheck> {
  const { signal = never, timeoutMs = 600_000 } = setup
  const blocks = obligations.map((o) => blockOf(system, o))
  return recheckBlocks(blocks, recheckersFor(setup), { signal, timeoutMs, once })
}

function summed(blocks: readonly Block[], answers: readonly (readonly Answered[])[]): Recheck {
  const saying = (own: readonly Answered[], kind: Answer['kind']): Answered | undefined =>
    own.find((a) => a.answer.kind === kind)
  const obligations = blocks.map(({ name }, i) => {
    const own = answers[i] ?? []
    const known = saying(own, 'sat') ?? saying(own, 'unsat')
    const last = own.at(-1)?.answer
    return { name, answer: known?.answer.kind ?? (last?.kind === 'unknown' ? last.reason : 'no answer') }
  })
  const by = [...new Set(answers.flatMap((own) => own.flatMap((a) => (a.answer.kind === 'unknown' ? [] : [a.by]))))]
  const split = answers.flatMap((own, i) => {
    const [yes, no] = [saying(own, 'sat'), saying(own, 'unsat')]
    return yes === undefined || no === undefined
      ? []
      : [`${blocks[i]?.name} is sat for ${yes.by} and unsat for ${no.by}`]
  })
  const ok = obligations.length > 0 && obligations.every((o) => o.answer === 'unsat')
  return { ok, obligations, by, ...(split[0] !== undefined && { disagreement: split[0] }) }
}

/** What is to be said of a proof that did not stand up to being checked again. */
export function objectionIn({ obligations, refusal, disagreement }: Recheck): string {
  if (disagreement !== undefined)
    return `the programs that check proofs disagree: ${disagreement}. One of them is wrong; please report it`
  const failed = obligations.find((o) => o.answer === 'sat') ?? obligations.find((o) => o.answer !== 'unsat')
  if (refusal === undefined && failed?.answer === noTime)
    return `no time was left to check the proof again (${failed.name})`
  return `the proof does not stand up to re-checking (${refusal ?? `${failed?.name ?? 'empty'}: ${failed?.answer ?? ''}`})`
}

/** The part of a lemma that a proof of depth k needs, as far as a solver finds out. */
export async function minimised(problem: Problem, lemma: Term, k: number, options: PortfolioOptions): Promise<Term> {
  const conjuncts = conjunctsOf(lemma)
  if (conjuncts.length < 2) return lemma
  const needed = await alone('certificate', problem, options, (context) => neededFor(problem, conjuncts, k, context))
  return 'kind' in needed ? lemma : and(...needed)
}
