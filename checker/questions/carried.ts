/**
 * Questions about a system that keeps the contracts of another one: both are asked, and what they say together is the
 * answer. `docs/decisions/017-contracts.md` says why. What contracts allow the system need not do: then it is asked
 * itself.
 */
import { ff } from '../logic/term.ts'
import { badOf, isAnsweredByState } from '../model/bad.ts'
import { type Carried, fullName, type Question } from '../model/model.ts'
import type { Need, Outcome } from '../outcome.ts'
import { timedProblem } from '../parts/problem.ts'
import { place } from '../support/span.ts'
import { replay } from '../trace/replay.ts'
import { runShowing } from '../trust/against.ts'
import { certified } from '../trust/certified.ts'
import { chainText, type Link } from '../trust/chain.ts'
import { companionsOf } from '../trust/vacuity.ts'
import type { CheckOptions, Finding, OnProgress } from './asking.ts'
import { vacuous } from './safety.ts'

/** Answers another question of the same run. */
export type Ask = (question: Question) => Promise<Outcome>

/** `direct` asks the system itself. */
export async function carried(
  question: Question,
  from: Carried,
  ask: Ask,
  direct: () => Promise<Finding>,
  options: CheckOptions,
  on: OnProgress,
): Promise<Finding> {
  on({ kind: 'progress', text: `asking ${fullName(from.refinement)} and ${fullName(from.abstract)}` })
  const [refinement, abstract] = await Promise.all([ask(from.refinement), ask(from.abstract)])
  if (refinement.verdict !== 'proved' || !isCarried(abstract)) {
    const finding = await direct()
    // That something happens is never carried over: who asks for it asks the system.
    const notes = [...(finding.notes ?? []), ...(finding.verdict === 'reached' ? [] : [whyNot(refinement, abstract)])]
    return { ...finding, notes, ...(finding.verdict === 'unknown' && { reason: openReason(abstract, finding) }) }
  }
  return overFrom(question, refinement, abstract, options, on)
}

/** What holds in all runs of the one holds in all of the other. */
function isCarried({ verdict }: Outcome): boolean {
  return verdict === 'proved' || verdict === 'unreachable'
}

function whyNot(refinement: Outcome, abstract: Outcome): string {
  const failing = refinement.verdict === 'proved' ? abstract : refinement
  return `not carried over: ${fullName(failing.question)} is ${failing.verdict}, so the system itself was asked`
}

function openReason(abstract: Outcome, { reason = 'no engine decided it' }: Finding): string {
  if (abstract.verdict !== 'refuted' && abstract.verdict !== 'reached') return reason
  return `the contract allows it; no run of the system was found that does it (${reason})`
}

async function overFrom(
  question: Question,
  refinement: Outcome,
  abstract: Outcome,
  options: CheckOptions,
  on: OnProgress,
): Promise<Finding> {
  const { network, property } = question
  const { form } = property
  const problem = timedProblem(network, isAnsweredByState(form) ? badOf(form) : ff)
  const run = isAnsweredByState(form) ? runShowing(network, problem.bad, options.seed) : undefined
  if (run !== undefined && replay(network, run, problem.bad).ok)
    return {
      verdict: 'refuted',
      engine: 'hunt',
      trace: run,
      notes: ['it was carried over, and a random run shows that it is false: please report it'],
    }
  const by = { refinement: fullName(refinement.question), abstract: fullName(abstract.question) }
  const certificate = chained(question, [refinement, abstract], options)
  const empty = await vacuous(network, companionsOf(network, form), problem, options, on)
  const needs = neededByAny([refinement, abstract])
  const bound = abstract.bound && { terms: abstract.bound.terms, furtherCertificates: [], below: [] }
  return {
    verdict: abstract.verdict,
    by,
    ...(certificate && { certificate }),
    ...(needs.length > 0 && { needs }),
    ...(bound && { bound, notes: ['an upper bound: what runs of the system come near it was not asked'] }),
    ...empty,
  }
}

/** With `--why`: what the links need, each once. */
function neededByAny(links: readonly Outcome[]): Need[] {
  const all = links.flatMap((l) => l.needs ?? [])
  return [...new Map(all.map((n) => [`${n.kind} ${n.text} ${place(n.span)}`, n])).values()]
}

/** The certificates of all links in one; undefined where a link has none. */
function chained(question: Question, links: readonly Outcome[], options: CheckOptions): Outcome['certificate'] {
  const own = links.flatMap(({ question: link, certificate, bound }): Link[] => {
    const texts = certificate === undefined ? [] : [certificate.text, ...(bound?.furtherCertificates ?? [])]
    return texts.map((text, i) => ({ name: `${fullName(link)}${i === 0 ? '' : `.also-${i}`}`, text }))
  })
  const certificates = links.flatMap((l) => l.certificate ?? [])
  const text = certificates.length < links.length ? undefined : chainText(certified(question, options), own)
  const by = [...new Set(certificates.flatMap((c) => c.by ?? []))]
  return text === undefined ? undefined : { text, rechecked: certificates.every((c) => c.rechecked), by }
}
