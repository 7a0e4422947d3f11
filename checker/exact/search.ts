/**
 * Conflict-driven clause learning in the manner of MiniSat (Eén and Sörensson 2003), modulo a theory that watches the
 * literals on the trail: two watched literals, variables by activity, phases kept, Luby restarts, learned clauses
 * minimised and the less useful half of them forgotten, assumptions with the subset that failed.
 */
import type { Budget } from './budget.ts'
import { Clause, type Step } from './clause.ts'
import { Heap } from './heap.ts'
import type { Conflict } from './simplex.ts'
import type { Theory, Verdict } from './theory.ts'

const activityDecay = 1 / 0.95
const clauseDecay = 1 / 0.999
const tooLarge = 1e100
const restartUnit = 100

export class Search {
  /** Per literal: 1 true, -1 false, 0 open. */
  readonly values: number[] = []
  /** Kept where asked for. */
  readonly trace: Step[] | undefined
  private readonly theory: Theory
  private readonly watches: Clause[][] = []
  private readonly level: number[] = []
  private readonly reason: (Clause | undefined)[] = []
  private readonly saved: boolean[] = []
  private readonly activity: number[] = []
  private readonly seen: number[] = []
  private readonly order = new Heap((a, b) => (this.activity[a] as number) > (this.activity[b] as number))
  private readonly trail: number[] = []
  private readonly marks: number[] = []
  private learned: Clause[] = []
  private head = 0
  private theoryHead = 0
  private bump = 1
  private clauseBump = 1
  private mostLearned = 2000
  private contradictory = false

  constructor(theory: Theory, keepsTrace = false) {
    this.theory = theory
    this.trace = keepsTrace ? [] : undefined
  }

  addVariable(): number {
    const variable = this.level.length
    this.values.push(0, 0)
    this.watches.push([], [])
    this.level.push(0)
    this.reason.push(undefined)
    this.saved.push(false)
    this.activity.push(0)
    this.seen.push(0)
    this.order.grow(variable + 1)
    this.order.insert(variable)
    return variable
  }

  /** Adds a clause that was given, or one that the theory makes true (with factors). */
  addClause(literals: readonly number[], of: number, factors?: Conflict['factors']): void {
    this.trace?.push(factors === undefined ? { kind: 'given', literals, of } : { kind: 'theory', literals, factors })
    const distinct = [...new Set(literals)]
    if (distinct.some((l) => distinct.includes(l ^ 1))) return
    if (this.marks.length > 0) {
      this.attach(new Clause(distinct, false))
      return
    }
    if (distinct.some((l) => this.values[l] === 1)) return
    const open = distinct.filter((l) => this.values[l] === 0)
    if (open.length === 0) this.contradictory = true
    else if (open.length === 1) this.enqueue(open[0] as number, undefined)
    else this.attach(new Clause(open, false))
  }

  solve(assumptions: readonly number[], budget: Budget): Verdict {
    this.backtrack(0)
    if (this.contradictory) return { kind: 'unsat', failed: [] }
    let [restarts, sinceRestart] = [1, 0]
    for (;;) {
      const conflict = this.propagate(budget)
      const reason = budget.ended()
      if (conflict instanceof Clause) {
        budget.conflicts += 1
        sinceRestart += 1
        if (!this.learn(conflict)) return { kind: 'unsat', failed: [] }
        continue
      }
      if (reason !== undefined) {
        this.backtrack(0)
        return { kind: 'unknown', reason }
      }
      if (sinceRestart >= restartUnit * luby(restarts)) {
        restarts += 1
        sinceRestart = 0
        this.backtrack(0)
        if (this.learned.length > this.mostLearned) this.forget()
        continue
      }
      const next = this.nextDecision(assumptions, budget)
      if (typeof next === 'object') return next
      this.marks.push(this.trail.length)
      this.theory.push()
      if (next >= 0) this.enqueue(next, undefined)
    }
  }

  /** A literal to decide, -1 for a level without decision, or the end. */
  private nextDecision(assumptions: readonly number[], budget: Budget): number | Verdict {
    const assumption = assumptions[this.marks.length]
    if (assumption !== undefined) {
      const value = this.values[assumption]
      if (value === -1) return { kind: 'unsat', failed: this.failedFor(assumption) }
      return value === 1 ? -1 : assumption
    }
    for (let variable = this.order.pop(); variable !== undefined; variable = this.order.pop()) {
      if (this.values[2 * variable] === 0) return this.withPhase(variable)
    }
    const completed = this.theory.complete(budget)
    return completed === 'complete' ? { kind: 'sat' } : this.withPhase(completed)
  }

  private withPhase(variable: number): number {
    const positive = this.theory.isAtom(variable) ? this.theory.phase(variable) : (this.saved[variable] as boolean)
    return positive ? 2 * variable : 2 * variable + 1
  }

