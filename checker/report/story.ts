/**
 * What happens in a trace, as a list of moments for a timeline to draw: who moves, what is said, what changes, where it
 * stands in the model and in the source. A jump's changes are told against the state just before it, that is after its
 * delay, so clocks that merely advance are no news.
 */
import type { Term, Var } from '../logic/term.ts'
import { evaluator, holds, sameValue, type Valuation, type Value } from '../logic/value.ts'
import { badOf, isAnsweredByState } from '../model/bad.ts'
import type { Edge, Network, Process, Property, Timer } from '../model/model.ts'
import { delayed } from '../run/delay.ts'
import { type Rational, zero } from '../support/rational.ts'
import { place } from '../support/span.ts'
import type { Jump, Run, Trace } from '../trace/trace.ts'
import type { Glyphs } from './style.ts'
import { shownValue, timeText } from './value-text.ts'

export interface Moment {
  readonly kind: 'initial' | 'delay' | 'jump' | 'mark'
  readonly time: Rational
  /** Since the moment before. */
  readonly delay: Rational
  /** The process that initiates the jump, and those that move with it. */
  readonly emitter?: string
  readonly receivers: readonly string[]
  /** New locations by process. */
  readonly entered: ReadonlyMap<string, string>
  readonly label: string
  readonly details: readonly string[]
  /**
   * Where each edge taken is written: `x86.c:vcpu_run` in the modelled code, if it says so, and its place in the model.
   */
  readonly references: readonly Reference[]
  /** The whole state after the moment. */
  readonly state: Valuation
}

export interface Reference {
  readonly source?: { readonly file: string; readonly fn?: string }
  readonly place: string
}

/**
 * The condition a trace of this property leads to: what is broken, or what is reached; undefined where no single state
 * tells.
 */
export function goalOf({ form }: Property): Term | undefined {
  return isAnsweredByState(form) ? badOf(form) : undefined
}

/**
 * The moments of a trace in order; with a property, a `mark` at the first state that satisfies its goal; with an
 * `ending`, one at the end. `start`: what the first state is, if not an initial one.
 */
export function storyOf(
  network: Network,
  trace: Trace,
  property: Property | undefined,
  glyphs: Glyphs,
  ending?: string,
  start = 'initial state',
): Moment[] {
  return [...momentsOf(network, trace, property, glyphs, ending, start)]
}

/** The same, one after the other, for runs that are too long to be kept. */
export function* momentsOf(
  network: Network,
  trace: Run,
  property: Property | undefined,
  glyphs: Glyphs,
  ending?: string,
  start = 'initial state',
): Generator<Moment, void> {
  const edges = new Map(network.processes.flatMap((p) => p.edges.map((e) => [e.id, e] as const)))
  const goal = property === undefined ? undefined : goalOf(property)
  let marked = goal === undefined
  const mark = (time: Rational, delay: Rational, state: Valuation): Moment[] => {
    if (marked || property === undefined || goal === undefined || !isTrue(goal, state)) return []
    marked = true
    return [{ kind: 'mark', time, delay, ...nobody, label: goalLabel(property), details: [], references: [], state }]
  }
  let time = zero
  let state = withParams(trace.initial, trace.params)
  const entered = new Map(network.processes.flatMap((p) => entry(p.name, state.get(p.location.name))))
  yield { kind: 'initial', time, delay: zero, receivers: [], entered, label: start, details: [], references: [], state }
  yield* mark(time, zero, state)
  for (const step of trace.steps) {
    time = time.add(step.delay)
    const before = withParams(delayed(network, trace.params, state, step.delay), trace.params)
    const after = withParams(step.after, trace.params)
    // A trace may end with a delay after its goal is reached: that is no part of the story.
    const found = marked && goal !== undefined
    const seen = step.delay.n === 0n ? [] : mark(time, step.delay, before)
    yield* seen
    const delay = seen.length > 0 ? zero : step.delay
    if (step.jump !== undefined)
      yield noted(jumpMoment(network, edges, step.jump, time, delay, before, after, glyphs), step.note)
    else if (!found && delay.n !== 0n) {
      yield { kind: 'delay', time, delay, ...nobody, label: 'time passes', details: [], references: [], state: after }
    }
    state = after
    yield* mark(time, zero, state)
  }
  if (ending !== undefined)
    yield { kind: 'mark', time, delay: zero, ...nobody, label: ending, details: [], references: [], state }
}

/** The moment with a note of its step among its details. */
function noted(moment: Moment, note: string | undefined): Moment {
  return note === undefined ? moment : { ...moment, details: [...moment.details, note] }
}

const nobody = { receivers: [], entered: new Map<string, string>() } as const

function entry(name: string, value: Value | undefined): [string, string][] {
  return typeof value === 'string' ? [[name, value]] : []
}

function goalLabel(property: Property): string {
  return `${property.name} ${property.form.kind === 'reachable' ? 'reached' : 'violated'}`
}

/** Whether a condition holds; false when the trace does not tell (a trace of a system without this observer). */
function isTrue(condition: Term, state: Valuation): boolean {
  try {
    return holds(condition, state)
  } catch {
    return false
  }
}

function withParams(state: Valuation, params: Valuation): Valuation {
  return new Map([...params, ...state])
}

