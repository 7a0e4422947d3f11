/**
 * What each field of a network is: the one place that lists them. `walk.ts` goes through networks by these tables, so a
 * field that is added to a type of `model.ts` breaks the build here, and everybody who walks meets it once it stands
 * here.
 */
import type { Term, Var } from '../logic/term.ts'
import type {
  Assumption,
  Choice,
  Clock,
  Data,
  Edge,
  Fairness,
  Invariant,
  Lemma,
  Location,
  Monitor,
  Network,
  ObserverClock,
  Occasion,
  Param,
  Process,
  Signal,
  Start,
  Timer,
  Trigger,
} from './model.ts'

/** What a term is for. Who walks decides about each role in a table; a role more breaks those tables. */
export type Role =
  /** Over parameters: holds in every run. */
  | 'assumption'
  /** A start value, or an end of a starting range. */
  | 'start'
  /** While it holds, a clock runs. */
  | 'rate'
  /** How late a timer may expire. */
  | 'latency'
  /** Of an invariant: when it applies, what it bounds, and by what. */
  | 'applies'
  | 'bounded'
  | 'bound'
  | 'guard'
  /** An end of the range of a `choose`. */
  | 'choice'
  /** What a sender says. */
  | 'argument'
  /** What the server of a call says. */
  | 'answer'
  /** What is written. */
  | 'update'
  /** Whether a line is raised or cleared. */
  | 'line'
  /**
   * Before a jump: whether a signal resets an observer clock, or counts for a monitor. And what holds an observer clock
   * at 0.
   */
  | 'reset'
  | 'held'
  /** Of a monitor: premise, response, fairness. */
  | 'watched'
  /** Claimed to hold always, and nothing rests on it. */
  | 'lemma'

/** What a variable is where it stands. The first nine are the variables of a state, each declared once. */
export type VariableKind =
  | 'location'
  | 'clock'
  | 'armed'
  | 'left'
  | 'data'
  | 'latched'
  | 'pending'
  | 'age'
  /** Not of a state: declared as a parameter, chosen by an edge, said by a sender or a server; written by an edge. */
  | 'parameter'
  | 'chosen'
  | 'said'
  | 'written'

/** What a walk is inside of. */
export interface Inside {
  readonly assumption?: Assumption
  readonly process?: Process
  readonly location?: Location
  readonly invariant?: Invariant
  readonly edge?: Edge
  /** The variable that the term is about: which is started, written, chosen or run by it. */
  readonly about?: Var
}

/** `note`: nothing that happens depends on it. `plain`: as it stands. `name`: of a machine, a signal or a timer. */
type Word = { readonly is: 'note' | 'plain' | 'name' }
type TermField = { readonly is: 'term'; readonly role: Role }
type VariableField = { readonly is: 'variable'; readonly kind: VariableKind }
type Plain = string | boolean | number | bigint

export interface Many<I> {
  readonly is: 'many'
  /** Whether it matters in which order they stand. */
  readonly ordered: boolean
  readonly of: Field<I>
}

export interface One<T> {
  readonly is: 'one'
  /** Whether it is declared elsewhere in the network, where it is walked. */
  readonly elsewhere: boolean
  readonly shape: () => Shape<T>
  /** What is known inside. */
  readonly inside: (part: T) => Inside
}

/** A term, a variable and a list have their own kind; only words and parts without any of these may be notes. */
export type Field<V> = [V] extends [Term]
  ? TermField
  : [V] extends [Var]
    ? VariableField
    : [V] extends [readonly (infer I)[]]
      ? Many<I>
      : [V] extends [Plain]
        ? Word
        : One<V> | (HasTerms<V> extends true ? never : { readonly is: 'note' })

/** Whether a part has a term or a variable of its own. */
type HasTerms<V> = true extends { [K in KeyOf<V>]-?: ValueAt<V, K> extends Term | Var ? true : false }[KeyOf<V>]
  ? true
  : false
type KeyOf<T> = T extends unknown ? keyof T : never
type ValueAt<T, K extends PropertyKey> = T extends { readonly [P in K]?: infer V } ? NonNullable<V> : never

/** Every field of a type, of each of its variants. */
export type Shape<T> = { readonly [K in KeyOf<T>]-?: Field<ValueAt<T, K>> }

const note = { is: 'note' } as const
const plain = { is: 'plain' } as const
const name = { is: 'name' } as const
const term = (role: Role): TermField => ({ is: 'term', role })
const variable = (kind: VariableKind): VariableField => ({ is: 'variable', kind })
const list = <I>(of: Field<I>): Many<I> => ({ is: 'many', ordered: true, of })
const set = <I>(of: Field<I>): Many<I> => ({ is: 'many', ordered: false, of })
const one = <T>(shape: () => Shape<T>, inside: (part: T) => Inside = () => ({})): One<T> => ({
  is: 'one',
  elsewhere: false,
  shape,
  inside,
})
const parts = <T>(shape: () => Shape<T>, inside?: (part: T) => Inside): Many<T> => set(one(shape, inside) as Field<T>)
const known = <T>(shape: () => Shape<T>): One<T> => ({ is: 'one', elsewhere: true, shape, inside: () => ({}) })

