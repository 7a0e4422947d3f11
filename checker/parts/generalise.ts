/**
 * From an invariant of a few processes to candidates that say the same of any. A conjunct is read as said of the
 * processes that it names; what it says of a variable that holds a process is told apart by whether that is one of
 * them, which, or none. Nothing of this is believed: candidates are asked about.
 */
import { substitute, variablesOf } from '../logic/rewrite.ts'
import { and, cur, eq, ff, implies, intSort, not, num, type Term, tt } from '../logic/term.ts'
import type { IndexVariable } from '../model/uniform/reading.ts'
import type { Uniform } from '../model/uniform/uniform.ts'
import { fixedProcesses, isOfSome, moved, processesIn, widthOf } from './renumbering.ts'

/** A condition on so many processes, which stands for the family of it. */
export interface Candidate {
  readonly term: Term
  readonly processes: number
  /** It says that something holds of one of these processes, not of each choice among them. */
  readonly some?: true
}

/** Processes that a candidate speaks of at a time, at most. */
const widest = 3

/** Candidates from the conjuncts of an invariant of so many processes. */
export function generalised(conjuncts: readonly Term[], processes: number, uniform: Uniform): Candidate[] {
  const found = new Map<string, Candidate>()
  for (const conjunct of conjuncts) {
    for (const term of cases(conjunct, processes, uniform)) {
      if (widthOf(term, processes, uniform) > widest) continue
      for (const one of inEachOrder(term, processes, uniform)) found.set(String(one.id), { term: one, processes })
    }
  }
  return [...distinct([...found.values()], uniform), ...ofSome(conjuncts, processes, uniform)]
}

/** Those conjuncts that speak of all processes there are, and may say that one of them is as they say. */
function ofSome(conjuncts: readonly Term[], processes: number, uniform: Uniform): Candidate[] {
  const said = conjuncts
    .flatMap((c) => cases(c, processes, uniform))
    .filter((term) => isOfSome(term, processes, uniform))
  return [...new Set(said)].map((term) => ({ term, processes, some: true }))
}

/** What a conjunct says where each variable that holds a process holds a known one. */
function cases(term: Term, processes: number, uniform: Uniform): Term[] {
  const names = new Set(variablesOf(term).map((v) => v.name))
  const index = uniform.indices.find((i) => names.has(i.name))
  if (index === undefined) return term === tt ? [] : [term]
  const without = { ...uniform, indices: uniform.indices.filter((i) => i !== index) }
  const known = [...new Set([...processesIn(term, without), ...fixedProcesses(uniform, processes)])]
  const others = Array.from({ length: processes }, (_, p) => p).filter((p) => !known.includes(p))
  const found: Term[] = []
  for (const { when, value } of valuesOf(index, known, others)) {
    const said = substitute(term, new Map([[index.name, num(value, intSort)]]))
    for (const one of cases(said, processes, without)) found.push(implies(when, one))
  }
  return found.filter((t) => t !== tt)
}

/** Values of a variable that are to be told apart, each with the condition that says so; all others are one case. */
function valuesOf({ name, low, offset }: IndexVariable, known: readonly number[], others: readonly number[]) {
  const variable = cur({ name, sort: intSort })
  const is = (value: number): Term => eq(variable, num(value, intSort))
  const listed = [...Array.from({ length: offset - low }, (_, i) => low + i), ...known.map((p) => p + offset)]
  const other = and(...listed.map((value) => not(is(value))))
  return [
    ...listed.map((value) => ({ when: is(value), value })),
    ...others.map((p) => ({ when: other, value: p + offset })),
  ]
}

/** The same of processes in each order: what holds of a first and a second one may hold of a second and a first one. */
function inEachOrder(term: Term, processes: number, uniform: Uniform): Term[] {
  const fixed = fixedProcesses(uniform, processes)
  const own = processesIn(term, uniform).filter((p) => !fixed.includes(p))
  return permutations(own).map((order) => moved(term, (p) => order[own.indexOf(p)] ?? p, uniform))
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((item, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  )
}

/** One of each family: told by what it says of the first processes that are not fixed. */
function distinct(candidates: readonly Candidate[], uniform: Uniform): Candidate[] {
  const seen = new Map<number, Candidate>()
  for (const candidate of candidates) {
    const { term, processes } = candidate
    const fixed = fixedProcesses(uniform, processes)
    const own = processesIn(term, uniform).filter((p) => !fixed.includes(p))
    const first = moved(term, (p) => (own.includes(p) ? uniform.first + own.indexOf(p) : p), uniform)
    if (term !== ff && !seen.has(first.id)) seen.set(first.id, candidate)
  }
  return [...seen.values()]
}