function jumpMoment(
  network: Network,
  edges: ReadonlyMap<string, Edge>,
  jump: Jump,
  time: Rational,
  delay: Rational,
  before: Valuation,
  after: Valuation,
  glyphs: Glyphs,
): Moment {
  const taken = jump.edges.flatMap((id) => edges.get(id) ?? [])
  const first = taken[0]
  const watching = new Set(network.processes.filter((p) => p.observer).map((p) => p.name))
  const moved = network.processes.filter((p) => changed(p.location, before, after))
  return {
    kind: 'jump',
    time,
    delay,
    ...(first === undefined ? {} : { emitter: first.process }),
    receivers: taken.slice(1).flatMap((e) => (watching.has(e.process) ? [] : [e.process])),
    entered: new Map(moved.flatMap((p) => entry(p.name, after.get(p.location.name)))),
    label:
      first === undefined
        ? jump.edges.join(', ')
        : labelOf(first, taken[1], new Map([...before, ...jump.choices]), glyphs),
    details: [...choicesTaken(taken, jump.choices, glyphs), ...changes(network, before, after, glyphs)],
    references: taken.map(referenceOf),
    state: after,
  }
}

/**
 * What the initiator does: `arm(600us)`, `arm(600us) returns false`, `lapic.deadline expires`, `vcpu_run` where the
 * source is known, else `vcpu: may`.
 */
function labelOf(edge: Edge, server: Edge | undefined, here: Valuation, glyphs: Glyphs): string {
  const { trigger } = edge
  switch (trigger.kind) {
    case 'emit': {
      const { name, args, answers = [] } = trigger.signal
      const sent = valuesOf(args, trigger.args, here)
      const back =
        server?.trigger.kind === 'on'
          ? valuesOf(answers, server.trigger.answers ?? [], new Map([...here, ...sent]))
          : []
      const shown = (values: readonly (readonly [string, Value])[], of: readonly Var[]): string =>
        values.map(([, value], i) => shownValue(value, of[i] as Var, glyphs)).join(', ')
      return `${name}${sent.length === 0 ? '' : `(${shown(sent, args)})`}${back.length === 0 ? '' : ` returns ${shown(back, answers)}`}`
    }
    case 'expire':
      return `${timerName(edge.process, trigger.timer)} expires`
    case 'may':
    case 'when':
      return edge.source?.fn ?? `${edge.process}: ${trigger.kind}`
    case 'on':
      return trigger.signal.name
  }
}

/** What is said in a jump, by the variables that stand for it. */
function valuesOf(variables: readonly Var[], said: readonly Term[], here: Valuation): (readonly [string, Value])[] {
  const value = evaluator(here)
  return variables.flatMap((v, i) => (said[i] === undefined ? [] : [[v.name, value(said[i])] as const]))
}

function referenceOf(edge: Edge): Reference {
  return { ...(edge.source === undefined ? {} : { source: edge.source }), place: place(edge.span) }
}

function choicesTaken(taken: readonly Edge[], choices: Valuation, glyphs: Glyphs): string[] {
  return taken.flatMap((edge) =>
    edge.choices.flatMap(({ variable }) => {
      const value = choices.get(variable.name)
      return value === undefined ? [] : [`${choiceName(variable)} = ${shownValue(value, variable, glyphs)}`]
    }),
  )
}

/** What the model calls a choice: its variable `client.d#0` is the `d` of one of the client's transitions. */
function choiceName(variable: Var): string {
  return variable.name.replace(/#\d+$/, '')
}

function changed(variable: Var, before: Valuation, after: Valuation): boolean {
  const old = before.get(variable.name)
  const now = after.get(variable.name)
  return old !== undefined && now !== undefined && !sameValue(old, now)
}

/** Everything but the locations of machines in lanes: lines, data, clocks, timers, and what observers noted. */
function changes(network: Network, before: Valuation, after: Valuation, glyphs: Glyphs): string[] {
  const change = (variable: Var): string[] => {
    if (!changed(variable, before, after)) return []
    const [old, now] = [before.get(variable.name) as Value, after.get(variable.name) as Value]
    return [
      `${variable.name} ${shownValue(old, variable, glyphs)}${glyphs.becomes}${shownValue(now, variable, glyphs)}`,
    ]
  }
  return [
    ...network.irqs.flatMap((irq) =>
      changed(irq, before, after) ? [`${irq.name} ${after.get(irq.name) === true ? 'raised' : 'cleared'}`] : [],
    ),
    ...network.processes.flatMap((p) => [
      ...(p.observer ? change(p.location) : []),
      ...p.data.flatMap((d) => change(d.variable)),
      ...p.timers.flatMap((t) => timerChange(p, t, before, after, glyphs)),
      ...p.clocks.flatMap((c) => change(c.variable)),
    ]),
    ...network.observerClocks.flatMap((o) => change(o.clock.variable)),
    ...network.monitors.flatMap((m) => change(m.pending)),
  ]
}

export function timerName(process: string, timer: Timer): string {
  return timer.name.startsWith(`${process}.`) ? timer.name : `${process}.${timer.name}`
}

/** What a timer shows: the time left, since when it is due, or `off`. */
export function timerState(timer: Timer, state: Valuation, glyphs: Glyphs): string {
  const left = state.get(timer.left.name)
  if (state.get(timer.armed.name) !== true || typeof left !== 'object') return 'off'
  return left.compare(0) < 0 ? `due since ${timeText(left.neg(), glyphs)}` : timeText(left, glyphs)
}

function timerChange(process: Process, timer: Timer, before: Valuation, after: Valuation, glyphs: Glyphs): string[] {
  if (!changed(timer.armed, before, after) && !changed(timer.left, before, after)) return []
  const [old, now] = [timerState(timer, before, glyphs), timerState(timer, after, glyphs)]
  // That an expired timer is off is what its expiry means.
  return old === now || (/^(0|due)/.test(old) && now === 'off')
    ? []
    : [`${timerName(process.name, timer)} ${old}${glyphs.becomes}${now}`]
}
