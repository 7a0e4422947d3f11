/**
 * One walk over a network and its parts: every term with what it is for, every variable, the same part with other
 * terms, the part as text. What there is to walk is said by `shape.ts`, field by field.
 */
import type { Term, Var } from '../logic/term.ts'
import type { Clock, Edge, Monitor, Network, ObserverClock, Process } from './model.ts'
import {
  edgeShape,
  type Inside,
  monitorShape,
  networkShape,
  observerClockShape,
  processShape,
  type Role,
  type Shape,
  type VariableKind,
} from './shape.ts'

/** A term where it stands. */
export interface TermUse extends Inside {
  readonly term: Term
  readonly role: Role
}

/** A variable where it is declared or written. */
export interface VariableUse extends Inside {
  readonly variable: Var
  readonly kind: VariableKind
}

/** Something for each role. */
export type EachRole<T> = Readonly<Record<Role, T>>

/** The terms of a network, in the order in which the fields stand in `shape.ts`. */
export const networkTerms = (network: Network): TermUse[] => usesIn(networkShape, network)
export const processTerms = (process: Process): TermUse[] => usesIn(processShape, process, { process })
export const edgeTerms = (edge: Edge): TermUse[] => usesIn(edgeShape, edge, { edge })
export const monitorTerms = (monitor: Monitor): TermUse[] => usesIn(monitorShape, monitor)
export const observerClockTerms = (observer: ObserverClock): TermUse[] =>
  usesIn(observerClockShape, observer, { about: observer.clock.variable })

/** The terms of some uses that have one of these roles. */
export function termsWith(uses: readonly TermUse[], ...roles: readonly Role[]): Term[] {
  return uses.filter((use) => roles.includes(use.role)).map((use) => use.term)
}

/** The network with other terms; what keeps all its terms stays the same object. */
export function mapNetworkTerms(network: Network, become: (use: TermUse) => Term): Network {
  return mapped(networkShape, network, become)
}

/** The edge with other terms. */
export function mapEdgeTerms(edge: Edge, become: (use: TermUse) => Term): Edge {
  return mapped(edgeShape, edge, become)
}

/** The kinds that a state gives a value to, and whether the others are so; a kind more has to be decided on here. */
const isOfState: Readonly<Record<VariableKind, boolean>> = {
  location: true,
  clock: true,
  armed: true,
  left: true,
  data: true,
  latched: true,
  pending: true,
  age: true,
  parameter: false,
  chosen: false,
  said: false,
  written: false,
}

/**
 * Everything that has a value in a state, in the order of declaration; without a process where it is of the whole
 * network.
 */
export const stateVariables = (network: Network): VariableUse[] => variablesIn(networkShape, network)
export const processVariables = (process: Process): VariableUse[] => variablesIn(processShape, process, { process })

/** All clocks: those of processes, then those that only watch. */
export function clocksOf(network: Network): Clock[] {
  return [...network.processes.flatMap((p) => p.clocks), ...network.observerClocks.map((o) => o.clock)]
}

/** How parts are read as text: terms with what they are for, and names of variables, machines, signals and timers. */
export interface Wording {
  readonly term: (use: TermUse) => string
  readonly name: (name: string) => string
}

/**
 * A network as text: two have the same exactly when they behave alike, read with these words. Sets have an order of
 * their own.
 */
export function networkText(network: Network, wording: Wording): string {
  return textOf(
    { is: 'one', elsewhere: false, shape: () => networkShape as AnyShape, inside: () => ({}) },
    network,
    {},
    wording,
  )
}

// The tables are typed field by field; who goes through them meets any part.
type AnyField =
  | { readonly is: 'note' | 'plain' | 'name' }
  | { readonly is: 'term'; readonly role: Role }
  | { readonly is: 'variable'; readonly kind: VariableKind }
  | { readonly is: 'many'; readonly ordered: boolean; readonly of: AnyField }
  | {
      readonly is: 'one'
      readonly elsewhere: boolean
      readonly shape: () => AnyShape
      readonly inside: (part: never) => Inside
    }
