/** All outcomes of a function that asks questions on its way: it is run again for each way to answer them. */

/** Thrown where the answers so far contradict something: this way has no outcome. */
class Abandoned extends Error {}

const abandoned = new Abandoned()

export function abandon(): never {
  throw abandoned
}

/** Thrown where there are more outcomes than anybody would want. */
export class TooMany extends Error {}

export interface Oracle {
  /** One of 0 .. count - 1, in turn; nothing comes of it where there is none. */
  pick(count: number): number
}

const mostOutcomes = 20_000

/** The outcomes of every way to answer, in order. Throws `TooMany`. */
export function outcomes<T>(run: (oracle: Oracle) => T): T[] {
  const found: T[] = []
  const path: { taken: number; readonly of: number }[] = []
  for (let ways = 0; ; ways++) {
    if (ways > mostOutcomes) throw new TooMany(`more than ${mostOutcomes} ways to take one transition`)
    let asked = 0
    const pick = (count: number): number => {
      if (count === 0) abandon()
      if (count === 1) return 0
      if (asked === path.length) path.push({ taken: 0, of: count })
      return (path[asked++] as { taken: number }).taken
    }
    try {
      found.push(run({ pick }))
    } catch (failure) {
      if (failure !== abandoned) throw failure
    }
    let last = path.at(-1)
    while (last !== undefined && last.taken + 1 === last.of) {
      path.pop()
      last = path.at(-1)
    }
    if (last === undefined) return found
    last.taken++
  }
}
