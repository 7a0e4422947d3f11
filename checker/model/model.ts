/**
 * The model of one system: what the user wrote, resolved, typed and instantiated. A flat network of processes that
 * synchronise on signals, with expressions as terms over the network's variables. Nothing is encoded yet: the evaluator
 * (`run/`) executes this, the lowering (`system/`) makes formulas of it, and the two share nothing else.
 *
 * Promise of `elaborate`: every term is well sorted and linear, every name unique in the network, every location,
 * signal and variable referred to exists, updates of an edge write each variable at most once and only own variables
 * (and irqs), location invariants are conjunctions of upper bounds on clocks guarded by discrete conditions. Those of
 * Tick are never strict; those of automata that other tools wrote may be.
 */
import { and, cur, le, lt, num, type Term, tt, type Var } from '../logic/term.ts'
import type { Value } from '../logic/value.ts'
import { rational } from '../support/rational.ts'
import type { Span } from '../support/span.ts'
import type { Contract } from './contracts.ts'
import type { Refusal, Uniform } from './uniform/uniform.ts'

export interface Param {
  readonly variable: Var
  /** `time` parameters are shown with a unit. */
  readonly isTime: boolean
  /** The default of the declaration; absent when none was given. */
  readonly default?: Value
  readonly doc?: string
  readonly span: Span
}

export interface Assumption {
  readonly condition: Term
  readonly span: Span
}

/**
 * How a variable starts: one value, any value of a closed range, or any value of its sort. Terms over parameters only.
 */
export type Start =
  | { readonly kind: 'value'; readonly value: Term }
  | { readonly kind: 'range'; readonly low: Term; readonly high: Term }
  | { readonly kind: 'any' }

/** Advances at rate 1 while `runs` (discrete: over locations and data, never clocks) holds, otherwise stands still. */
export interface Clock {
  readonly variable: Var
  readonly runs: Term
  readonly start: Start
  readonly span: Span
}

/**
 * A count-down. While `armed`, `left` falls at rate 1; expiry may happen once `left <= 0`, and time does not pass
 * `left = -latency`. Unarmed, `left` is 0. Expiry disarms before the effects of the `on` transition.
 */
export interface Timer {
  readonly armed: Var
  readonly left: Var
  /** Over parameters only; 0 unless `expires within`. */
  readonly latency: Term
  /** Armed with this at the start; absent: unarmed. */
  readonly start?: Start
  readonly name: string
  readonly span: Span
}

/** Bool, enum, int or time data; constant between jumps. */
export interface Data {
  readonly variable: Var
  readonly isTime: boolean
  readonly start: Start
  /** Declared as `low..high`: leaving the range is an error the checker looks for, not a wrap-around. */
  readonly range?: { readonly low: bigint; readonly high: bigint }
  readonly span: Span
}

/** Data is within its declared range, if it has one. */
export function inRange({ variable, range }: Data): Term {
  if (range === undefined) return tt
  const [low, high] = [range.low, range.high].map((n) => num(rational(n), variable.sort)) as [Term, Term]
  return and(le(low, cur(variable)), le(cur(variable), high))
}

/**
 * While the process is here and `when` (discrete) holds, `left <= right` must hold, or `left < right` where it is
 * `strict`; it blocks time.
 */
export interface Invariant {
  readonly when: Term
  /** A sum of clocks (or one clock). */
  readonly left: Term
  /** Over parameters and data. */
  readonly right: Term
  /** The bound itself is never reached: time may come as close to it as it likes. */
  readonly strict?: boolean
  readonly span: Span
}

/** What holds while an invariant applies. */
export function boundOf({ left, right, strict }: Invariant): Term {
  return strict === true ? lt(left, right) : le(left, right)
}

export interface Location {
  readonly name: string
  readonly urgent: boolean
  readonly invariants: readonly Invariant[]
  /** Why it may be that no run of a system gets here. */
  readonly unreachable?: string
  readonly span: Span
}

/** A value picked anew each time the edge is taken: from a closed range, or any of its sort when `range` is absent. */
export interface Choice {
  readonly variable: Var
  readonly isTime: boolean
  readonly range?: { readonly low: Term; readonly high: Term }
}

