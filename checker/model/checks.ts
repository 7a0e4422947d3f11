/**
 * What looks wrong in a model as a whole, though each line is right: states nothing leads to, signals nobody sends or
 * receives, timers nobody waits for. A machine of several systems is at fault only if it is so in all of them.
 */
import { grouped } from '../support/groups.ts'
import type { Span } from '../support/span.ts'
import { error, type Report, warning } from './findings.ts'
import type { BuiltSystem, Observer } from './network.ts'
import type { Elaborated } from './process.ts'
import type { MachineDecl, Program } from './scope.ts'
import type { TypedEdge } from './transitions.ts'

/**
 * Warnings about a model without errors. `single` are machines of no system; `asked` are signals that properties wait
 * for.
 */
export function lint(
  program: Program,
  systems: readonly BuiltSystem[],
  single: readonly Elaborated[],
  asked: ReadonlySet<string>,
  report: Report,
): void {
  const watching = systems.map((s) => observersOf(program, s))
  const all = [
    ...systems.flatMap((s, i) => [...s.machines, ...(watching[i]?.flatMap((o) => o.machines) ?? [])]),
    ...single,
  ]
  for (const instances of byMachine(all).values()) {
    lintStates(instances, report)
    lintTimers(instances, report)
  }
  lintSignals(program, systems, watching, asked, report)
  for (const system of systems) lintPartners(system, report)
}

function observersOf(program: Program, system: BuiltSystem): Observer[] {
  const names = [...program.values].flatMap(([name, e]) => (e.kind === 'observer' ? [name] : []))
  return names.map((n) => system.observer(n)).filter((o) => o.diagnostics.length === 0)
}

function byMachine(all: readonly Elaborated[]): Map<MachineDecl, Elaborated[]> {
  return grouped(all, (e) => e.instance.machine)
}

/** States that no way of transitions leads to in any instance (T0404). */
function lintStates(instances: readonly Elaborated[], report: Report): void {
  const reached = new Set(instances.map((e) => e.process.initial))
  const edges = instances.flatMap((e) => e.process.edges).filter((e) => !(e.guard.kind === 'bool' && !e.guard.value))
  const leaving = grouped(edges, (e) => e.from)
  for (const state of reached) for (const e of leaving.get(state) ?? []) reached.add(e.to)
  for (const location of instances[0]?.process.locations ?? []) {
    if (reached.has(location.name)) continue
    report(warning('T0404', location.span, `no transition leads to state \`${location.name}\``))
  }
}

/** Timers that are started, and whose expiry would stop time for want of an `on` (T0407). */
function lintTimers(instances: readonly Elaborated[], report: Report): void {
  const handled = new Set<string>()
  const started = new Map<string, Span>()
  for (const { process } of instances) {
    for (const timer of process.timers) {
      const starts = process.edges.some((e) =>
        e.updates.some((u) => u.variable.name === timer.armed.name && !(u.value.kind === 'bool' && !u.value.value)),
      )
      if (starts || timer.start !== undefined) started.set(timer.name, timer.span)
    }
    for (const { trigger } of process.edges) if (trigger.kind === 'expire') handled.add(trigger.timer.name)
  }
  for (const [name, span] of started) {
    if (handled.has(name)) continue
    const hint = `add \`on ${name} …\`: time cannot pass a timer that is due`
    report(warning('T0407', span, `timer \`${name}\` is started, but its expiry is handled nowhere`, hint))
  }
}

interface Use {
  readonly typed: TypedEdge
  readonly name: string
  readonly isCall: boolean
  readonly sends: boolean
  readonly met: boolean
}

/** Events and calls without the other side, in every system they stand in (T0501, T0502). */
function lintSignals(
  program: Program,
  systems: readonly BuiltSystem[],
  watching: readonly (readonly Observer[])[],
  asked: ReadonlySet<string>,
  report: Report,
): void {
  const uses = new Map<string, Use>()
  systems.forEach((system, i) => {
    const observers = watching[i] ?? []
    const edges = [...system.machines, ...observers.flatMap((o) => o.machines)].flatMap((m) => m.edges)
    const users = usersOf(edges)
    const watched = new Set(observers.flatMap((o) => o.clocks.flatMap((c) => c.resets.map((r) => r.signal.name))))
    for (const typed of edges) {
      const { trigger, process } = typed.edge
      if (trigger.kind !== 'emit' && trigger.kind !== 'on') continue
      const { name } = trigger.signal
      const other = trigger.kind === 'emit' ? 'on' : 'emit'
      const met =
        (trigger.kind === 'emit' && (watched.has(name) || asked.has(name))) ||
        [...(users.get(`${other} ${name}`) ?? [])].some((user) => user !== process)
      const key = `${typed.at.source.path} ${typed.at.start}`
      const use = uses.get(key) ?? {
        typed,
        name,
        isCall: trigger.signal.kind === 'call',
        sends: trigger.kind === 'emit',
        met: false,
      }
      uses.set(key, { ...use, met: use.met || met })
    }
  })
  for (const use of uses.values()) if (!use.met) reportAlone(use, program, report)
}

