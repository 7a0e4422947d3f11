/**
 * The tree of a Tick file, as written: nothing resolved, every node with its span.
 * `docs/language.md` describes each form; `print.ts` prints a tree so that it parses back to itself.
 */
import type { Rational } from '../support/rational.ts'
import type { Span } from '../support/span.ts'

export type TimeUnit = 'ns' | 'us' | 'ms' | 's'

export interface Name {
  readonly text: string
  readonly span: Span
}

/** A name, with an index where it is that of an array. */
export interface RefPart {
  readonly name: Name
  readonly index?: Expr
}

/** `vcpu[i].GUEST`: one or more names joined by dots, each with an optional index. */
export interface Ref {
  readonly parts: readonly RefPart[]
  readonly span: Span
}

/** `low .. high`, both included. */
export interface Range {
  readonly low: Expr
  readonly high: Expr
  readonly span: Span
}

export const binaryOperators = [
  'imply',
  'or',
  'and',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '+',
  '-',
  '*',
  '/',
  '%',
] as const
export type BinaryOperator = (typeof binaryOperators)[number]
export const quantifiers = ['forall', 'exists', 'count', 'sum', 'min', 'max', 'argmin', 'argmax'] as const
export type Quantifier = (typeof quantifiers)[number]

export type Expr = { readonly span: Span } & (
  | { readonly kind: 'bool'; readonly value: boolean }
  /** `value` in the written unit; `unit` absent for a plain number. */
  | { readonly kind: 'number'; readonly value: Rational; readonly unit?: TimeUnit }
  | { readonly kind: 'ref'; readonly ref: Ref }
  | { readonly kind: 'unary'; readonly operator: 'not' | '-'; readonly operand: Expr }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'conditional'; readonly cond: Expr; readonly then: Expr; readonly else: Expr }
  /**
   * `armed(t)`, `left(t)`, `pending(q)`, `min(a, b)`, `max(a, b)`, or a `let` with formal arguments: `due(2, J)`,
   * `vcpu[0].due(2, J)`.
   */
  | { readonly kind: 'apply'; readonly fn: Ref; readonly args: readonly Expr[] }
  /** `forall i in a..b: body`, `min i in a..b: body`, expanded statically. */
  | {
      readonly kind: 'quantified'
      readonly quantifier: Quantifier
      readonly variable: Name
      readonly range: Range
      readonly body: Expr
    }
)

export type TypeExpr = { readonly span: Span } & (
  | { readonly kind: 'bool' | 'int' | 'time' }
  | { readonly kind: 'range'; readonly range: Range }
  | { readonly kind: 'enum'; readonly name: Name }
)

/** `= e`, `in a..b` (any value of the range), `= any` (any value of the type). */
export type Initial =
  | { readonly kind: 'value'; readonly value: Expr }
  | { readonly kind: 'range'; readonly range: Range }
  | { readonly kind: 'any'; readonly span: Span }

export type Effect = { readonly span: Span } & (
  | { readonly kind: 'assign'; readonly target: RefPart; readonly operator: '=' | '+=' | '-='; readonly value: Expr }
  | { readonly kind: 'reset'; readonly clocks: readonly RefPart[] }
  | { readonly kind: 'start'; readonly timer: RefPart; readonly delay: Expr }
  | { readonly kind: 'cancel'; readonly timer: RefPart }
  | { readonly kind: 'raise' | 'clear'; readonly irq: Ref }
  | { readonly kind: 'if'; readonly cond: Expr; readonly then: readonly Effect[]; readonly else?: readonly Effect[] }
  /** The effects for each value, all together. */
  | { readonly kind: 'for'; readonly variable: Name; readonly range: Range; readonly body: readonly Effect[] }
)

export type Trigger = { readonly span: Span } & (
  | { readonly kind: 'may' }
  | { readonly kind: 'when'; readonly guard: Expr }
  /** `on e(x, y) returns (z)`: an event, a call, or an own timer; `binders` name the arguments, `answers` goes back. */
  | { readonly kind: 'on'; readonly signal: Ref; readonly binders: readonly Name[]; readonly answers: readonly Expr[] }
  | { readonly kind: 'emit'; readonly signal: Ref; readonly args: readonly Expr[] }
  /** `call e(x, y) returns (ok)`: `answered` names what the server answers. */
  | { readonly kind: 'call'; readonly signal: Ref; readonly args: readonly Expr[]; readonly answered: readonly Name[] }
)