  private enqueue(literal: number, reason: Clause | undefined): void {
    this.values[literal] = 1
    this.values[literal ^ 1] = -1
    this.level[literal >> 1] = this.marks.length
    this.reason[literal >> 1] = reason
    this.trail.push(literal)
  }

  private attach(clause: Clause): void {
    ;(this.watches[(clause.literals[0] as number) ^ 1] as Clause[]).push(clause)
    ;(this.watches[(clause.literals[1] as number) ^ 1] as Clause[]).push(clause)
  }

  /** Unit propagation and the theory in turns, until both have nothing to say. */
  private propagate(budget: Budget): Clause | undefined {
    for (;;) {
      const clash = this.propagateClauses()
      if (clash !== undefined) return clash
      while (this.theoryHead < this.trail.length) {
        const literal = this.trail[this.theoryHead] as number
        this.theoryHead += 1
        const conflict = this.theory.isAtom(literal >> 1) ? this.theory.assume(literal) : undefined
        if (conflict !== undefined) return this.clauseOf(conflict)
      }
      const checked = this.theory.check(budget)
      if (typeof checked === 'object') return this.clauseOf(checked)
      return undefined
    }
  }

  /** A conflict of the theory, verified, as a clause that is false. */
  private clauseOf(conflict: Conflict): Clause {
    this.theory.verify(conflict)
    const literals = conflict.literals.map((l) => l ^ 1)
    this.trace?.push({ kind: 'theory', literals: [...literals], factors: conflict.factors })
    return new Clause(literals, true)
  }

  private propagateClauses(): Clause | undefined {
    const { values, trail } = this
    while (this.head < trail.length) {
      const literal = trail[this.head] as number
      this.head += 1
      const watched = this.watches[literal] as Clause[]
      const falsified = literal ^ 1
      let kept = 0
      for (let i = 0; i < watched.length; i++) {
        const clause = watched[i] as Clause
        if (clause.removed) continue
        const { literals } = clause
        if (literals[0] === falsified) {
          literals[0] = literals[1] as number
          literals[1] = falsified
        }
        const first = literals[0] as number
        if (values[first] !== 1 && this.watchAnother(clause)) continue
        watched[kept++] = clause
        if (values[first] === 1) continue
        if (values[first] === -1) {
          for (let j = i + 1; j < watched.length; j++) watched[kept++] = watched[j] as Clause
          watched.length = kept
          return clause
        }
        this.enqueue(first, clause)
      }
      watched.length = kept
    }
    return undefined
  }

  /** Moves the second watch to a literal that is not false, if there is one. */
  private watchAnother(clause: Clause): boolean {
    const { literals } = clause
    for (let k = 2; k < literals.length; k++) {
      const other = literals[k] as number
      if (this.values[other] === -1) continue
      literals[k] = literals[1] as number
      literals[1] = other
      ;(this.watches[other ^ 1] as Clause[]).push(clause)
      return true
    }
    return false
  }

  /** Forgets all decisions. */
  reset(): void {
    this.backtrack(0)
  }

  private backtrack(level: number): void {
    if (this.marks.length <= level) return
    const mark = this.marks[level] as number
    for (let i = this.trail.length - 1; i >= mark; i--) {
      const literal = this.trail[i] as number
      this.values[literal] = 0
      this.values[literal ^ 1] = 0
      this.saved[literal >> 1] = (literal & 1) === 0
      this.order.insert(literal >> 1)
    }
    this.theory.pop(this.marks.length - level)
    this.trail.length = mark
    this.marks.length = level
    this.head = mark
    this.theoryHead = Math.min(this.theoryHead, mark)
  }

  /**
   * Learns from a false clause and goes back to where what was learned decides something. False: there is no way left.
   */
  private learn(conflict: Clause): boolean {
    let highest = 0
    for (const literal of conflict.literals) highest = Math.max(highest, this.level[literal >> 1] as number)
    if (highest === 0) {
      this.contradictory = true
      this.trace?.push({ kind: 'learned', literals: [] })
      return false
    }
    this.backtrack(highest)
    const literals = this.minimised(this.firstUniquePoint(conflict))
    this.trace?.push({ kind: 'learned', literals: [...literals] })
    this.bump *= activityDecay
    this.clauseBump *= clauseDecay
    this.assertLearned(literals)
    return true
  }

  private assertLearned(literals: number[]): void {
    const first = literals[0] as number
    if (literals.length === 1) {
      this.backtrack(0)
      this.enqueue(first, undefined)
      return
    }
    let second = 1
    for (let i = 2; i < literals.length; i++) if (this.levelOf(literals[i]) > this.levelOf(literals[second])) second = i
    ;[literals[1], literals[second]] = [literals[second] as number, literals[1] as number]
    const clause = new Clause(literals, true)
    clause.levels = new Set(literals.map((l) => this.level[l >> 1])).size
    clause.activity = this.clauseBump
    this.backtrack(this.levelOf(literals[1]))
    this.learned.push(clause)
    this.attach(clause)
    this.enqueue(first, clause)
  }

