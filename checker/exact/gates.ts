/**
 * Boolean circuits as clauses (Tseitin): each gate is made once, and constants and repeated inputs are simplified away.
 */
import type { Search } from './search.ts'

export class Gates {
  readonly yes: number
  readonly no: number
  private readonly search: Search
  private readonly known = new Map<string, number>()

  constructor(search: Search) {
    this.search = search
    this.yes = 2 * search.addVariable()
    this.no = this.yes ^ 1
    search.addClause([this.yes], -1)
  }

  and(inputs: readonly number[]): number {
    const distinct = new Set(inputs)
    distinct.delete(this.yes)
    if (distinct.has(this.no)) return this.no
    for (const l of distinct) if (distinct.has(l ^ 1)) return this.no
    if (distinct.size < 2) return [...distinct][0] ?? this.yes
    const literals = [...distinct].sort((a, b) => a - b)
    return this.gate(`&${literals.join()}`, (gate) => {
      for (const l of literals) this.define([gate ^ 1, l])
      this.define([gate, ...literals.map((l) => l ^ 1)])
    })
  }

  or(inputs: readonly number[]): number {
    return this.and(inputs.map((l) => l ^ 1)) ^ 1
  }

  equal(a: number, b: number): number {
    if (a === b) return this.yes
    if (a === (b ^ 1)) return this.no
    if (a >> 1 === this.yes >> 1) return a === this.yes ? b : b ^ 1
    if (b >> 1 === this.yes >> 1) return b === this.yes ? a : a ^ 1
    const [x, y] = a < b ? [a & -2, b & -2] : [b & -2, a & -2]
    const gate = this.gate(`=${x},${y}`, (g) => {
      this.define([g ^ 1, x ^ 1, y])
      this.define([g ^ 1, x, y ^ 1])
      this.define([g, x, y])
      this.define([g, x ^ 1, y ^ 1])
    })
    return gate ^ (a & 1) ^ (b & 1)
  }

  ite(condition: number, then: number, otherwise: number): number {
    if (condition === this.yes || then === otherwise) return then
    if (condition === this.no) return otherwise
    if ((condition & 1) === 1) return this.ite(condition ^ 1, otherwise, then)
    if (then === (otherwise ^ 1)) return this.equal(condition, then)
    if (then === this.yes || then === condition) return this.or([condition, otherwise])
    if (then === this.no || then === (condition ^ 1)) return this.and([condition ^ 1, otherwise])
    if (otherwise === this.yes || otherwise === (condition ^ 1)) return this.or([condition ^ 1, then])
    if (otherwise === this.no || otherwise === condition) return this.and([condition, then])
    if ((then & 1) === 1) return this.ite(condition, then ^ 1, otherwise ^ 1) ^ 1
    return this.gate(`?${condition},${then},${otherwise}`, (g) => {
      this.define([g ^ 1, condition ^ 1, then])
      this.define([g ^ 1, condition, otherwise])
      this.define([g, condition ^ 1, then ^ 1])
      this.define([g, condition, otherwise ^ 1])
      this.define([g ^ 1, then, otherwise])
      this.define([g, then ^ 1, otherwise ^ 1])
    })
  }

  private gate(key: string, define: (gate: number) => void): number {
    const known = this.known.get(key)
    if (known !== undefined) return known
    const gate = 2 * this.search.addVariable()
    this.known.set(key, gate)
    define(gate)
    return gate
  }

  /** A clause that says what a gate is. */
  private define(literals: readonly number[]): void {
    this.search.addClause(literals, -1)
  }
}
