/** Names that somebody misspelt: the one place where another is proposed. */

/** ``did you mean `x`?`` when some candidate is near enough to be meant. */
export function suggestion(name: string, candidates: Iterable<string>): string | undefined {
  const best = meant(name, candidates)
  return best === undefined ? undefined : `did you mean \`${best}\`?`
}

/**
 * The candidate that is most likely meant: the same letters in other case; else the one that the fewest slips separate
 * (a letter left out, added, replaced, two neighbours exchanged), at most two or a third of the letters; else the only
 * one that begins so.
 */
export function meant(name: string, candidates: Iterable<string>): string | undefined {
  const wrong = name.toLowerCase()
  const most = wrong.length < 3 ? 0 : wrong.length === 3 ? 1 : Math.max(2, Math.floor(wrong.length / 3))
  let best: { readonly candidate: string; readonly slips: number; readonly start: number } | undefined
  const longer = new Set<string>()
  for (const candidate of candidates) {
    if (candidate === name) continue
    const known = candidate.toLowerCase()
    if (wrong.length >= 3 && known.startsWith(wrong)) longer.add(candidate)
    const slips = slipsBetween(wrong, known, best?.slips ?? most)
    if (slips === undefined || slips >= Math.max(wrong.length, known.length)) continue
    const start = commonStart(wrong, known)
    if (best === undefined || slips < best.slips || (slips === best.slips && start > best.start))
      best = { candidate, slips, start }
  }
  if (best !== undefined) return best.candidate
  const [only, ...others] = longer
  return others.length === 0 ? only : undefined
}

/** `; the nearest is x`, however far; nothing where there is none. */
export function nearestText(name: string, candidates: readonly string[], space = ' '): string {
  let best: { readonly candidate: string; readonly slips: number } | undefined
  for (const candidate of candidates) {
    const slips = slipsBetween(name, candidate, best?.slips ?? Number.POSITIVE_INFINITY)
    if (slips !== undefined && (best === undefined || slips < best.slips)) best = { candidate, slips }
  }
  return best === undefined ? '' : `; the nearest is${space}${best.candidate}`
}

/**
 * Letters left out, added, replaced, and neighbours exchanged (no letter twice), at most `most`; undefined when there
 * are more.
 */
export function slipsBetween(a: string, b: string, most: number): number | undefined {
  if (Math.abs(a.length - b.length) > most) return undefined
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1]
      const edited = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (isSame ? 0 : 1))
      const isExchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row.push(isExchanged ? Math.min(edited, at(before, j - 2) + 1) : edited)
    }
    if (Math.min(...row) > most) return undefined
    ;[before, last] = [last, row]
  }
  const slips = at(last, b.length)
  return slips > most ? undefined : slips
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY
}

function commonStart(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length += 1
  return length
}