const start: Shape<Start> = { kind: plain, value: term('start'), low: term('start'), high: term('start') }

const param: Shape<Param> = { variable: variable('parameter'), isTime: plain, default: note, doc: note, span: note }

const assumption: Shape<Assumption> = { condition: term('assumption'), span: note }

const clock: Shape<Clock> = { variable: variable('clock'), runs: term('rate'), start: one(() => start), span: note }

const timer: Shape<Timer> = {
  armed: variable('armed'),
  left: variable('left'),
  latency: term('latency'),
  start: one(() => start),
  name,
  span: note,
}

const data: Shape<Data> = {
  variable: variable('data'),
  isTime: plain,
  start: one(() => start),
  range: one(() => ({ low: plain, high: plain })),
  span: note,
}

const invariant: Shape<Invariant> = {
  when: term('applies'),
  left: term('bounded'),
  right: term('bound'),
  strict: plain,
  span: note,
}

const location: Shape<Location> = {
  name: plain,
  urgent: plain,
  invariants: parts(
    () => invariant,
    (i) => ({ invariant: i }),
  ),
  unreachable: note,
  span: note,
}

const choice: Shape<Choice> = {
  variable: variable('chosen'),
  isTime: plain,
  range: one(() => ({ low: term('choice'), high: term('choice') })),
}

const signal: Shape<Signal> = { kind: plain, name, args: list(variable('said')), answers: list(variable('said')) }

const trigger: Shape<Trigger> = {
  kind: plain,
  signal: known(() => signal),
  args: list(term('argument')),
  answers: list(term('answer')),
  timer: known(() => timer),
}

type Update = Edge['updates'][number]
const update: Shape<Update> = { variable: variable('written'), value: term('update') }

type Latch = Edge['raises'][number]
const latch: Shape<Latch> = { irq: variable('written'), when: term('line') }

export const edgeShape: Shape<Edge> = {
  id: note,
  process: name,
  from: plain,
  to: plain,
  trigger: one(() => trigger),
  urgent: plain,
  guard: term('guard'),
  choices: parts(
    () => choice,
    (c) => ({ about: c.variable }),
  ),
  updates: parts(
    () => update,
    (u) => ({ about: u.variable }),
  ),
  raises: parts(
    () => latch,
    (l) => ({ about: l.irq }),
  ),
  clears: parts(
    () => latch,
    (l) => ({ about: l.irq }),
  ),
  source: note,
  unreachable: note,
  span: note,
}

export const processShape: Shape<Process> = {
  name,
  machine: plain,
  location: variable('location'),
  initial: plain,
  locations: parts(
    () => location,
    (l) => ({ location: l }),
  ),
  clocks: parts(
    () => clock,
    (c) => ({ about: c.variable }),
  ),
  timers: parts(
    () => timer,
    (t) => ({ about: t.left }),
  ),
  data: parts(
    () => data,
    (d) => ({ about: d.variable }),
  ),
  edges: parts(
    () => edgeShape,
    (e) => ({ edge: e }),
  ),
  observer: plain,
  span: note,
}

const occasion: Shape<Occasion> = { signal: known(() => signal), guard: term('reset') }

export const observerClockShape: Shape<ObserverClock> = {
  clock: one(() => clock),
  resets: parts(() => occasion),
  held: term('held'),
}

const lemma: Shape<Lemma> = { name: note, condition: term('lemma') }

const fairness: Shape<Fairness> = { again: term('watched'), when: term('watched') }

export const monitorShape: Shape<Monitor> = {
  pending: variable('pending'),
  age: variable('age'),
  premise: term('watched'),
  response: term('watched'),
  begins: parts(() => occasion),
  answers: parts(() => occasion),
  fair: list(one(() => fairness)),
}

export const networkShape: Shape<Network> = {
  name: note,
  params: parts(() => param),
  assumptions: parts(
    () => assumption,
    (a) => ({ assumption: a }),
  ),
  processes: parts(
    () => processShape,
    (p) => ({ process: p }),
  ),
  signals: parts(() => signal),
  irqs: set(variable('latched')),
  observerClocks: parts(
    () => observerClockShape,
    (o) => ({ about: o.clock.variable }),
  ),
  monitors: parts(() => monitorShape),
  lemmas: parts(() => lemma),
}
