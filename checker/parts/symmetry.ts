/**
 * Symmetry between identical machines. A permutation renames the machines of an array (all arrays of one length
 * together, or one array alone), and with them the integers by which other machines remember one of them; it is a
 * symmetry when the network, edge by edge, comes out the same. What is inductive then stays inductive under it, so
 * Houdini asks the solver about one candidate of each orbit only.
 *
 * Nothing rests on this: the certificate of each proof is re-checked whole, without any symmetry.
 *
 * Ip, Dill: Better Verification Through Symmetry. CHDL 1993. Hendriks, Behrmann, Larsen, Niebert, Vaandrager: Adding
 * Symmetry Reduction to Uppaal. FORMATS 2003.
 */
import { rewriter } from '../logic/rewrite.ts'
import { childrenOf, cur, eq, ite, next, num, type Term, type Var } from '../logic/term.ts'
import type { Valuation, Value } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import { networkTerms, networkText, type Wording } from '../model/walk.ts'
import { rational, rationalText } from '../support/rational.ts'

export interface Permutation {
  readonly name: (name: string) => string
  /** The image of a condition. */
  readonly term: (term: Term) => Term
  /** The image of what a variable is set to. */
  readonly value: (variable: Var, value: Term) => Term
  /** The image of a state. */
  readonly state: (state: Valuation) => Valuation
}

/** Permutations that generate the symmetries found: of a network, and of what is known about it. */
export function symmetriesOf({ lemmas: _, ...network }: Network, known: readonly Term[]): Permutation[] {
  const orderless = orderlessNames()
  const plain = textOf(
    network,
    known,
    permutation((name) => name),
    orderless,
  )
  const isSymmetry = (p: Permutation): boolean => textOf(network, known, p, orderless) === plain
  return proposals(network).flatMap((versions) => versions.find(isSymmetry) ?? [])
}

/**
 * Swaps of neighbours and rotations, for each set of arrays; of each, the ways in which integers may stand for
 * machines: not at all, from 0 or from 1.
 */
function proposals(network: Network): Permutation[][] {
  const indices = indexVariables(network)
  return arraySets(network).flatMap(({ bases, length }) => {
    const swaps = Array.from({ length: length - 1 }, (_, i) => (k: number) => (k === i ? i + 1 : k === i + 1 ? i : k))
    const rotations = length > 2 ? [(k: number) => (k + 1) % length] : []
    return [...swaps, ...rotations].map((move) => {
      const rename = renaming(bases, move)
      const remembered = (shift: number) => (value: number) =>
        value < shift || value >= length + shift ? value : move(value - shift) + shift
      return [permutation(rename), ...[0, 1].map((shift) => permutation(rename, indices, remembered(shift)))]
    })
  })
}

/** Arrays of machines of one length, all together and each alone. */
function arraySets(network: Network): { readonly bases: readonly string[]; readonly length: number }[] {
  const lengths = new Map<string, number>()
  for (const { name } of network.processes) {
    const [, base, index] = /^(.*)\[(\d+)\]$/.exec(name) ?? []
    if (base !== undefined) lengths.set(base, Math.max(lengths.get(base) ?? 0, Number(index) + 1))
  }
  return [...new Set(lengths.values())]
    .filter((length) => length > 1)
    .flatMap((length) => {
      const bases = [...lengths].filter(([, l]) => l === length).map(([base]) => base)
      return [bases, ...(bases.length > 1 ? bases.map((base) => [base]) : [])].map((chosen) => ({
        bases: chosen,
        length,
      }))
    })
}

function renaming(bases: readonly string[], move: (index: number) => number): (name: string) => string {
  const known = new Map<string, string>()
  return (name) => {
    const before = known.get(name)
    if (before !== undefined) return before
    const image = name.replace(/(\w+)\[(\d+)\]/g, (all, base, index) =>
      bases.includes(base) ? `${base}[${move(Number(index))}]` : all,
    )
    known.set(name, image)
    return image
  }
}

/** `indices`: the variables whose values `move` moves, unless they are renamed themselves. */
function permutation(
  rename: (name: string) => string,
  indices: ReadonlySet<string> = new Set(),
  move: (value: number) => number = (value) => value,
): Permutation {
  const isIndex = (v: Var): boolean => indices.has(v.name) && rename(v.name) === v.name
  const moved = (t: Term): Term => (t.kind === 'number' ? num(move(Number(t.value)), t.sort) : t)
  const term = rewriter((t) => {
    const asked = comparedIndex(t)
    if (asked !== undefined && isIndex(asked.variable)) return eq(asked.at, moved(asked.number))
    return t.kind === 'var' ? (t.next ? next : cur)({ ...t.variable, name: rename(t.variable.name) }) : undefined
  })
  const movedValue = (t: Term): Term =>
    t.kind === 'ite' ? ite(term(t.cond), movedValue(t.then), movedValue(t.else)) : moved(t)
  const indexNames = [...indices].filter((name) => rename(name) === name)
  return {
    name: rename,
    term,
    value: (variable, value) => (isIndex(variable) ? movedValue(value) : term(value)),
    state(state) {
      const image = new Map<string, Value>()
      for (const [name, value] of state) image.set(rename(name), value)
      for (const name of indexNames) image.set(name, rational(move(Number(state.get(name)))))
      return image
    },
  }
}