type AnyShape = Readonly<Record<string, AnyField>>
type Part = Readonly<Record<string, unknown>>

interface Visitor {
  readonly term?: (use: TermUse) => void
  readonly variable?: (use: VariableUse) => void
}

function usesIn<T>(shape: Shape<T>, part: T, inside: Inside = {}): TermUse[] {
  const found: TermUse[] = []
  go(shape as unknown as AnyShape, part as object, inside, { term: (use) => found.push(use) })
  return found
}

function variablesIn<T>(shape: Shape<T>, part: T, inside: Inside = {}): VariableUse[] {
  const found: VariableUse[] = []
  go(shape as unknown as AnyShape, part as object, inside, {
    variable: (use) => isOfState[use.kind] && found.push(use),
  })
  return found
}

function go(shape: AnyShape, part: object, inside: Inside, visitor: Visitor): void {
  for (const [name, field] of Object.entries(shape)) visit(field, (part as Part)[name], inside, visitor)
}

function visit(field: AnyField, value: unknown, inside: Inside, visitor: Visitor): void {
  if (value === undefined) return
  switch (field.is) {
    case 'term':
      visitor.term?.({ ...inside, term: value as Term, role: field.role })
      break
    case 'variable':
      visitor.variable?.({ ...inside, variable: value as Var, kind: field.kind })
      break
    case 'many':
      for (const item of value as readonly unknown[]) visit(field.of, item, inside, visitor)
      break
    case 'one':
      if (!field.elsewhere) go(field.shape(), value as object, { ...inside, ...field.inside(value as never) }, visitor)
      break
    default:
  }
}

function mapped<T extends object>(shape: Shape<T>, part: T, become: (use: TermUse) => Term): T {
  const done = new Map<unknown, unknown>()
  const each = (field: AnyField, value: unknown, inside: Inside): unknown => {
    if (value === undefined) return undefined
    if (field.is === 'term') return become({ ...inside, term: value as Term, role: field.role })
    if (field.is === 'many') {
      const items = value as readonly unknown[]
      const images = items.map((item) => each(field.of, item, inside))
      return images.every((image, i) => image === items[i]) ? items : images
    }
    if (field.is !== 'one') return value
    // What is declared elsewhere becomes what it became there: it is one object in both places.
    if (field.elsewhere && done.has(value)) return done.get(value)
    const image = whole(field.shape(), value as Part, { ...inside, ...field.inside(value as never) })
    done.set(value, image)
    return image
  }
  const whole = (fields: AnyShape, value: Part, inside: Inside): Part => {
    const changes = Object.entries(fields).flatMap(([name, field]) => {
      const image = each(field, value[name], inside)
      return image === value[name] ? [] : [[name, image] as const]
    })
    return changes.length === 0 ? value : { ...value, ...Object.fromEntries(changes) }
  }
  return whole(shape as unknown as AnyShape, part as Part, {}) as T
}

function textOf(field: AnyField, value: unknown, inside: Inside, wording: Wording): string {
  if (value === undefined) return ''
  switch (field.is) {
    case 'note':
      return ''
    case 'plain':
      return String(value)
    case 'name':
      return wording.name(value as string)
    case 'variable':
      return wording.name((value as Var).name)
    case 'term':
      return wording.term({ ...inside, term: value as Term, role: field.role })
    case 'many': {
      const texts = (value as readonly unknown[]).map((item) => textOf(field.of, item, inside, wording))
      return `[${(field.ordered ? texts : texts.sort()).join()}]`
    }
    case 'one': {
      const within = { ...inside, ...field.inside(value as never) }
      const fields = Object.entries(field.shape()).filter(([, inner]) => inner.is !== 'note')
      return `{${fields.map(([name, inner]) => textOf(inner, (value as Part)[name], within, wording)).join(';')}}`
    }
  }
}