export interface Signal {
  readonly kind: 'event' | 'call'
  readonly name: string
  /** One variable per argument; they stand for the sender's values inside receivers' guards and updates. */
  readonly args: readonly Var[]
  /** Of a call that answers: one variable each, for the server's values inside the caller's guard and updates. */
  readonly answers?: readonly Var[]
}

export type Trigger =
  /**
   * `may` never has to be taken; `when` neither, unless the edge is urgent. They differ only for the progress check.
   */
  | { readonly kind: 'may' | 'when' }
  | { readonly kind: 'emit'; readonly signal: Signal; readonly args: readonly Term[] }
  /** Receiving an event, or serving a call; `answers` may read arguments and what the edge chooses. */
  | { readonly kind: 'on'; readonly signal: Signal; readonly answers?: readonly Term[] }
  | { readonly kind: 'expire'; readonly timer: Timer }

export interface Edge {
  /** Unique in the network: `vcpu: GUEST -> ROOT on host.tick (models/kvm.tick:41)`. */
  readonly id: string
  readonly process: string
  readonly from: string
  readonly to: string
  readonly trigger: Trigger
  readonly urgent: boolean
  readonly guard: Term
  readonly choices: readonly Choice[]
  /** Simultaneous: every value is over the state before the jump. Timers appear as their two variables. */
  readonly updates: readonly { readonly variable: Var; readonly value: Term }[]
  /** The line is raised (cleared) when the condition holds before the jump; raise wins over clear in one jump. */
  readonly raises: readonly { readonly irq: Var; readonly when: Term }[]
  readonly clears: readonly { readonly irq: Var; readonly when: Term }[]
  readonly source?: { readonly file: string; readonly fn?: string }
  /** Why it may be that no run of a system takes it. */
  readonly unreachable?: string
  readonly span: Span
}

export interface Process {
  /** Instance name: `vcpu`, `vcpu[1]`. */
  readonly name: string
  readonly machine: string
  /** Enum variable named like the process; its values are the location names. */
  readonly location: Var
  readonly initial: string
  readonly locations: readonly Location[]
  readonly clocks: readonly Clock[]
  readonly timers: readonly Timer[]
  readonly data: readonly Data[]
  readonly edges: readonly Edge[]
  /** Only watches: takes no part in calls, blocks no time, is read by no other process. */
  readonly observer: boolean
  readonly span: Span
}

/** A jump in which `signal` is sent, and before which `guard` holds. */
export interface Occasion {
  readonly signal: Signal
  readonly guard: Term
}

/** `observe clock`: watches the network, influences nothing. */
export interface ObserverClock {
  readonly clock: Clock
  /** Jumps that reset it to 0. */
  readonly resets: readonly Occasion[]
  /**
   * Reset to 0 by every jump after which this (discrete) holds, and 0 initially; `ff` when not given. The clock stands
   * meanwhile: its condition (`runs`) says so.
   */
  readonly held: Term
}

/**
 * The monitor of `whenever P then Q within D` and of `P leads_to Q`. After every jump, and at the start: if Q then
 * pending := false; else if not pending and P then pending := true, age := 0. `age` runs while pending, and is 0
 * otherwise. After a jump that is one of `begins`, P holds; after one of `answers`, Q does.
 */
export interface Monitor {
  readonly pending: Var
  readonly age: Var
  readonly premise: Term
  readonly response: Term
  /** Jumps that count as premise, and as response. */
  readonly begins?: readonly Occasion[]
  readonly answers?: readonly Occasion[]
  /** What runs without an answer must do to count; none for `whenever`. */
  readonly fair?: readonly Fairness[]
}

/**
 * A run is fair when `again` (discrete) holds again and again; with `when`, unless `when` (discrete) does not: strong
 * fairness.
 */
export interface Fairness {
  readonly again: Term
  readonly when?: Term
}

/** One system of the model. */
export interface Network {
  readonly name: string
  readonly params: readonly Param[]
  readonly assumptions: readonly Assumption[]
  readonly processes: readonly Process[]
  readonly signals: readonly Signal[]
  /** Latched lines, Boolean, initially low. */
  readonly irqs: readonly Var[]
  readonly observerClocks: readonly ObserverClock[]
  readonly monitors: readonly Monitor[]
  /** What somebody who wrote the model takes for invariants: nothing rests on them before they are proved. */
  readonly lemmas?: readonly Lemma[]
}

