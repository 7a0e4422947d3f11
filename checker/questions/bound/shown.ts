/** A bound as it is shown: with a run that reaches it, and runs that exceed anything less; in place of a sum that no run comes near, the larger of two. */
import type { Term } from '../../logic/term.ts'
import type { Question } from '../../model/model.ts'
import type { BoundFound } from '../../outcome.ts'
import type { Trace } from '../../trace/trace.ts'
import type { CheckOptions, Finding, OnProgress } from '../asking.ts'
import type { Family } from './family.ts'
import type { BoundForm } from './form.ts'
import { comesNear, exceedingRuns, reaching, runTo, waysTo } from './runs.ts'
import { type Bounds, partly, soon } from './search.ts'
import { splitBound } from './split.ts'

/** The bound with the runs that show how good it is; in place of a sum that no run comes near, the larger of two smaller ones. */
export async function shown(
  question: Question,
  form: BoundForm,
  family: Family,
  first: Bounds['found'][number],
  { found, depth, spare }: Bounds,
  left: () => CheckOptions,
  on: OnProgress,
): Promise<Finding> {
  const others = found.slice(1)
  const least = family.term(first.vector)
  const runFor = (situation: Term, options: CheckOptions): Promise<Trace | undefined> => runTo(question, situation, options, on)
  const below = await exceedingRuns(question, form, family.smaller([first.vector]), left(), on)
  const quickly = { ...left(), timeoutMs: Math.min(left().timeoutMs, soon) }
  const isNear = others.length > 0 || (await runFor(comesNear(form, least), quickly)) !== undefined
  const runs = { runs: below.map((b) => b.trace), depth }
  const split = isNear ? undefined : await splitBound(question, form, family, first.vector, runs, partly(left(), 2 * spare), on)
  const sums = split?.sums ?? [first.vector]
  const largest = family.largest(sums)
  const tight = await reaching(waysTo(question, form, largest), (situation) => runFor(situation, left()))
  const bound: BoundFound = {
    terms: [largest, ...others.map((o) => family.term(o.vector))],
    furtherCertificates: others.flatMap((o) => o.finding.certificate?.text ?? []),
    ...(tight && { tight: tight.how }),
    below: split === undefined ? below : await exceedingRuns(question, form, family.smaller(sums), left(), on),
  }
  const proof = split?.finding ?? first.finding
  const proofs = [proof, ...others.map((o) => o.finding)].flatMap((f) => f.proofs ?? [])
  return { ...proof, proofs, bound, ...(tight && { trace: tight.trace }) }
}
