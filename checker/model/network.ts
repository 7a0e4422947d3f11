/**
 * A system to its network, and the observers it can be given. Observers are elaborated when a property first names
 * them; only those a property needs come into the network of its question.
 */
import { and, ff, not, num, type Term, tt, type Var } from '../logic/term.ts'
import type { Diagnostic } from '../support/diagnostic.ts'
import { type Env, type Instance, programEnv } from './env.ts'
import { error, findings, type Report } from './findings.ts'
import { checkLet } from './functions.ts'
import { type Assembly, assemble } from './instantiate.ts'
import type { Assumption, Clock, Monitor, Network, ObserverClock, Process, Signal } from './model.ts'
import { checkObserver } from './observers.ts'
import { type Elaborated, elaborateInstance } from './process.ts'
import { kindText } from './resolve.ts'
import type { ObserveClockDecl, Program, SystemDecl } from './scope.ts'
import type { Fixed } from './statics.ts'
import { boolType, requireDiscrete, type Typed } from './types.ts'
import { resolveIn, signalIn, typeAs } from './typing.ts'

/** One observer of one system: a clock, or the machines of an `observe` declaration. */
export interface Observer {
  readonly clocks: readonly ObserverClock[]
  readonly machines: readonly Elaborated[]
  /** Other observers it reads. */
  readonly needs: ReadonlySet<string>
  readonly diagnostics: readonly Diagnostic[]
}

export interface BuiltSystem {
  readonly decl: SystemDecl
  readonly env: Env
  readonly machines: readonly Elaborated[]
  /** Instances without behaviour, that name expressions over the machines. */
  readonly views: readonly Instance[]
  readonly observer: (name: string) => Observer
  /** The network with observers, monitors, further assumptions, and observer clocks that only a property has. */
  readonly network: (
    observers?: ReadonlySet<string>,
    monitors?: readonly Monitor[],
    more?: readonly Assumption[],
    clocks?: readonly ObserverClock[],
  ) => Network
}

export function buildSystem(decl: SystemDecl, program: Program, fixed: Fixed, report: Report): BuiltSystem {
  const assembly = assemble(decl, program, report)
  const env: Env = { ...programEnv(program, report), system: assembly.scope }
  const views = assembly.instances.filter(isView)
  const inside = (i: Instance): Env => ({ ...env, system: assembly.scopeOf(i) })
  const machines = assembly.instances.filter((i) => !isView(i)).map((i) => elaborateInstance(i, inside(i)))
  for (const view of views) checkView(view, inside(view))
  const known = new Map<string, Observer>()
  const observer = (name: string): Observer => {
    const before = known.get(name)
    if (before !== undefined) return before
    known.set(name, { clocks: [], machines: [], needs: new Set(), diagnostics: [] })
    const made = elaborateObserver(name, assembly, machines, env)
    known.set(name, made)
    return made
  }
  const composed = new Map<string, Composition>()
  const network: BuiltSystem['network'] = (observers = new Set(), monitors = [], more = [], clocks = []) => {
    const key = [...observers].join()
    const parts = composed.get(key) ?? composition(machines, [...observers].map(observer), program)
    composed.set(key, parts)
    const observerClocks = clocks.length === 0 ? parts.observerClocks : [...parts.observerClocks, ...clocks]
    return {
      name: decl.name.text,
      params: fixed.params,
      assumptions: [...fixed.assumptions, ...more],
      ...parts,
      observerClocks,
      monitors,
    }
  }
  return { decl, env, machines, views, observer, network }
}

/** Whether the instance only names expressions. */
export function isView({ machine }: Instance): boolean {
  return machine.view === true
}

function checkView(view: Instance, env: Env): void {
  for (const item of view.machine.items) if (item.kind === 'let') checkLet(item, view, { ...env, observed: () => {} })
}

/** What the networks of one system share that have the same observers. */
type Composition = Pick<Network, 'processes' | 'signals' | 'irqs' | 'observerClocks'>

