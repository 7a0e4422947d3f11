/**
 * Whether an invariant of so many processes is one of any number. It is, where it says the same of every choice of
 * processes, and where there are enough of them (`enough`): `docs/decisions/019-any-number.md` proves it.
 */
import type { Term } from '../logic/term.ts'
import { enough, type Uniform } from '../model/uniform/uniform.ts'
import { family, holdsProcess, isOfSome, processesIn, speaksOfProcesses, widthOf } from '../parts/renumbering.ts'

/** Why the conjuncts are not known to be an invariant of all larger numbers; undefined where they are. */
export function faultForMore(conjuncts: readonly Term[], processes: number, uniform: Uniform): string | undefined {
  const known = new Set(conjuncts)
  const ranges = uniform.indices.map((i) => holdsProcess(i, processes))
  const lacking = ranges.flatMap((range) => partsOf(range)).find((part) => !known.has(part))
  if (lacking !== undefined) return 'it does not say that variables that hold a process hold one of them'
  const own = new Set(ranges.flatMap(partsOf))
  const said = conjuncts.filter((c) => !own.has(c))
  for (const conjunct of said) {
    if (!speaksOfProcesses(conjunct, uniform)) return 'a conjunct asks more of a process than which one it is'
    if (processesIn(conjunct, uniform).some((p) => p >= processes)) return 'a conjunct names a process that is none'
    if (isOfSome(conjunct, processes, uniform)) continue
    if (family(conjunct, processes, processes, uniform).some((other) => !known.has(other)))
      return 'a conjunct is not said of all processes'
  }
  const some = said.filter((c) => isOfSome(c, processes, uniform))
  const width = Math.max(0, ...said.filter((c) => !some.includes(c)).map((c) => widthOf(c, processes, uniform)))
  const needed = enough(uniform, width, some.length)
  return needed <= processes
    ? undefined
    : `it is an invariant of ${processes}, and only one of ${needed} stands for all`
}

function partsOf(term: Term): readonly Term[] {
  return term.kind === 'and' ? term.args : [term]
}
