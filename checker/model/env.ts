/** Where an expression stands: what its names can mean, and what it is for. */
import type { EnumSort, Term, Var } from '../logic/term.ts'
import type { Diagnostic } from '../support/diagnostic.ts'
import type { Span } from '../support/span.ts'
import type { ConstDecl, LetDecl, SignalDecl } from '../syntax/ast.ts'
import type { Report } from './findings.ts'
import type { Signal } from './model.ts'
import type { MachineDecl, Program } from './scope.ts'
import type { Domain, Typed } from './types.ts'

/** One event, call or line; of an array, one of its elements. */
export type Channel =
  | {
      readonly kind: 'event' | 'call'
      readonly name: string
      readonly signal: Signal
      /** Of its arguments, and of what a call answers. */
      readonly domains: readonly Domain[]
      readonly answers: readonly Domain[]
    }
  | { readonly kind: 'irq'; readonly name: string; readonly line: Var }

export interface SignalMember {
  readonly kind: 'signal'
  readonly decl: SignalDecl
  /** The machine it belongs to; absent for global ones. */
  readonly owner?: Instance
  /** In order of index; one where it is no array. */
  readonly channels: readonly Channel[]
  readonly isArray: boolean
  readonly span: Span
}

/** A clock, a timer or a variable of a machine. */
export type Quantity = { readonly span: Span } & (
  | { readonly kind: 'data'; readonly variable: Var; readonly domain: Domain }
  | { readonly kind: 'clock'; readonly variable: Var }
  | { readonly kind: 'timer'; readonly armed: Var; readonly left: Var }
)

/** What a machine declares, for one instance. */
export type Member = { readonly span: Span } & (
  | Quantity
  /** `clock age[N]`: its elements from 0 on. */
  | { readonly kind: 'sized'; readonly items: readonly Quantity[] }
  | { readonly kind: 'state'; readonly value: string }
  | { readonly kind: 'const'; readonly decl: ConstDecl }
  | { readonly kind: 'let'; readonly decl: LetDecl }
  | { readonly kind: 'enum_value'; readonly sort: EnumSort; readonly value: string }
  | { readonly kind: 'formal'; readonly value: Typed | Partner }
  | SignalMember
)

/** A machine of a system. `members` is filled while the system is built, before any text of the machine is typed. */
export interface Instance {
  readonly kind: 'instance'
  /** `vcpu`, `vcpu[1]`. */
  readonly name: string
  readonly machine: MachineDecl
  readonly location: Var
  readonly members: Map<string, Member>
  readonly enums: Map<string, EnumSort>
  /** The `observe` declaration's name, when it only watches. */
  readonly observer?: string
  readonly span: Span
}

/** `vcpu[i in 0..N-1]`. */
export interface InstanceArray {
  readonly kind: 'array'
  readonly name: string
  readonly low: number
  readonly items: readonly Instance[]
  readonly observer?: string
  readonly span: Span
}

/** A machine named by role; `unknown` where no system says who it is. */
export type Partner = Instance | InstanceArray | { readonly kind: 'unknown' }

/** The machines around a text. */
export interface SystemScope {
  readonly name: string
  readonly span: Span
  /** No system at all: a machine is checked by itself, any role is accepted. */
  readonly tolerant: boolean
  partner(name: string): Instance | InstanceArray | undefined
  partnerNames(): readonly string[]
  /** Types of `let`s already expanded here. */
  readonly lets: Map<LetDecl, Map<Instance | undefined, ExpandedLet>>
}

export interface ExpandedLet {
  readonly typed: Typed
  readonly diagnostics: readonly Diagnostic[]
}

/** A name bound in a transition, a `for` or a quantifier, or the formal argument of a function. */
export interface Local {
  readonly typed: Typed
  /** The machine that it names, for an argument of kind `machine`. */
  readonly partner?: Partner
  readonly span: Span
}

export interface Env {
  readonly program: Program
  /** Absent where only parameters and constants may stand. */
  readonly system?: SystemScope
  /** The machine whose text this is; absent in properties and global declarations. */
  readonly self?: Instance
  readonly locals: ReadonlyMap<string, Local>
  /** How often the text stands there for the quantifiers around it. */
  readonly copies?: number
  /** The calls of functions so far that the outermost call around the text stands for. */
  readonly calls?: { count: number }
  /** Conditions that hold wherever the value of the text counts: guards, and the other side of `and` or `? :`. */
  readonly known?: readonly Term[]
  /** Told of each observer read; absent where observers may not be read. */
  readonly observed?: (name: string) => void
  /** Set within the range of a parameter, where the ranges of parameters say nothing. */
  readonly withoutRanges?: true
  /** The declarations being expanded, to notice circles. */
  readonly expanding: readonly (ConstDecl | LetDecl)[]
  readonly report: Report
}

export function withLocals(env: Env, more: Iterable<readonly [string, Local]>): Env {
  return { ...env, locals: new Map([...env.locals, ...more]) }
}

/** The same place, where these conditions hold as well. */
export function knowing(env: Env, ...conditions: readonly Term[]): Env {
  return { ...env, known: [...(env.known ?? []), ...conditions] }
}

export function programEnv(program: Program, report: Report): Env {
  return { program, locals: new Map(), expanding: [], report }
}