/** `v == 3` of an integer variable. */
function comparedIndex(term: Term): { readonly variable: Var; readonly at: Term; readonly number: Term } | undefined {
  if (term.kind !== 'eq') return undefined
  const [at, number] = term.left.kind === 'var' ? [term.left, term.right] : [term.right, term.left]
  if (at.kind !== 'var' || number.kind !== 'number' || at.variable.sort.kind !== 'int') return undefined
  return { variable: at.variable, at, number }
}

/**
 * Integer variables that are only set to numbers and only compared for equality with numbers: they may remember which
 * machine.
 */
function indexVariables(network: Network): Set<string> {
  const found = new Set(
    network.processes.flatMap((p) => p.data.flatMap((d) => (d.variable.sort.kind === 'int' ? [d.variable.name] : []))),
  )
  const seen = new Set<Term>()
  const visit = (term: Term): void => {
    if (seen.has(term)) return
    seen.add(term)
    if (comparedIndex(term) !== undefined) return
    if (term.kind === 'var') found.delete(term.variable.name)
    for (const child of childrenOf(term)) visit(child)
  }
  const visitValue = (variable: Var, value: Term): void => {
    if (value.kind === 'ite') {
      visit(value.cond)
      visitValue(variable, value.then)
      visitValue(variable, value.else)
    } else if (value.kind !== 'number') {
      found.delete(variable.name)
      visit(value)
    }
  }
  for (const { role, about, term } of networkTerms(network)) {
    if (role === 'update' && about !== undefined) visitValue(about, term)
    else if (role !== 'start') visit(term)
  }
  return found
}

/** How a permuted network reads; equal texts, equal behaviour. */
function textOf(network: Network, known: readonly Term[], p: Permutation, orderless: (term: Term) => string): string {
  const wording: Wording = {
    name: p.name,
    term: ({ term, role, about }) =>
      orderless((role === 'update' || role === 'start') && about !== undefined ? p.value(about, term) : p.term(term)),
  }
  const more = known.map((term) => orderless(p.term(term)))
  return [networkText(network, wording), ...more.sort()].join('\n')
}

const sorted = (parts: readonly string[]): string[] => [...parts].sort()

/** Names for formulas: the same for two that differ only in the order of their parts. */
export function orderlessNames(): (term: Term) => string {
  const named = new Map<Term, string>()
  const numbers = new Map<string, string>()
  const nameOf = (term: Term): string => {
    const known = named.get(term)
    if (known !== undefined) return known
    const text = textFrom(term, childrenOf(term).map(nameOf))
    const name = numbers.get(text) ?? `#${numbers.size}`
    numbers.set(text, name)
    named.set(term, name)
    return name
  }
  return nameOf
}

function textFrom(term: Term, parts: readonly string[]): string {
  switch (term.kind) {
    case 'bool':
    case 'value':
      return `${term.value}`
    case 'number':
      return rationalText(term.value)
    case 'var':
      return term.next ? `${term.variable.name}'` : term.variable.name
    case 'scale':
      return `${rationalText(term.factor)} ${parts.join()}`
    case 'and':
    case 'or':
    case 'add':
    case 'eq':
      return `${term.kind} ${sorted(parts).join(' ')}`
    case 'div':
    case 'mod':
      return `${term.kind} ${term.divisor} ${parts.join()}`
    case 'not':
    case 'le':
    case 'lt':
    case 'ite':
      return `${term.kind} ${parts.join(' ')}`
  }
}

/**
 * Which of `count` items permutations make one another: for each the first of its orbit. `images` are partial maps from
 * items to items.
 */
export function orbits(count: number, images: readonly ((item: number) => number | undefined)[]): Int32Array {
  const first = Int32Array.from({ length: count }, (_, i) => i)
  const find = (i: number): number => {
    let root = i
    while ((first[root] as number) !== root) root = first[root] as number
    for (let at = i; at !== root; ) {
      const up = first[at] as number
      first[at] = root
      at = up
    }
    return root
  }
  for (const image of images) {
    for (let i = 0; i < count; i++) {
      const other = image(i)
      if (other === undefined) continue
      const [a, b] = [find(i), find(other)]
      first[Math.max(a, b)] = Math.min(a, b)
    }
  }
  for (let i = 0; i < count; i++) first[i] = find(i)
  return first
}