function composition(machines: readonly Elaborated[], watching: readonly Observer[], program: Program): Composition {
  const all = [...machines, ...watching.flatMap((o) => o.machines)]
  const processes = all.map((m) => m.process)
  const observerClocks = watching.flatMap((o) => o.clocks)
  return { processes, signals: signalsOf(processes, observerClocks), irqs: linesOf(program, all), observerClocks }
}

/** The observers named, and those that they read in turn. */
export function closure(names: Iterable<string>, system: BuiltSystem): Set<string> {
  const all = new Set<string>()
  const visit = (name: string): void => {
    if (all.has(name)) return
    all.add(name)
    for (const other of system.observer(name).needs) visit(other)
  }
  for (const name of names) visit(name)
  return all
}

function elaborateObserver(name: string, assembly: Assembly, machines: readonly Elaborated[], outer: Env): Observer {
  const entity = outer.program.values.get(name)
  if (entity?.kind !== 'observer') throw new Error(`${name} is no observer: only observers are noted as such`)
  const found = findings()
  const needs = new Set<string>()
  const env: Env = { ...outer, report: found.report, observed: (other) => other !== name && needs.add(other) }
  if (entity.decl.kind === 'observe_clock') {
    const clock = observerClock(entity.decl, env)
    return { clocks: [clock], machines: [], needs, diagnostics: found.list() }
  }
  const watchers = assembly.observers(name)
  for (const d of watchers.diagnostics) found.report(d)
  const watching = watchers.instances.map((i) => elaborateInstance(i, env))
  for (const w of watching) checkObserver(w, machines, entity.decl, found.report)
  return { clocks: [], machines: watching, needs, diagnostics: found.list() }
}

function observerClock(decl: ObserveClockDecl, env: Env): ObserverClock {
  const discrete = (expr: NonNullable<ObserveClockDecl['held']>, place: string): Typed => {
    const typed = typeAs(expr, boolType, env)
    requireDiscrete(typed, place, env.report)
    return typed
  }
  const held = decl.held === undefined ? ff : discrete(decl.held, '`reset while`').term
  const running = decl.running === undefined ? tt : discrete(decl.running, '`run while`').term
  const clock: Clock = {
    variable: { name: decl.name.text, sort: { kind: 'real' } },
    runs: and(not(held), running),
    start: { kind: 'value', value: num(0) },
    span: decl.name.span,
  }
  const resets = decl.resets.flatMap((r): { signal: Signal; guard: Term }[] => {
    const guard = r.guard === undefined ? tt : typeAs(r.guard, boolType, env).term
    const what = resolveIn(env, r.signal)
    const channel = signalIn(what, r.signal, env)?.channel
    if (channel !== undefined && channel.kind !== 'irq') return [{ signal: channel.signal, guard }]
    const isSignal =
      (what.kind === 'member' && what.member.kind === 'signal') ||
      (what.kind === 'global' && what.entity.kind === 'signal')
    if (channel !== undefined || (what.kind !== 'unknown' && !isSignal)) {
      const hint = channel === undefined ? undefined : 'a line has a level: write `reset while pending(…)`'
      env.report(
        error('T0203', r.signal.span, `an observer clock is reset by events and calls, found ${kindText(what)}`, hint),
      )
    }
    return []
  })
  return { clock, resets, held }
}

/** The signals that the processes send or receive, or that reset an observer clock, in order of first use. */
function signalsOf(processes: readonly Process[], clocks: readonly ObserverClock[]): Signal[] {
  const used = new Map<string, Signal>()
  for (const { trigger } of processes.flatMap((p) => p.edges)) {
    if (trigger.kind === 'emit' || trigger.kind === 'on') used.set(trigger.signal.name, trigger.signal)
  }
  for (const { signal } of clocks.flatMap((c) => c.resets)) used.set(signal.name, signal)
  return [...used.values()]
}

/** All lines that are declared globally or by one of the machines. */
function linesOf(program: Program, machines: readonly Elaborated[]): Var[] {
  const own = machines.flatMap((m) => [...m.instance.members.values()])
  const declared = [...program.signals.values(), ...own.flatMap((m) => (m.kind === 'signal' ? [m] : []))]
  return declared.flatMap((d) => d.channels.flatMap((c) => (c.kind === 'irq' ? [c.line] : [])))
}
