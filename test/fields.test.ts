/**
 * Who deals with each field of a network and of a statement. The tables name a function for every field: the build
 * breaks here when a type gets a field more, and the test fails when a function that is named does not speak of its
 * field. (What walks over all terms and variables goes by `checker/model/shape.ts`, which breaks in the same way.)
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type {
  Choice,
  Clock,
  Data,
  Edge,
  Invariant,
  Location,
  Monitor,
  ObserverClock,
  Process,
  Timer,
} from '../checker/model/model.ts'
import type { Effect, Transition } from '../checker/syntax/ast.ts'

/** `file function`, both in `checker/`; or why nobody needs to: `not: …`. */
type Where = `${string}.ts ${string}` | `not: ${string}`
type EachField<T> = { readonly [K in keyof T]-?: Where }

const note = 'not: it says nothing of behaviour'

interface Semantics {
  readonly edge: EachField<Edge>
  readonly process: EachField<Process>
  readonly location: EachField<Location>
  readonly invariant: EachField<Invariant>
  readonly clock: EachField<Clock>
  readonly timer: EachField<Timer>
  readonly data: EachField<Data>
  readonly choice: EachField<Choice>
  readonly observerClock: EachField<ObserverClock>
  readonly monitor: EachField<Monitor>
}

const evaluator: Semantics = {
  edge: {
    id: 'run/layout.ts arrange',
    process: 'run/jump.ts effects',
    from: 'run/jump.ts participants',
    to: 'run/jump.ts effects',
    trigger: 'run/jump.ts checkJoining',
    urgent: 'run/delay.ts delayLimit',
    guard: 'run/enabled.ts readiness',
    choices: 'run/jump.ts checkEdge',
    updates: 'run/jump.ts effects',
    raises: 'run/jump.ts effects',
    clears: 'run/jump.ts effects',
    source: note,
    unreachable: note,
    span: note,
  },
  process: {
    name: 'run/layout.ts placeOf',
    machine: note,
    location: 'run/layout.ts placeOf',
    initial: 'run/state.ts beginnings',
    locations: 'run/layout.ts placesOf',
    clocks: 'run/delay.ts ratesIn',
    timers: 'run/delay.ts ratesIn',
    data: 'run/state.ts beginnings',
    edges: 'run/layout.ts placesOf',
    observer: 'run/enabled.ts joiners',
    span: note,
  },
  location: {
    name: 'run/layout.ts placesOf',
    urgent: 'run/delay.ts delayLimit',
    invariants: 'run/state.ts brokenInvariant',
    unreachable: note,
    span: note,
  },
  invariant: {
    when: 'run/state.ts brokenInvariant',
    left: 'run/state.ts brokenInvariant',
    right: 'run/state.ts brokenInvariant',
    strict: 'run/state.ts brokenInvariant',
    span: note,
  },
  clock: {
    variable: 'run/delay.ts ratesIn',
    runs: 'run/delay.ts ratesIn',
    start: 'run/state.ts beginnings',
    span: note,
  },
  timer: {
    armed: 'run/enabled.ts readiness',
    left: 'run/enabled.ts readiness',
    latency: 'run/delay.ts delayLimit',
    start: 'run/state.ts beginnings',
    name: note,
    span: note,
  },
  data: {
    variable: 'run/state.ts rangeViolations',
    isTime: 'not: a matter of units',
    start: 'run/state.ts beginnings',
    range: 'run/state.ts rangeViolations',
    span: note,
  },
  choice: { variable: 'run/jump.ts checkEdge', isTime: 'not: a matter of units', range: 'run/jump.ts checkEdge' },
  observerClock: { clock: 'run/jump.ts effects', resets: 'run/jump.ts effects', held: 'run/state.ts settleObservers' },
  monitor: {
    pending: 'run/state.ts settleObservers',
    age: 'run/state.ts settleObservers',
    premise: 'run/state.ts settleObservers',
    response: 'run/state.ts settleObservers',
    begins: 'run/state.ts settleObservers',
    answers: 'run/state.ts settleObservers',
    fair: 'trace/loop.ts unfairness',
  },
}