/** `choose d in a..b`, or `choose c: colour` (any value of the type). */
export interface Choice {
  readonly name: Name
  readonly domain:
    | { readonly kind: 'range'; readonly range: Range }
    | { readonly kind: 'type'; readonly type: TypeExpr }
  readonly span: Span
}

/** `@unreachable("no host tick there")`: in some system nothing gets here, and that is how it should be. */
export interface UnreachableNote {
  readonly why: string
  readonly span: Span
}

/** `@source("kernel/time/tick-sched.c", "tick_nohz_stop_tick")`. */
export interface SourceNote {
  readonly file: string
  readonly fn?: string
  readonly span: Span
}

export interface Transition {
  readonly kind: 'transition'
  readonly urgent: boolean
  readonly trigger: Trigger
  readonly choices: readonly Choice[]
  /** The `when` clause of a trigger that is not itself `when`. */
  readonly guard?: Expr
  /** Absent: stay in the same state. */
  readonly target?: Name
  readonly effects: readonly Effect[]
  readonly source?: SourceNote
  readonly unreachable?: UnreachableNote
  readonly span: Span
}

export interface Repeated<T> {
  readonly kind: 'for'
  readonly variable: Name
  readonly range: Range
  readonly body: readonly T[]
  readonly span: Span
}

export type TransitionItem = Transition | Repeated<TransitionItem>
export type StateItem = { readonly kind: 'invariant'; readonly condition: Expr; readonly span: Span } | TransitionItem

export type TypedName = { readonly name: Name; readonly type: TypeExpr; readonly span: Span }

/** `machine M(i: int, apicv: bool = true, guest: machine)`, `let due(i: int, d: time) = …`. */
export interface Formal {
  readonly name: Name
  readonly type: TypeExpr | { readonly kind: 'machine'; readonly span: Span }
  readonly default?: Expr
  readonly span: Span
}

/** `event`, `call` or `irq`; `size` makes an array of them. */
export interface SignalDecl {
  readonly kind: 'event' | 'call' | 'irq'
  readonly name: Name
  readonly size?: Expr
  readonly args: readonly TypedName[]
  /** What a call answers. */
  readonly answers: readonly TypedName[]
  readonly doc?: string
  readonly span: Span
}

export interface ConstDecl {
  readonly kind: 'const'
  readonly name: Name
  readonly value: Expr
  readonly doc?: string
  readonly span: Span
}

/** A named expression over the state, expanded where it is used; with formal arguments, a function. */
export interface LetDecl {
  readonly kind: 'let'
  readonly name: Name
  readonly formals: readonly Formal[]
  readonly value: Expr
  readonly doc?: string
  readonly span: Span
}

export interface EnumDecl {
  readonly kind: 'enum'
  readonly name: Name
  readonly values: readonly Name[]
  readonly doc?: string
  readonly span: Span
}

/** What a machine declares. `size` makes an array of a clock, a timer or a variable. */
export type MachineItem = { readonly span: Span; readonly doc?: string } & (
  | SignalDecl
  | ConstDecl
  | LetDecl
  | EnumDecl
  | {
      readonly kind: 'clock'
      readonly name: Name
      readonly size?: Expr
      readonly initial?: Initial
      readonly running?: Expr
    }
  | {
      readonly kind: 'timer'
      readonly name: Name
      readonly size?: Expr
      readonly initial?: Initial
      readonly latency?: Expr
    }
  | {
      readonly kind: 'var'
      readonly name: Name
      readonly type: TypeExpr
      readonly size?: Expr
      readonly initial?: Initial
    }
  | {
      readonly kind: 'state'
      readonly name: Name
      readonly initial: boolean
      readonly urgent: boolean
      readonly unreachable?: UnreachableNote
      readonly items: readonly StateItem[]
    }
  /** `in any { … }` or `in A, B { … }`: transitions of several states. */
  | { readonly kind: 'in'; readonly states: 'any' | readonly Name[]; readonly items: readonly TransitionItem[] }
)

