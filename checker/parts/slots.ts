/**
 * Candidate invariants as Houdini sees them: a set that samples of states wear down until only what holds is left.
 *
 * A slot is one `guard => form <= ?`. It keeps every bound that no sample has refuted, and puts forward only the least
 * of them: when the solver refutes a bound, the next weaker ones step in. Which bound is the least is judged at sampled
 * parameter values. No truth depends on that: the solver checks what is put forward, and the rest is not used.
 *
 * Slots (and clauses) that a symmetry of the system turns into one another form an orbit: what refutes one refutes all.
 */
import { type Amount, namesIn } from '../logic/linear.ts'
import { conjunctsOf, implies, not, or, type Term, tt } from '../logic/term.ts'
import { evaluator, type Valuation } from '../logic/value.ts'
import { breathing } from '../support/breath.ts'
import { pushTo } from '../support/groups.ts'
import type { Rational } from '../support/rational.ts'
import { Bounds, Range } from './bounds.ts'
import { orbits, orderlessNames, type Permutation } from './symmetry.ts'
import { type Form, formAmounts } from './templates.ts'

interface Slot {
  readonly guard: number
  readonly form: number
  /** Shared with all its images. */
  readonly range: Range
}

export class Candidates {
  readonly #guards: readonly Term[]
  readonly #forms: readonly Form[]
  readonly #bounds: Bounds
  readonly #table: ReturnType<typeof guardTable>
  #slots: Slot[]
  /** Clauses in orbits. */
  #clauses: (readonly Term[])[]

  private constructor(
    guards: readonly Term[],
    forms: readonly Form[],
    bounds: Bounds,
    slots: Slot[],
    clauses: (readonly Term[])[],
    thorough: boolean,
  ) {
    this.#guards = guards
    this.#forms = forms
    this.#bounds = bounds
    this.#table = guardTable(guards)
    this.#slots = slots
    this.#clauses = clauses
    this.#dropSubsumedSlots(thorough)
  }

  /** What the samples leave of these. */
  static async of(
    guards: readonly Term[],
    forms: readonly Form[],
    amounts: readonly Amount[],
    clauses: readonly Term[],
    samples: readonly Valuation[],
    {
      thorough = false,
      symmetries = [],
    }: { readonly thorough?: boolean; readonly symmetries?: readonly Permutation[] } = {},
  ): Promise<Candidates> {
    const bounds = new Bounds(amounts, distinctParams(samples, amounts))
    const slots = inOrbits(await surviving(guards, forms, bounds, samples), bounds, guards, forms, symmetries)
    return new Candidates(guards, forms, bounds, slots, clauseOrbits(clauses, symmetries), thorough)
  }