const encoding: Semantics = {
  edge: {
    id: 'system/possible.ts takenExactly',
    process: 'not: it is known from where the edge stands',
    from: 'system/jumps.ts enabled',
    to: 'system/updates.ts plainUpdates',
    trigger: 'system/jumps.ts initiatorsOf',
    urgent: 'system/time.ts urgentIn',
    guard: 'system/jumps.ts enabled',
    choices: 'system/jumps.ts takenEdge',
    updates: 'system/jumps.ts takenEdge',
    raises: 'system/jumps.ts takenEdge',
    clears: 'system/jumps.ts takenEdge',
    source: note,
    unreachable: note,
    span: note,
  },
  process: {
    name: 'system/jumps.ts pickAmong',
    machine: note,
    location: 'system/time.ts at',
    initial: 'system/lower.ts initially',
    locations: 'system/time.ts locationInvariants',
    clocks: 'system/time.ts flow',
    timers: 'system/time.ts flow',
    data: 'system/lower.ts initially',
    edges: 'system/jumps.ts initiatorsOf',
    observer: 'not: what an observer may not do is refused (model/observers.ts)',
    span: note,
  },
  location: {
    name: 'system/time.ts locationInvariants',
    urgent: 'system/time.ts urgentIn',
    invariants: 'system/time.ts locationInvariants',
    unreachable: note,
    span: note,
  },
  invariant: {
    when: 'system/time.ts locationInvariants',
    left: 'model/model.ts boundOf',
    right: 'model/model.ts boundOf',
    strict: 'model/model.ts boundOf',
    span: note,
  },
  clock: {
    variable: 'system/time.ts flow',
    runs: 'system/time.ts flow',
    start: 'system/lower.ts initially',
    span: note,
  },
  timer: {
    armed: 'system/jumps.ts enabled',
    left: 'system/jumps.ts enabled',
    latency: 'system/time.ts admissible',
    start: 'system/lower.ts initially',
    name: note,
    span: note,
  },
  data: {
    variable: 'system/lower.ts initially',
    isTime: 'not: a matter of units',
    start: 'system/lower.ts initially',
    range: 'system/lower.ts initially',
    span: note,
  },
  choice: { variable: 'system/jumps.ts endOf', isTime: 'not: a matter of units', range: 'system/jumps.ts closedOver' },
  observerClock: {
    clock: 'system/updates.ts observerUpdates',
    resets: 'system/updates.ts observerUpdates',
    held: 'system/updates.ts observerUpdates',
  },
  monitor: {
    pending: 'system/updates.ts observerUpdates',
    age: 'system/updates.ts observerUpdates',
    premise: 'system/updates.ts observerUpdates',
    response: 'system/updates.ts observerUpdates',
    begins: 'system/updates.ts observerUpdates',
    answers: 'system/updates.ts observerUpdates',
    fair: 'parts/remembering.ts remembering',
  },
}

/** The effects that may be of a kind: some kinds share their fields. */
type EffectOf<K, E = Effect> = E extends { readonly kind: infer Kinds } ? (K extends Kinds ? E : never) : never

/** Statements: the kinds of effects, each with its fields, and transitions. */
type Statements = { readonly [K in Effect['kind']]: EachField<EffectOf<K>> } & {
  readonly transition: EachField<Transition>
}

const kind = 'not: it is the kind'
const place = 'not: it is a place in the text'