/** A declared lemma, in the terms of a network. */
export interface Lemma {
  readonly name: string
  readonly condition: Term
}

/** A property of one network. Conditions are over its variables. */
export type PropertyForm =
  /** `always`: no reachable state breaks `condition`. `premise` is the left side where it was written `A imply B`. */
  | { readonly kind: 'always'; readonly condition: Term; readonly premise?: Term }
  /** `reachable`: some reachable state satisfies `condition`. */
  | { readonly kind: 'reachable'; readonly condition: Term }
  /** `whenever … within deadline`: watched by `monitor`, which is among the network's. */
  | { readonly kind: 'response'; readonly monitor: Monitor; readonly deadline: Term }
  /** The least linear expression in the parameters that `quantity` (a time) never exceeds while `condition` holds. */
  | { readonly kind: 'bound'; readonly quantity: Term; readonly condition: Term }
  /**
   * In every fair run in which time goes on for ever, each premise of `monitor` (which is among the network's) is
   * answered some time.
   */
  | { readonly kind: 'leads_to'; readonly monitor: Monitor }

export interface Property {
  readonly name: string
  readonly title?: string
  /** Declared as a lemma: an `always` that is offered to the other questions of its system. */
  readonly isLemma?: true
  readonly form: PropertyForm
  readonly span: Span
}

export type ExpectedVerdict = 'proved' | 'refuted' | 'reached' | 'unreachable' | 'vacuous'

/** One line of a `check` block, resolved: the question the checker answers. */
export interface Question {
  /** The file of the `check` block, as the user named it. */
  readonly file: string
  /** The system with the observers and monitors this property needs; `assuming` is among its assumptions. */
  readonly network: Network
  readonly property: Property
  readonly expected?: ExpectedVerdict
  /** What a `bound` is expected to be, over the parameters. */
  readonly expectedBound?: Term
  /** What the `check` assumes beside the assumptions of the files; absent when nothing. */
  readonly assuming?: readonly Assumption[]
  /**
   * Where it is asked for the parameters of one cell only, of those that `synthesise` tells apart: its condition, which
   * is among the network's assumptions.
   */
  readonly cell?: Term
  /** Whether the system keeps the contracts of another one: the network is the system beside them. */
  readonly refines?: Refining
  /** Where it is asked for every value of a constant: how it reads for each of them. */
  readonly every?: Every
  /** Where it is asked of a system that refines another one: what its answer may be carried over from. */
  readonly carried?: Carried
  readonly span: Span
}

/** What a question about contracts is made of, in the words of the model. */
export interface Refining {
  /** The system that the contracts are of. */
  readonly abstract: string
  readonly contracts: readonly Contract[]
  /** What a parameter given by `for` has to keep. */
  readonly allowed: Term
  /** All that is assumed of the system by itself. */
  readonly assumptions: readonly Assumption[]
}

/** A question for every value, from some on, of a constant that says how many processes there are. */
export interface Every {
  /** The network that it is said of: with the value that the file has. */
  readonly of: Network
  readonly constant: string
  /** The least value. */
  readonly from: number
  /** What the systems have in common, whatever their number of processes; or why that is not known. */
  readonly uniform: Uniform | Refusal
  /** The question for one value; or what is wrong with it there. */
  readonly at: (value: number) => Question | { readonly error: string }
}

/** Both answered `proved`, the question is, too. */
export interface Carried {
  /** The network that it is said of. */
  readonly of: Network
  readonly refinement: Question
  /** The same property of the system with contracts. */
  readonly abstract: Question
}

/** All that one file asks. */
export interface Model {
  readonly questions: readonly Question[]
  /**
   * Of each `check SYSTEM { }`, which asks nothing but whether time goes on: the system, without observers, under the
   * assumptions of that check.
   */
  readonly alone: readonly Network[]
  /** Every system of the file (and of the files it uses) without observers, for `simulate` and `--dump`. */
  readonly systems: readonly Network[]
}

/** `final.tick_gap`: a property of a system, as outputs and files name it. */
export function fullName({ network, property }: Pick<Question, 'network' | 'property'>): string {
  return `${network.name}.${property.name}`
}

/** The questions that are about one system: not about one for each value of a constant. */
export function ofOneSystem(questions: readonly Question[]): Question[] {
  return questions.filter((q) => q.every === undefined)
}
