/**
 * A bound as it is shown: with a run that reaches it, and runs that exceed anything less; in place of a sum that no run
 * comes near, the larger of two.
 */
import type { BoundFound } from '../../outcome.ts'
import type { Finding } from '../asking.ts'
import type { Family } from './family.ts'
import type { Search } from './form.ts'
import { comesNear, exceedingRuns, reaching, waysTo } from './runs.ts'
import { type SomeBounds, soon } from './search.ts'
import { splitBound } from './split.ts'

/**
 * The bound with the runs that show how good it is; in place of a sum that no run comes near, the larger of two smaller
 * ones.
 */
export async function shown(
  search: Search,
  family: Family,
  { found: [first, ...others], depth, spare }: SomeBounds,
): Promise<Finding> {
  const least = family.term(first.vector)
  const below = await exceedingRuns(search, family.smaller([first.vector]))
  const isNear = others.length > 0 || (await search.runTo(comesNear(search.form, least), soon)) !== undefined
  const runs = { runs: below.map((b) => b.trace), depth }
  const split = isNear ? undefined : await splitBound(search.partly(2 * spare), family, first.vector, runs)
  const sums = split?.sums ?? [first.vector]
  const largest = family.largest(sums)
  const tight = await reaching(waysTo(search, largest), (situation) => search.runTo(situation))
  const bound: BoundFound = {
    terms: [largest, ...others.map((o) => family.term(o.vector))],
    furtherCertificates: others.flatMap((o) => o.finding.certificate?.text ?? []),
    ...(tight && { tight: tight.how }),
    below: split === undefined ? below : await exceedingRuns(search, family.smaller(sums)),
  }
  const proof = split?.finding ?? first.finding
  const proofs = [proof, ...others.map((o) => o.finding)].flatMap((f) => f.proofs ?? [])
  return { ...proof, proofs, bound, ...(tight && { trace: tight.trace }) }
}
