/**
 * Conditions that speak of processes by their numbers, and the same said of other processes.
 * `docs/decisions/019-any-number.md` calls what a condition says of all processes a family: one condition for each
 * choice of numbers in the same order.
 */
import { rewriter, variablesOf } from '../logic/rewrite.ts'
import { and, cur, eq, intSort, le, num, or, type Term } from '../logic/term.ts'
import { integerOf } from '../model/uniform/shapes.ts'
import type { Uniform } from '../model/uniform/uniform.ts'

type Numbering = Pick<Uniform, 'heads' | 'indices' | 'first' | 'last'>

/** The name of a variable, with other numbers of processes: `tick[1].age`. */
function renamed(name: string, heads: ReadonlySet<string>, to: (process: number) => number): string {
  let [head, made] = ['', '']
  for (const part of name.split(/(\[\d+\])/)) {
    const isProcess = part.startsWith('[') && heads.has(head)
    head += isProcess ? '[]' : part
    made += isProcess ? `[${to(Number(part.slice(1, -1)))}]` : part
  }
  return made
}

/** The number of the process that an atom compares a variable with: `duty == 2`; undefined where it is no such atom. */
function comparedWith(term: Term, indices: Numbering['indices']) {
  if (term.kind !== 'eq') return undefined
  const [variable, number] = term.left.kind === 'var' ? [term.left, term.right] : [term.right, term.left]
  if (variable.kind !== 'var' || number.kind !== 'number') return undefined
  const index = indices.find((i) => i.name === variable.variable.name)
  const value = integerOf(number.value)
  return index === undefined || value === undefined
    ? undefined
    : { variable, process: value - index.offset, offset: index.offset }
}

/** The processes that a condition names, in order. */
export function processesIn(term: Term, numbering: Numbering): number[] {
  const found = new Set<number>()
  moved(
    term,
    (process) => {
      found.add(process)
      return process
    },
    numbering,
  )
  return [...found].sort((a, b) => a - b)
}

/**
 * The same condition of other processes. A variable that holds a process has to stand in atoms like `duty == 2`, where
 * the process is named (`speaksOfProcesses`).
 */
export function moved(term: Term, to: (process: number) => number, { heads, indices }: Numbering): Term {
  return rewriter((part) => {
    const compared = comparedWith(part, indices)
    if (compared !== undefined) {
      const { variable, process, offset } = compared
      return process < 0 ? part : eq(variable, num(to(process) + offset, intSort))
    }
    if (part.kind !== 'var') return undefined
    const { name, sort } = part.variable
    return cur({ name: renamed(name, heads, to), sort })
  })(term)
}

/** Whether variables that hold a process are only asked which one it is. */
export function speaksOfProcesses(term: Term, { indices }: Numbering): boolean {
  const left = rewriter((part) => (comparedWith(part, indices) === undefined ? undefined : and()))(term)
  const names = new Set(indices.map((i) => i.name))
  return variablesOf(left).every((v) => !names.has(v.name))
}

/** That a variable holds one of so many processes, or none. */
export function holdsProcess({ name, low, offset }: Uniform['indices'][number], processes: number): Term {
  const variable = cur({ name, sort: intSort })
  return and(le(num(low, intSort), variable), le(variable, num(processes - 1 + offset, intSort)))
}

/** The processes that a text names: they stay where they are. */
export function fixedProcesses({ first, last }: Numbering, processes: number): number[] {
  const named = Array.from({ length: Math.min(first, processes) }, (_, i) => i)
  return last && first < processes ? [...named, processes - 1] : named
}

/**
 * What a condition says of each choice among so many processes, in the same order. `from` is the number of processes
 * that the condition itself is said of; those that are named stay.
 */
export function family(term: Term, from: number, processes: number, numbering: Numbering): Term[] {
  const fixedThere = fixedProcesses(numbering, from)
  const fixedHere = fixedProcesses(numbering, processes)
  if (fixedThere.length !== fixedHere.length) return []
  const free = Array.from({ length: processes }, (_, i) => i).filter((i) => !fixedHere.includes(i))
  const chosen = processesIn(term, numbering).filter((p) => !fixedThere.includes(p))
  return subsets(free, chosen.length).map((places) => {
    const to = new Map([
      ...fixedThere.map((p, i) => [p, fixedHere[i] as number] as const),
      ...chosen.map((p, i) => [p, places[i] as number] as const),
    ])
    return moved(term, (p) => to.get(p) ?? p, numbering)
  })
}

/**
 * A condition that holds of some process, or something else does: `not duty == 0 or limited(0) or limited(1)`. What it
 * says of one process it says of each of so many; undefined where it is no such condition.
 */
function someOf(term: Term, processes: number, numbering: Numbering) {
  if (term.kind !== 'or') return undefined
  const fixed = fixedProcesses(numbering, processes)
  const free = Array.from({ length: processes }, (_, i) => i).filter((i) => !fixed.includes(i))
  const own = (part: Term): number[] => processesIn(part, numbering).filter((p) => !fixed.includes(p))
  const common = term.args.filter((part) => own(part).length === 0)
  const said = free.map((p) => term.args.filter((part) => own(part).length === 1 && own(part)[0] === p))
  const [process, each] = [free[0], said[0]]
  if (process === undefined || each === undefined || each.length === 0 || free.length < 2) return undefined
  if (common.length + said.reduce((n, parts) => n + parts.length, 0) !== term.args.length) return undefined
  const isSame = free.every((q, i) => {
    const other = new Set(each.map((part) => moved(part, (p) => (p === process ? q : p), numbering)))
    return said[i]?.length === other.size && said[i].every((part) => other.has(part))
  })
  return isSame ? { common, each, process, fixed } : undefined
}

/** Whether a condition says of so many processes that something holds of one of them. */
export function isOfSome(term: Term, processes: number, numbering: Numbering): boolean {
  return someOf(term, processes, numbering) !== undefined
}

/**
 * What a condition on `from` processes says of so many: of some of them, or of each choice. Nothing, where named ones
 * are not there.
 */
export function saidOf(term: Term, from: number, processes: number, numbering: Numbering): Term[] {
  const some = someOf(term, from, numbering)
  if (some === undefined) return family(term, from, processes, numbering)
  const fixed = fixedProcesses(numbering, processes)
  if (fixed.length !== some.fixed.length) return []
  const free = Array.from({ length: processes }, (_, i) => i).filter((i) => !fixed.includes(i))
  const there = (to: number) => (p: number) => (p === some.process ? to : (fixed[some.fixed.indexOf(p)] ?? p))
  const parts = free.flatMap((q) => some.each.map((part) => moved(part, there(q), numbering)))
  return [or(...some.common.map((part) => moved(part, there(some.process), numbering)), ...parts)]
}

/** How many processes a condition speaks of, beside those that the text names. */
export function widthOf(term: Term, processes: number, numbering: Numbering): number {
  const fixed = fixedProcesses(numbering, processes)
  return processesIn(term, numbering).filter((p) => !fixed.includes(p)).length
}

/** All choices of so many items, each in the order of the items. */
function subsets<T>(items: readonly T[], size: number): T[][] {
  if (size === 0) return [[]]
  return items.flatMap((item, i) => subsets(items.slice(i + 1), size - 1).map((rest) => [item, ...rest]))
}
