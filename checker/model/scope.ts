/**
 * The declarations of all files by name. Values (parameters, constants, named expressions, enum values, signals,
 * observers) share one name space, since expressions name them bare; machines, systems and properties have one each.
 */
import { boolSort, type EnumSort, intSort, realSort, type Var } from '../logic/term.ts'
import type { Span } from '../support/span.ts'
import type { Ast, ConstDecl, Declaration, EnumDecl, LetDecl, Name, SignalDecl } from '../syntax/ast.ts'
import type { ExpandedLet as Expanded, Instance, SignalMember } from './env.ts'
import { error, type Report } from './findings.ts'
import type { Budget } from './size.ts'
import type { Typed } from './types.ts'

type Decl<K extends Declaration['kind']> = Extract<Declaration, { readonly kind: K }>
export type ParamDecl = Decl<'param'>
export type MachineDecl = Decl<'machine'>
export type SystemDecl = Decl<'system'>
export type PropertyDecl = Decl<'property'>
export type CheckDecl = Decl<'check'>
export type AssumeDecl = Decl<'assume'>
export type ObserveClockDecl = Decl<'observe_clock'>
export type ObserveMachineDecl = Decl<'observe_machine'>

export type Global = { readonly span: Span } & (
  | { readonly kind: 'param'; readonly decl: ParamDecl; readonly variable: Var }
  | { readonly kind: 'const'; readonly decl: ConstDecl }
  | { readonly kind: 'let'; readonly decl: LetDecl }
  | { readonly kind: 'enum_value'; readonly sort: EnumSort; readonly value: string }
  | { readonly kind: 'signal'; readonly decl: SignalDecl }
  | { readonly kind: 'observer'; readonly decl: ObserveClockDecl | ObserveMachineDecl }
)

export interface Program {
  readonly files: readonly Ast[]
  readonly values: ReadonlyMap<string, Global>
  readonly enums: ReadonlyMap<string, EnumSort>
  readonly machines: ReadonlyMap<string, MachineDecl>
  readonly systems: ReadonlyMap<string, SystemDecl>
  readonly properties: ReadonlyMap<string, PropertyDecl>
  readonly assumes: readonly AssumeDecl[]
  /** What `--const` gives, instead of the declared values. */
  readonly overridden: Map<string, Typed>
  /** Global events, calls and lines, with their types; filled once constants are known. */
  readonly signals: Map<SignalDecl, SignalMember>
  /** Constants that were typed already, those of machines for each instance. */
  readonly constants: Map<ConstDecl, Map<Instance | undefined, Expanded>>
  readonly budget: Budget
}

/** Puts `name` into a scope; a second declaration is an error, and the first one stays. */
export function declare<T>(
  scope: Map<string, T>,
  name: Name,
  entry: T,
  spanOf: (entry: T) => Span,
  report: Report,
): void {
  const known = scope.get(name.text)
  if (known === undefined) scope.set(name.text, entry)
  else reportTwice(name, spanOf(known), report)
}

export function reportTwice(name: Name, first: Span, report: Report): void {
  report(
    error('T0202', name.span, `\`${name.text}\` is declared twice`, undefined, [
      { span: first, label: 'first declared here' },
    ]),
  )
}

/** The instance an `observe` declaration of a machine adds, or the clock's name. */
export function observerName(decl: ObserveClockDecl | ObserveMachineDecl): Name {
  return decl.kind === 'observe_clock' ? decl.name : decl.instance.name
}

export function enumSortOf(decl: EnumDecl): EnumSort {
  return { kind: 'enum', name: decl.name.text, values: [...new Set(decl.values.map((v) => v.text))] }
}

function paramVariable(decl: ParamDecl, report: Report): Var {
  const name = decl.name.text
  switch (decl.type.kind) {
    case 'bool':
      return { name, sort: boolSort }
    case 'int':
    case 'range':
      return { name, sort: intSort }
    case 'time':
      return { name, sort: realSort }
    case 'enum':
      report(
        error(
          'T0301',
          decl.type.span,
          'a parameter is a `time`, an `int` or a `bool`',
          'make one system for each value instead',
        ),
      )
      return { name, sort: boolSort }
  }
}

/** Collects the declarations of all files; names declared twice are reported (T0202). */
export function collect(files: readonly Ast[], report: Report, until?: number): Program {
  const values = new Map<string, Global>()
  const enums = new Map<string, EnumSort>()
  const enumNames = new Map<string, Name>()
  const machines = new Map<string, MachineDecl>()
  const systems = new Map<string, SystemDecl>()
  const properties = new Map<string, PropertyDecl>()
  const assumes: AssumeDecl[] = []
  const value = (name: Name, entry: Global): void => declare(values, name, entry, (e) => e.span, report)
  for (const decl of files.flatMap((f) => f.declarations)) {
    switch (decl.kind) {
      case 'param':
        value(decl.name, { kind: 'param', decl, variable: paramVariable(decl, report), span: decl.name.span })
        break
      case 'const':
        value(decl.name, { kind: 'const', decl, span: decl.name.span })
        break
      case 'let':
        value(decl.name, { kind: 'let', decl, span: decl.name.span })
        break
      case 'enum': {
        const sort = enumSortOf(decl)
        declare(enumNames, decl.name, decl.name, (n) => n.span, report)
        if (!enums.has(decl.name.text)) enums.set(decl.name.text, sort)
        for (const v of decl.values) value(v, { kind: 'enum_value', sort, value: v.text, span: v.span })
        break
      }
      case 'event':
      case 'call':
      case 'irq':
        value(decl.name, { kind: 'signal', decl, span: decl.name.span })
        break
      case 'observe_clock':
      case 'observe_machine':
        value(observerName(decl), { kind: 'observer', decl, span: observerName(decl).span })
        break
      case 'machine':
        declare(machines, decl.name, decl, (d) => d.name.span, report)
        break
      case 'system':
        declare(systems, decl.name, decl, (d) => d.name.span, report)
        break
      case 'property':
        declare(properties, decl.name, decl, (d) => d.name.span, report)
        break
      case 'assume':
        assumes.push(decl)
        break
      case 'use':
      case 'check':
        break
    }
  }
  return {
    files,
    values,
    enums,
    machines,
    systems,
    properties,
    assumes,
    overridden: new Map(),
    signals: new Map(),
    constants: new Map(),
    budget: { expressions: 0, ...(until !== undefined && { until }) },
  }
}