export interface Instance {
  readonly name: Name
  /** `vcpu[i in 0..N-1]: Vcpu(i)`. */
  readonly replicate?: { readonly variable: Name; readonly range: Range }
  readonly machine: Name
  readonly args: readonly Expr[]
  readonly doc?: string
  readonly span: Span
}

export type PropertyForm = { readonly span: Span } & (
  | { readonly kind: 'always' | 'never' | 'lemma'; readonly condition: Expr }
  /** `always on e: condition`: before each jump in which e is sent, the condition holds. */
  | { readonly kind: 'always_on'; readonly on: Occasion; readonly condition: Expr }
  /** `never on e`, and with `after`: not within so much time of the last other event. */
  | {
      readonly kind: 'never_on'
      readonly on: Occasion
      readonly after?: { readonly on: Occasion; readonly within: Expr }
    }
  | {
      readonly kind: 'response'
      readonly premise: Expr | Occasion
      readonly response: Expr | Occasion
      readonly deadline: Expr
    }
  | { readonly kind: 'leads_to'; readonly premise: Expr; readonly response: Expr; readonly fair: readonly Fairness[] }
  | { readonly kind: 'reachable'; readonly condition: Expr }
  | { readonly kind: 'bound'; readonly quantity: Expr; readonly condition?: Expr }
)

/** `on e when guard`: a jump in which e is sent, and before which the guard holds. */
export interface Occasion {
  readonly kind: 'on'
  readonly signal: Ref
  readonly guard?: Expr
  readonly span: Span
}

/** `fair again`, or `fair again when when`. */
export interface Fairness {
  readonly again: Expr
  readonly when?: Expr
  readonly span: Span
}

export type ExpectedVerdict = 'proved' | 'refuted' | 'reached' | 'unreachable' | 'vacuous'

export interface Expectation {
  readonly property: Name
  /** A verdict, or for a `bound` the expected expression. */
  readonly expected: ExpectedVerdict | Expr
  readonly span: Span
}

/** `refines shared for GAP = TICK + JITTER`. */
export interface Refines {
  readonly system: Name
  /** Parameters of the other system, as expressions over the rest. */
  readonly given: readonly Given[]
  readonly span: Span
}

/** `for all CPUS >= 2`: asked for each value of a constant that says how many processes there are. */
export interface ForAll {
  readonly constant: Name
  /** The least value; 1 where nothing is said. */
  readonly from?: Expr
  readonly span: Span
}

export interface Given {
  readonly name: Name
  readonly value: Expr
  readonly span: Span
}

export type Declaration = { readonly span: Span; readonly doc?: string } & (
  | SignalDecl
  | ConstDecl
  | LetDecl
  | EnumDecl
  /** With an alias, what the file declares is `alias.NAME`. */
  | { readonly kind: 'use'; readonly path: string; readonly alias?: Name }
  | { readonly kind: 'param'; readonly name: Name; readonly type: TypeExpr; readonly default?: Expr }
  | { readonly kind: 'assume'; readonly condition: Expr }
  /** `view`: it has no behaviour, and names expressions over other machines. */
  | {
      readonly kind: 'machine'
      readonly view?: true
      readonly name: Name
      readonly formals: readonly Formal[]
      readonly items: readonly MachineItem[]
    }
  | { readonly kind: 'system'; readonly name: Name; readonly base?: Name; readonly instances: readonly Instance[] }
  | {
      readonly kind: 'observe_clock'
      readonly name: Name
      readonly resets: readonly { readonly signal: Ref; readonly guard?: Expr; readonly span: Span }[]
      /** Held at zero while this holds. */
      readonly held?: Expr
      readonly running?: Expr
    }
  | { readonly kind: 'observe_machine'; readonly instance: Instance }
  | { readonly kind: 'property'; readonly name: Name; readonly title?: string; readonly form: PropertyForm }
  | {
      readonly kind: 'check'
      readonly system: Name
      readonly refines?: Refines
      readonly forAll?: ForAll
      readonly assuming?: Expr
      readonly expectations: readonly Expectation[]
    }
)

/** One file. */
export interface Ast {
  readonly path: string
  readonly declarations: readonly Declaration[]
  /** Comments that are not `///` documentation, kept for the formatter: text with its markers, and where it stood. */
  readonly comments: readonly { readonly text: string; readonly span: Span }[]
}