  private levelOf(literal: number | undefined): number {
    return this.level[(literal as number) >> 1] as number
  }

  /** Resolves until one literal of the current level is left, which comes first. Literals of the result stay `seen`. */
  private firstUniquePoint(conflict: Clause): number[] {
    const result = [0]
    let open = 0
    let clause: Clause = conflict
    let index = this.trail.length - 1
    let pivot = -1
    for (;;) {
      if (clause.learned) this.bumpClause(clause)
      for (const literal of clause.literals) {
        const variable = literal >> 1
        if (literal === pivot || this.seen[variable] === 1 || this.level[variable] === 0) continue
        this.seen[variable] = 1
        this.bumpVariable(variable)
        if (this.level[variable] === this.marks.length) open += 1
        else result.push(literal)
      }
      while (this.seen[(this.trail[index] as number) >> 1] === 0) index -= 1
      pivot = this.trail[index] as number
      index -= 1
      open -= 1
      if (open === 0) break
      this.seen[pivot >> 1] = 0
      clause = this.reason[pivot >> 1] as Clause
    }
    result[0] = pivot ^ 1
    return result
  }

  /** Without the literals that the others imply. */
  private minimised(literals: number[]): number[] {
    const marked: number[] = []
    const levels = new Set(literals.map((l) => this.level[l >> 1] as number))
    const kept = literals.filter((l, i) => i === 0 || !this.isImplied(l, levels, marked))
    for (const variable of marked) this.seen[variable] = 0
    for (const literal of literals) this.seen[literal >> 1] = 0
    return kept
  }

  /** Whether literals that are seen imply the negation of this one. Marks what it finds implied on the way. */
  private isImplied(literal: number, levels: ReadonlySet<number>, marked: number[]): boolean {
    if (this.reason[literal >> 1] === undefined) return false
    const mark = marked.length
    const stack = [literal]
    for (let l = stack.pop(); l !== undefined; l = stack.pop()) {
      for (const other of (this.reason[l >> 1] as Clause).literals) {
        const variable = other >> 1
        if (variable === l >> 1 || this.seen[variable] === 1 || this.level[variable] === 0) continue
        if (this.reason[variable] === undefined || !levels.has(this.level[variable] as number)) {
          for (const wrong of marked.splice(mark)) this.seen[wrong] = 0
          return false
        }
        this.seen[variable] = 1
        marked.push(variable)
        stack.push(other)
      }
    }
    return true
  }

  private bumpVariable(variable: number): void {
    const activity = (this.activity[variable] as number) + this.bump
    this.activity[variable] = activity
    if (activity > tooLarge) {
      for (let i = 0; i < this.activity.length; i++) this.activity[i] = (this.activity[i] as number) / tooLarge
      this.bump /= tooLarge
    }
    this.order.advanced(variable)
  }

  private bumpClause(clause: Clause): void {
    clause.activity += this.clauseBump
    if (clause.activity < tooLarge) return
    for (const other of this.learned) other.activity /= tooLarge
    clause.activity /= tooLarge
    this.clauseBump /= tooLarge
  }

  /** Forgets the less useful half of what was learned; at level 0, so no clause is needed as a reason. */
  private forget(): void {
    this.learned.sort((a, b) => (a.levels <= 2 ? 0 : 1) - (b.levels <= 2 ? 0 : 1) || b.activity - a.activity)
    for (const clause of this.learned.splice(this.learned.length >> 1)) clause.removed = true
    this.mostLearned += 500
  }

  /** The assumptions that together make this one false, and itself. */
  private failedFor(assumption: number): number[] {
    const failed = [assumption]
    this.seen[assumption >> 1] = 1
    for (let i = this.trail.length - 1; i >= (this.marks[0] ?? this.trail.length); i--) {
      const literal = this.trail[i] as number
      const variable = literal >> 1
      if (this.seen[variable] === 0) continue
      this.seen[variable] = 0
      const reason = this.reason[variable]
      if (reason === undefined) failed.push(literal)
      else
        for (const other of reason.literals)
          if ((this.level[other >> 1] as number) > 0 && other !== literal) this.seen[other >> 1] = 1
    }
    this.seen[assumption >> 1] = 0
    this.trace?.push({ kind: 'learned', literals: [...new Set(failed)].map((l) => l ^ 1) })
    return failed
  }
}

/** 1, 1, 2, 1, 1, 2, 4, 1, … (Luby, Sinclair and Zuckerman 1993) */
function luby(i: number): number {
  let k = 1
  while (2 ** k - 1 < i) k += 1
  return 2 ** k - 1 === i ? 2 ** (k - 1) : luby(i - 2 ** (k - 1) + 1)
}