/** The processes that send or receive each signal, by `emit NAME` and `on NAME`. */
function usersOf(edges: readonly TypedEdge[]): Map<string, Set<string>> {
  const users = new Map<string, Set<string>>()
  for (const { edge } of edges) {
    const { trigger, process } = edge
    if (trigger.kind !== 'emit' && trigger.kind !== 'on') continue
    const key = `${trigger.kind} ${trigger.signal.name}`
    users.set(key, (users.get(key) ?? new Set()).add(process))
  }
  return users
}

function reportAlone({ typed, name, isCall, sends }: Use, program: Program, report: Report): void {
  if (!sends) {
    report(warning('T0501', typed.at, `nobody else ${isCall ? 'calls' : 'emits'} \`${name}\`, so this never happens`))
  } else if (isCall) {
    report(warning('T0502', typed.at, `nobody else serves \`${name}\`, so this call never happens`))
  } else if (
    typed.at.source.path === program.files[0]?.path &&
    program.files[0].declarations.some((d) => d.kind === 'property')
  ) {
    // A library emits events for files that do not all use them: only one that asks something itself is held to it.
    report(warning('T0502', typed.at, `nobody receives \`${name}\``))
  }
}

/** A call that machines of different kinds serve: which one moves is anyone's guess (T0504). */
function lintPartners(system: BuiltSystem, report: Report): void {
  const servers = new Map<string, { readonly machine: string; readonly at: Span }>()
  for (const { process, edges } of system.machines) {
    for (const { edge, at } of edges) {
      if (edge.trigger.kind !== 'on' || edge.trigger.signal.kind !== 'call') continue
      const first = servers.get(edge.trigger.signal.name)
      if (first === undefined) servers.set(edge.trigger.signal.name, { machine: process.machine, at })
      else if (first.machine !== process.machine) {
        const message = `call \`${edge.trigger.signal.name}\` is served by \`${first.machine}\` and by \`${process.machine}\`: either may answer`
        report(warning('T0504', at, message, undefined, [{ span: first.at, label: 'served here too' }]))
      }
    }
  }
}

/** The partners of an urgent call decide with it whether time may pass, so their guards are discrete too (T0406). */
export function lintUrgentCalls(system: BuiltSystem, report: Report): void {
  const edges = system.machines.flatMap((m) => m.edges)
  const servers = grouped(edges, ({ edge: { trigger } }) => (trigger.kind === 'on' ? trigger.signal.name : ''))
  for (const { edge, at, enabling } of edges) {
    const { trigger } = edge
    if (!edge.urgent || trigger.kind !== 'emit' || trigger.signal.kind !== 'call') continue
    const isAnswer = new Set(trigger.signal.answers?.map((v) => v.name))
    const asksAnswer = enabling.some((read) => isAnswer.has(read.name))
    for (const server of servers.get(trigger.signal.name) ?? []) {
      if (asksAnswer) reportChosenAnswers(server, at, report)
      for (const read of [...server.enabling, ...(asksAnswer ? server.answering : [])].filter(
        (r) => r.kind === 'clock' || r.kind === 'left',
      )) {
        report(
          error(
            'T0406',
            read.span,
            `\`${read.name}\` runs, and \`${trigger.signal.name}\` is called urgently`,
            'guards on both sides of an urgent call read discrete data only',
            [{ span: at, label: 'the urgent call' }],
          ),
        )
      }
    }
  }
}

/** Whether an urgent call is enabled would depend on a value that its server chooses only when it is taken (T0409). */
function reportChosenAnswers({ edge, answering }: TypedEdge, call: Span, report: Report): void {
  const chosen = new Set(edge.choices.map((c) => c.variable.name))
  for (const read of answering.filter((r) => chosen.has(r.name))) {
    const message = 'the guard of an urgent call reads this answer, which depends on what the server chooses'
    report(
      error('T0409', read.span, message, 'read the answer in the effects of the call', [
        { span: call, label: 'the urgent call' },
      ]),
    )
  }
}