  /**
   * Slots whose every bound a slot of the same form with a weaker guard implies teach nothing, as long as that one
   * holds. It may be weakened later; `thorough` leaves out only what the unguarded slot implies.
   */
  #dropSubsumedSlots(thorough: boolean): void {
    const indexOf = new Map(this.#guards.map((g, i) => [g, i]))
    const byKey = new Map(this.#slots.map((s) => [s.guard * this.#forms.length + s.form, s]))
    const weaker = this.#guards.map((g) =>
      g === tt ? [] : [tt, ...(g.kind === 'and' && !thorough ? g.args : [])].flatMap((w) => indexOf.get(w) ?? []),
    )
    this.#slots = this.#slots.filter((s) => {
      const general = (weaker[s.guard] as number[]).flatMap((g) => byKey.get(g * this.#forms.length + s.form) ?? [])
      return s.range
        .least()
        .some((i) => !general.some((g) => g.range.least().some((j) => j === i || this.#bounds.isBelow(j, i))))
    })
  }

  /** What is put forward now. Terms are hash-consed, so a candidate keeps its identity between calls. */
  current(): Term[] {
    return [...this.#clauses.flat(), ...this.#boundedBy(this.#slots)]
  }

  /** Of what is put forward, one of each orbit. */
  representatives(): Term[] {
    const first = new Map(this.#slots.map((s) => [s.range, s] as const).reverse())
    return [...this.#clauses.map((orbit) => orbit[0] as Term), ...this.#boundedBy(first.values())]
  }

  #boundedBy(slots: Iterable<Slot>): Term[] {
    return [...slots].flatMap((s) => s.range.least().map((i) => this.#candidate(s, i)))
  }

  #candidate(slot: Slot, index: number): Term {
    return implies(
      this.#guards[slot.guard] as Term,
      this.#bounds.respected((this.#forms[slot.form] as Form).term, index),
    )
  }

  /** Removes what a state (with parameters) refutes, exactly; says whether anything put forward was among it. */
  refute(state: Valuation): boolean {
    const value = evaluator(state)
    let changed = false
    const clauses = this.#clauses.filter((orbit) => orbit.every((c) => value(c) === true))
    if (clauses.length < this.#clauses.length) changed = true
    this.#clauses = clauses
    const formValues = this.#forms.map((f) => value(f.term) as Rational)
    const boundValues = this.#bounds.valuesAt(value)
    const truth = this.#table.literals.map((l) => value(l) === true)
    const guardHolds = this.#table.parts.map((parts) => parts.every((l) => truth[l]))
    const compared = new Map<number, boolean[]>()
    const refutedBounds = (form: number): boolean[] => {
      let row = compared.get(form)
      if (row === undefined) {
        const amount = formValues[form] as Rational
        row = boundValues.map((_, i) => this.#bounds.breaks(amount, i, boundValues))
        compared.set(form, row)
      }
      return row
    }
    const hit = new Set<Range>()
    for (const slot of this.#slots) {
      if (!guardHolds[slot.guard]) continue
      const refuted = refutedBounds(slot.form)
      if (slot.range.refute((i) => refuted[i] === true)) hit.add(slot.range)
    }
    for (const range of hit) {
      changed = true
      range.weaken()
    }
    this.#slots = this.#slots.filter((s) => !s.range.isEmpty)
    return changed
  }
}

/** Guards as conjunctions of literals, each literal evaluated once a state. */
function guardTable(guards: readonly Term[]) {
  const literals = new Map<Term, number>()
  const indexOf = (literal: Term): number => {
    const known = literals.get(literal)
    if (known !== undefined) return known
    literals.set(literal, literals.size)
    return literals.size - 1
  }
  const parts = guards.map((g) => (g === tt ? [] : conjunctsOf(g).map(indexOf)))
  return { literals: [...literals.keys()], parts }
}

/** For each slot that a sample says something of, by guard and form, the bounds that all samples respect. */
async function surviving(
  guards: readonly Term[],
  forms: readonly Form[],
  bounds: Bounds,
  samples: readonly Valuation[],
): Promise<Map<number, number[]>> {
  const breathe = breathing()
  const { literals, parts } = guardTable(guards)
  const alive = new Map<number, number[]>()
  const dead = new Set<number>()
  const fitting = forms.map((f) => bounds.fitting(f.term))
  const amounts = formAmounts(forms)
  for (const { boundValues, states } of groupByParams(samples, bounds)) {
    const maxima = new Float64Array(guards.length * forms.length).fill(Number.NEGATIVE_INFINITY)
    for (const state of states) {
      await breathe()
      const value = evaluator(state)
      const formValues = amounts(state)
      const truth = literals.map((l) => value(l) === true)
      for (let g = 0; g < parts.length; g++) {
        if (!(parts[g] as number[]).every((l) => truth[l])) continue
        const row = g * forms.length
        for (let f = 0; f < formValues.length; f++) {
          if ((formValues[f] as number) > (maxima[row + f] as number)) maxima[row + f] = formValues[f] as number
        }
      }
    }
    for (let key = 0; key < maxima.length; key++) {
      const max = maxima[key] as number
      if (max === Number.NEGATIVE_INFINITY || dead.has(key)) continue
      const left = (alive.get(key) ?? (fitting[key % forms.length] as number[])).filter(
        (i) => !bounds.breaksNearly(max, i, boundValues),
      )
      alive.set(key, left)
      if (left.length === 0) dead.add(key)
    }
  }
  return alive
}

/** One slot for each key with bounds left, in orbits: what refuted a bound of one refuted it for all. */
function inOrbits(
  alive: ReadonlyMap<number, number[]>,
  bounds: Bounds,
  guards: readonly Term[],
  forms: readonly Form[],
  symmetries: readonly Permutation[],
): Slot[] {
  const firstOf = symmetries.length === 0 ? (key: number) => key : slotOrbits(guards, forms, symmetries)
  const left = new Map<number, number[]>()
  for (const [key, own] of alive) {
    const first = firstOf(key)
    const others = left.get(first)
    left.set(first, others === undefined ? own : others.filter((b) => own.includes(b)))
  }
  const ranges = new Map([...left].map(([first, common]) => [first, new Range(bounds, common)]))
  return Array.from({ length: guards.length * forms.length }, (_, key) => key).flatMap((key) => {
    const range = ranges.get(firstOf(key))
    if (range === undefined || range.isEmpty) return []
    return [{ guard: Math.floor(key / forms.length), form: key % forms.length, range }]
  })
}

function slotOrbits(
  guards: readonly Term[],
  forms: readonly Form[],
  symmetries: readonly Permutation[],
): (key: number) => number {
  const names = orderlessNames()
  const guardAt = new Map(guards.map((g, i) => [names(g), i]))
  const formKey = (f: Form, p?: Permutation): string =>
    f.parts
      .map(({ name, sign }) => `${sign} ${p === undefined ? name : p.name(name)}`)
      .sort()
      .join()
  const formAt = new Map(forms.map((f, i) => [formKey(f), i]))
  const images = symmetries.map((p) => {
    const guardImage = guards.map((g) => guardAt.get(names(p.term(g))))
    const formImage = forms.map((f) => formAt.get(formKey(f, p)))
    return (key: number): number | undefined => {
      const [guard, form] = [guardImage[Math.floor(key / forms.length)], formImage[key % forms.length]]
      return guard === undefined || form === undefined ? undefined : guard * forms.length + form
    }
  })
  const first = orbits(guards.length * forms.length, images)
  return (key) => first[key] as number
}

/** Clauses with all their images; those of which an image was refuted go. */
function clauseOrbits(clauses: readonly Term[], symmetries: readonly Permutation[]): Term[][] {
  if (symmetries.length === 0) return clauses.map((c) => [c])
  const names = orderlessNames()
  const at = new Map(clauses.map((c, i) => [names(c), i]))
  const images = symmetries.map((p) => clauses.map((c) => at.get(names(p.term(c)))))
  const first = orbits(
    clauses.length,
    images.map((image) => (i: number) => image[i]),
  )
  const incomplete = new Set(images.flatMap((image) => image.flatMap((to, i) => (to === undefined ? [first[i]] : []))))
  const gathered = new Map<number, Term[]>()
  for (const [i, clause] of clauses.entries()) {
    const key = first[i] as number
    if (!incomplete.has(key)) pushTo(gathered, key, clause)
  }
  return [...gathered.values()]
}

function groupByParams(
  samples: readonly Valuation[],
  bounds: Bounds,
): { boundValues: number[]; states: Valuation[] }[] {
  const names = [...namesIn(bounds.list)]
  const groups = new Map<string, Valuation[]>()
  for (const sample of samples) {
    const key = names.map((n) => String(sample.get(n))).join()
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [sample])
    else group.push(sample)
  }
  return [...groups.values()].map((states) => {
    const value = evaluator(states[0] as Valuation)
    return { boundValues: bounds.valuesAt(value).map(Number), states }
  })
}

function distinctParams(samples: readonly Valuation[], bounds: readonly Amount[]): Valuation[] {
  const names = [...namesIn(bounds)]
  const found = new Map(samples.map((s) => [names.map((n) => String(s.get(n))).join(), s]))
  return [...found.values()]
}

/**
 * Facts and two-literal clauses over the atoms that every sample satisfies, without those that weaker facts already
 * give.
 */
export function clausesOver(atoms: readonly Term[], samples: readonly Valuation[]): Term[] {
  const columns = atoms.map(() => new Uint8Array(samples.length))
  for (const [s, sample] of samples.entries()) {
    const value = evaluator(sample)
    for (const [a, atom] of atoms.entries()) if (value(atom) === true) (columns[a] as Uint8Array)[s] = 1
  }
  const clauses: Term[] = []
  const varying: number[] = []
  for (const [a, atom] of atoms.entries()) {
    const trues = (columns[a] as Uint8Array).reduce((sum, x) => sum + x, 0)
    if (trues === 0) clauses.push(not(atom))
    else if (trues === samples.length) clauses.push(atom)
    else varying.push(a)
  }
  for (const [i, a] of varying.entries()) {
    for (const b of varying.slice(i + 1)) {
      const seen = [false, false, false, false]
      const [x, y] = [columns[a] as Uint8Array, columns[b] as Uint8Array]
      for (let s = 0; s < samples.length; s++) seen[2 * (x[s] as number) + (y[s] as number)] = true
      const [p, q] = [atoms[a] as Term, atoms[b] as Term]
      if (!seen[0]) clauses.push(or(p, q))
      if (!seen[1]) clauses.push(or(p, not(q)))
      if (!seen[2]) clauses.push(or(not(p), q))
      if (!seen[3]) clauses.push(or(not(p), not(q)))
    }
  }
  return clauses
}