const printed: Statements = {
  assign: {
    kind,
    target: 'syntax/print-machine.ts effectText',
    operator: 'syntax/print-machine.ts effectText',
    value: 'syntax/print-machine.ts effectText',
    span: place,
  },
  reset: { kind, clocks: 'syntax/print-machine.ts effectText', span: place },
  start: {
    kind,
    timer: 'syntax/print-machine.ts effectText',
    delay: 'syntax/print-machine.ts effectText',
    span: place,
  },
  cancel: { kind, timer: 'syntax/print-machine.ts effectText', span: place },
  raise: { kind, irq: 'syntax/print-machine.ts effectText', span: place },
  clear: { kind, irq: 'syntax/print-machine.ts effectText', span: place },
  if: {
    kind,
    cond: 'syntax/print-machine.ts printIf',
    then: 'syntax/print-machine.ts printIf',
    else: 'syntax/print-machine.ts printIf',
    span: place,
  },
  for: {
    kind,
    variable: 'syntax/print-machine.ts printFor',
    range: 'syntax/print-machine.ts printFor',
    body: 'syntax/print-machine.ts printFor',
    span: place,
  },
  transition: {
    kind,
    urgent: 'syntax/print-machine.ts printTransition',
    trigger: 'syntax/print-machine.ts printTransition',
    choices: 'syntax/print-machine.ts printTransition',
    guard: 'syntax/print-machine.ts printTransition',
    target: 'syntax/print-machine.ts printTransition',
    effects: 'syntax/print-machine.ts printTransition',
    source: 'syntax/print-machine.ts printTransition',
    unreachable: 'syntax/print-machine.ts printTransition',
    span: place,
  },
}

const elaborated: Statements = {
  assign: {
    kind,
    target: 'model/effects.ts runEffect',
    operator: 'model/effects.ts assigned',
    value: 'model/effects.ts assigned',
    span: place,
  },
  reset: { kind, clocks: 'model/effects.ts runEffect', span: place },
  start: { kind, timer: 'model/effects.ts runEffect', delay: 'model/effects.ts runEffect', span: place },
  cancel: { kind, timer: 'model/effects.ts runEffect', span: place },
  raise: { kind, irq: 'model/effects.ts runEffect', span: place },
  clear: { kind, irq: 'model/effects.ts runEffect', span: place },
  if: {
    kind,
    cond: 'model/effects.ts runCases',
    then: 'model/effects.ts runCases',
    else: 'model/effects.ts runCases',
    span: place,
  },
  for: {
    kind,
    variable: 'model/typing.ts eachValue',
    range: 'model/typing.ts eachValue',
    body: 'model/effects.ts runEffect',
    span: place,
  },
  transition: {
    kind,
    urgent: 'model/transitions.ts edgeOf',
    trigger: 'model/transitions.ts edgeOf',
    choices: 'model/transitions.ts edgeOf',
    guard: 'model/transitions.ts edgeOf',
    target: 'model/transitions.ts edgeOf',
    effects: 'model/transitions.ts edgeOf',
    source: 'model/transitions.ts edgeOf',
    unreachable: 'model/transitions.ts edgeOf',
    span: place,
  },
}

/** What is written of a function: from its first line to its last, which is the first that is not indented. */
function functionText(file: string, name: string): string {
  const lines = readFileSync(join(import.meta.dirname, '..', 'checker', file), 'utf8').split('\n')
  const first = lines.findIndex((line) => new RegExp(`^(export )?function\\*? ${name}\\b`).test(line))
  const last = lines.findIndex((line, i) => i > first && line === '}')
  return first < 0 ? '' : lines.slice(first, last).join('\n')
}

describe.each(Object.entries({ evaluator, encoding, printed, elaborated }))('%s', (_, tables) => {
  const fields = Object.entries(tables).flatMap(([of, table]) =>
    Object.entries(table as Readonly<Record<string, Where>>).map(([field, where]) => ({
      field: `${of}.${field}`,
      word: field,
      where,
    })),
  )
  it.each(fields.filter(({ where }) => !where.startsWith('not: ')))('$field: $where', ({ word, where }) => {
    const [file, name] = where.split(' ') as [string, string]
    expect(functionText(file, name)).toMatch(new RegExp(`\\b${word}\\b`))
  })
})
