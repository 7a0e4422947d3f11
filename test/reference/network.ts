/** A system of a Tick file for given numbers of its parameters, taken apart into what docs/semantics.md speaks of. */
import { compare, type Rational, zero } from './rational.ts'
import type { Effect, Expr, Instance, Item, Machine, Model, Path, Start, Transition, Type } from './read.ts'
import {
  asNumber,
  type Bounds,
  cell,
  constant,
  count,
  type Env,
  elementIn,
  elements,
  emptyScope,
  fixed,
  fixedNumber,
  inside,
  keyOf,
  local,
  meaningOf,
  named,
  type Scope,
  type SignalMeaning,
  signalOf,
  type Term,
  termOf,
  type Value,
  varies,
} from './terms.ts'

/** The values that a choice or a start allows: these, or all times of a closed range, or any number. */
export type Allowed =
  | { readonly values: readonly Value[] }
  | { readonly low: Rational; readonly high: Rational; readonly time: boolean }
  | { readonly any: 'int' | 'time' }

export interface Writes {
  readonly values: Map<string, Value>
  readonly raised: Set<string>
  readonly cleared: Set<string>
}

export interface Edge {
  readonly process: string
  readonly from: string
  readonly to: string
  readonly line: number
  readonly urgent: boolean
  readonly kind: 'alone' | 'emit' | 'call' | 'on' | 'expiry'
  readonly signal?: SignalMeaning
  readonly timer?: { readonly armed: string; readonly left: string }
  readonly sends: readonly Term[]
  readonly binders: readonly string[]
  /** What a server returns, and what a caller calls that. */
  readonly answers: readonly Term[]
  readonly answered: readonly string[]
  readonly guard: (env: Env) => boolean
  readonly choices: readonly { readonly name: string; readonly allowed: (env: Env) => Allowed }[]
  readonly effects: readonly ((env: Env, writes: Writes) => void)[]
}

export interface Process {
  readonly name: string
  readonly observer: boolean
  readonly initial: string
  readonly urgent: ReadonlySet<string>
  readonly invariants: ReadonlyMap<string, readonly Term[]>
  readonly edges: readonly Edge[]
}

export interface Quantity {
  readonly cell: string
  readonly start: Allowed
}

/** A jump in which this signal is sent, and before which this holds. */
export interface Occasion {
  readonly signal: string
  readonly guard: (env: Env) => boolean
}

export interface Monitor {
  readonly pending: string
  readonly age: string
  readonly premise: Term
  readonly response: Term
  readonly begins: readonly Occasion[]
  readonly answers: readonly Occasion[]
}

export interface Network {
  readonly assumptions: readonly Term[]
  readonly processes: readonly Process[]
  /** Clocks, timers and data with how they start. */
  readonly quantities: readonly Quantity[]
  readonly clocks: readonly { readonly cell: string; readonly runs: Term }[]
  readonly timers: readonly { readonly armed: string; readonly left: string; readonly latency: Rational }[]
  readonly ranges: readonly { readonly cell: string; readonly low: Rational; readonly high: Rational }[]
  readonly lines: readonly string[]
  readonly observerClocks: readonly {
    readonly cell: string
    readonly resets: readonly { readonly signal: string; readonly guard: Term }[]
    readonly held: readonly Term[]
    readonly runs: readonly Term[]
  }[]
  readonly monitors: readonly Monitor[]
  /** By the name of a property: is this state a violation, or, for `reachable`, what is looked for? */
  readonly bad: ReadonlyMap<string, Term>
}

const yes = constant(true)

interface Building {
  readonly quantities: Quantity[]
  readonly clocks: { cell: string; runs: Term }[]
  readonly timers: { armed: string; left: string; latency: Rational }[]
  readonly ranges: { cell: string; low: Rational; high: Rational }[]
  readonly lines: string[]
}

interface Body {
  readonly name: string
  readonly machine: Machine
  readonly scope: Scope
  readonly observer: boolean
}

/**
 * The system named `system` with the numbers of `params`.
 *
 * @param watched names of the observing machines, observer clocks and properties to include; absent: all that the
 * system can have @throws Error when the file lacks something that the system speaks of
 */
export function networkOf(
  model: Model,
  system: string,
  params: ReadonlyMap<string, Value>,
  watched?: ReadonlySet<string>,
): Network {
  const globals = emptyScope()
  const made: Building = { quantities: [], clocks: [], timers: [], ranges: [], lines: [] }
  for (const p of model.params)
    globals.names.set(p.name, {
      is: 'term',
      term: constant(paramValue(p, params, globals), p.type.is === 'time', p.type.is !== 'time'),
    })
  declareShared(model, globals, '', made)
  const bodies = bodiesOf(instancesOf(model, system), model, globals, false)
  const watching = bodiesOf(
    model.observers.filter((o) => watched?.has(o.name) ?? true),
    model,
    globals,
    true,
  )
  for (const body of [...bodies, ...watching]) declareMachine(body, made)
  for (const body of [...bodies, ...watching]) declareQuantities(body, made)
  const observerClocks = model.observerClocks
    .filter((c) => watched?.has(c.name) ?? true)
    .flatMap((c) => {
      globals.names.set(c.name, { is: 'term', term: cell(c.name, true) })
      return attempt(() => ({
        cell: c.name,
        resets: c.resets.map((r) => ({
          signal: signalOf(r.path, globals).name,
          guard: r.guard ? termOf(r.guard, globals) : yes,
        })),
        held: c.held.map((h) => termOf(h, globals)),
        runs: c.runs.map((r) => termOf(r, globals)),
      }))
    })
  const properties = model.properties
    .filter((p) => watched?.has(p.name) ?? true)
    .flatMap((p) => attempt(() => propertyOf(p, globals)))
  return {
    ...made,
    assumptions: model.assumptions.map((a) => termOf(a, globals)),
    processes: [...bodies.map(processOf), ...watching.map(processOf)],
    observerClocks: [...observerClocks, ...properties.flatMap((p) => p.gap ?? [])],
    monitors: properties.flatMap((p) => p.monitors),
    bad: new Map(properties.map((p) => [p.name, p.bad])),
  }
}

/** Nothing, where an observer speaks of machines that this system does not have. */
function attempt<T>(make: () => T): T[] {
  try {
    return [make()]
  } catch {
    return []
  }
}

function paramValue(p: Model['params'][number], given: ReadonlyMap<string, Value>, scope: Scope): Value {
  const value = given.get(p.name) ?? (p.value && fixed(p.value, scope))
  if (value === undefined) throw new Error(`no value of ${p.name}`)
  return value
}

type Named = { readonly name: string; readonly bad: Term; readonly monitors: readonly Monitor[]; readonly gap?: Gap }
type Gap = Network['observerClocks'][number]

const truth = (read: (env: Env) => boolean): Term => ({ time: false, whole: false, read })
const never = truth(() => false)

function propertyOf(p: Model['properties'][number], scope: Scope): Named {
  const { name } = p
  const condition = termOf(p.condition, scope)
  const begins = occasionsOf(p.on, scope)
  if (p.kind === 'whenever' || p.kind === 'leads_to') {
    const [pending, age] = [`${name}.pending`, `${name}.age`]
    const deadline = p.deadline && termOf(p.deadline, scope)
    const late = (env: Env): boolean =>
      deadline !== undefined &&
      env.state.get(pending) === true &&
      compare(asNumber(env.state.get(age) ?? zero), asNumber(deadline.read(env))) > 0
    const response = p.response ? termOf(p.response, scope) : yes
    const monitor = { pending, age, premise: condition, response, begins, answers: occasionsOf(p.answer, scope) }
    return { name, bad: truth(late), monitors: [monitor] }
  }
  if (p.on === undefined) {
    const bad = p.kind === 'always' ? truth((env) => condition.read(env) !== true) : condition
    return { name, bad, monitors: [] }
  }
  return aboutJumps(p, begins, condition, scope)
}

/**
 * A jump that breaks the property is remembered for ever; and so is that the event happened, and the other one before
 * it.
 */
function aboutJumps(p: Model['properties'][number], jumps: readonly Occasion[], condition: Term, scope: Scope): Named {
  const { name } = p
  const remembered = (what: string, begins: readonly Occasion[]): Monitor => ({
    pending: `${name}.${what}`,
    age: `${name}.since_${what}`,
    premise: never,
    response: never,
    begins,
    answers: [],
  })
  const only = (holds: (env: Env) => boolean): Occasion[] =>
    jumps.map(({ signal, guard }) => ({ signal, guard: (env) => guard(env) && holds(env) }))
  const bad = cell(`${name}.broken`)
  if (p.after === undefined) {
    const broken = p.kind === 'always' ? only((env) => condition.read(env) !== true) : jumps
    const asked = p.kind === 'always' ? jumps : occasionsOf({ path: p.on?.path ?? [] }, scope)
    return { name, bad, monitors: [remembered('happened', asked), remembered('broken', broken)] }
  }
  const before = occasionsOf(p.after, scope)
  const deadline = p.deadline ? termOf(p.deadline, scope) : constant(zero, true)
  const met = (env: Env): boolean => env.state.get(`${name}.after`) === true
  const soon = (env: Env): boolean =>
    met(env) && compare(asNumber(env.state.get(`${name}.gap`) ?? zero), asNumber(deadline.read(env))) <= 0
  const gap: Gap = {
    cell: `${name}.gap`,
    resets: before.map((o) => ({ signal: o.signal, guard: truth(o.guard) })),
    held: [],
    runs: [],
  }
  return {
    name,
    bad,
    monitors: [remembered('after', before), remembered('happened', only(met)), remembered('broken', only(soon))],
    gap,
  }
}

function occasionsOf(on: Model['properties'][number]['on'], scope: Scope): Occasion[] {
  if (on === undefined) return []
  const guard = on.guard ? termOf(on.guard, scope) : yes
  return elements(on.path, scope).map((path) => ({
    signal: signalOf(path, scope).name,
    guard: (env) => isElement(on.path, path, scope, env) && guard.read(env) === true,
  }))
}

function instancesOf(model: Model, name: string): Instance[] {
  const system = model.systems.get(name)
  if (system === undefined) throw new Error(`no system ${name}`)
  const instances = new Map((system.base === undefined ? [] : instancesOf(model, system.base)).map((i) => [i.name, i]))
  for (const i of system.instances) instances.set(i.name, i)
  return [...instances.values()]
}

function bodiesOf(instances: readonly Instance[], model: Model, globals: Scope, observer: boolean): Body[] {
  return instances.flatMap((i) => {
    const machine = model.machines.get(i.machine)
    if (machine === undefined) throw new Error(`no machine ${i.machine}`)
    const body = (name: string, home: Scope): Body => {
      const scope: Scope = { ...inside(globals), owner: name }
      machine.formals.forEach((f, k) => {
        const given = i.args[k] ?? f.value
        if (given === undefined) throw new Error(`${name}: no argument ${f.name}`)
        const alias = f.type.is === 'machine' && given.is === 'path'
        const where = i.args[k] === undefined ? scope : home
        scope.names.set(
          f.name,
          alias ? { is: 'alias', path: given.path, scope: where } : { is: 'term', term: termOf(given, where) },
        )
      })
      globals.names.set(name, { is: 'instance', scope })
      return { name, machine, scope, observer }
    }
    if (i.replicate === undefined) return [body(i.name, globals)]
    const { name, low, high } = i.replicate
    return count(low, high, globals).map((n) => body(`${i.name}[${n.top}]`, inside(globals, [named(name, n)])))
  })
}

function declareShared(
  from: Pick<Model, 'lets' | 'enums' | 'signals'>,
  scope: Scope,
  prefix: string,
  made: Building,
): void {
  for (const [name, { formals, body }] of from.lets) scope.names.set(name, { is: 'let', formals, expr: body, scope })
  for (const values of from.enums.values())
    for (const v of values) scope.names.set(v, { is: 'term', term: constant(v) })
  for (const [name, values] of from.enums) scope.enums.set(name, values)
  for (const signal of from.signals)
    for (const key of keysOf(signal, scope)) {
      scope.signals.set(key, { name: prefix + key, kind: signal.kind, params: signal.params, answers: signal.answers })
      if (signal.kind === 'irq') made.lines.push(prefix + key)
    }
}

function keysOf({ name, size }: { readonly name: string; readonly size?: Expr }, scope: Scope): string[] {
  if (size === undefined) return [name]
  return Array.from({ length: Number(fixedNumber(size, scope).top) }, (_, i) => `${name}[${i}]`)
}

function valuesOf(name: string, scope: Scope | undefined): readonly string[] {
  if (scope === undefined) throw new Error(`no enum ${name}`)
  return scope.enums.get(name) ?? valuesOf(name, scope.outer)
}

function declareMachine({ name, machine, scope }: Body, made: Building): void {
  declareShared(machine, scope, `${name}.`, made)
  for (const s of machine.states) {
    scope.names.set(s.name, {
      is: 'term',
      term: { time: false, whole: false, read: ({ state }) => state.get(name) === s.name },
    })
  }
  for (const c of machine.clocks)
    for (const key of keysOf(c, scope)) scope.names.set(key, { is: 'term', term: cell(`${name}.${key}`, true) })
  for (const v of machine.vars) {
    const { type } = v
    const bounds =
      type.is === 'range' ? { low: fixedNumber(type.low, scope), high: fixedNumber(type.high, scope) } : undefined
    for (const key of keysOf(v, scope))
      scope.names.set(key, { is: 'term', term: cell(`${name}.${key}`, type.is === 'time', bounds) })
  }
  for (const t of machine.timers)
    for (const key of keysOf(t, scope))
      scope.names.set(key, { is: 'timer', armed: armedOf(name, key), left: leftOf(name, key) })
}

/** Clocks, timers and variables of a machine, once all names are known. */
function declareQuantities({ name, machine, scope }: Body, made: Building): void {
  for (const c of machine.clocks)
    for (const key of keysOf(c, scope)) {
      made.clocks.push({ cell: `${name}.${key}`, runs: c.runs ? termOf(c.runs, scope) : yes })
      made.quantities.push({
        cell: `${name}.${key}`,
        start: startOf(c.start, { is: 'time' }, scope) ?? { values: [zero] },
      })
    }
  for (const t of machine.timers)
    for (const key of keysOf(t, scope)) {
      const [armed, left] = [armedOf(name, key), leftOf(name, key)]
      const start = startOf(t.start, { is: 'time' }, scope)
      made.timers.push({ armed, left, latency: t.latency ? fixedNumber(t.latency, scope) : zero })
      made.quantities.push(
        { cell: armed, start: { values: [start !== undefined] } },
        { cell: left, start: start ?? { values: [zero] } },
      )
    }
  for (const v of machine.vars)
    for (const key of keysOf(v, scope)) {
      const start = startOf(v.start, v.type, scope) ?? { values: [leastOf(v.type, scope)] }
      made.quantities.push({ cell: `${name}.${key}`, start })
      const range = v.type.is === 'range' ? v.type : undefined
      if (range)
        made.ranges.push({
          cell: `${name}.${key}`,
          low: fixedNumber(range.low, scope),
          high: fixedNumber(range.high, scope),
        })
    }
}

/** What a variable starts with where the declaration gives no value. */
function leastOf(type: Type, scope: Scope): Value {
  if (type.is === 'range') return fixed(type.low, scope)
  if (type.is === 'enum') return valuesOf(type.name, scope)[0] ?? ''
  return type.is === 'bool' ? false : zero
}

function startOf(start: Start, type: Type, scope: Scope): Allowed | undefined {
  if (start === undefined) return undefined
  if (start === 'any') return anyOf(type, scope)
  if ('is' in start) return { values: [fixed(start, scope)] }
  return { low: fixedNumber(start.low, scope), high: fixedNumber(start.high, scope), time: type.is === 'time' }
}

const armedOf = (process: string, timer: string): string => `${process}.${timer}.armed`
const leftOf = (process: string, timer: string): string => `${process}.${timer}.left`

function processOf({ name, machine, scope, observer }: Body): Process {
  const places = machine.states.map((s) => s.name)
  const items = [
    ...machine.states.flatMap((s) => s.items.map((item) => ({ from: s.name, item }))),
    ...machine.shared.flatMap((s) => s.items.flatMap((item) => (s.names ?? places).map((from) => ({ from, item })))),
  ]
  return {
    name,
    observer,
    initial: (machine.states.find((s) => s.initial) ?? machine.states[0])?.name ?? '',
    urgent: new Set(machine.states.filter((s) => s.urgent).map((s) => s.name)),
    invariants: new Map(machine.states.map((s) => [s.name, s.invariants.map((i) => termOf(i, scope))])),
    edges: items.flatMap(({ from, item }) => edgesOf(item, from, name, scope)),
  }
}

function edgesOf(item: Item, from: string, process: string, scope: Scope): Edge[] {
  if ('trigger' in item) return elements(item.path, scope).map((path) => edgeOf(item, path, from, process, scope))
  return count(item.low, item.high, scope).flatMap((n) =>
    item.items.flatMap((inner) => edgesOf(inner, from, process, inside(scope, [named(item.name, n)]))),
  )
}

/** The edge of one of the signals or timers that the trigger can name. */
function edgeOf(t: Transition, path: Path, from: string, process: string, outer: Scope): Edge {
  const meaning = t.trigger === 'on' ? meaningOf(path, outer) : undefined
  const timer = meaning?.is === 'timer' ? meaning : undefined
  const signal = path.length > 0 && timer === undefined ? signalOf(path, outer) : undefined
  const scope = inside(outer)
  const heard = t.trigger === 'call' ? signal?.answers : signal?.params
  for (const [i, b] of [...t.binders, ...t.answered].entries()) {
    const type = heard?.[i]?.type
    const bounds =
      type?.is === 'range' ? { low: fixedNumber(type.low, scope), high: fixedNumber(type.high, scope) } : undefined
    scope.names.set(b, { is: 'term', term: local(b, type?.is === 'time', bounds) })
  }
  const choices = t.choices.map((c) => {
    const allowed = allowedBy(c, scope)
    scope.names.set(c.name, { is: 'term', term: local(c.name, allowed.time, allowed.bounds) })
    return { name: c.name, allowed: allowed.read }
  })
  const guards = t.guards.map((g) => termOf(g, scope))
  return {
    process,
    from,
    to: t.target ?? from,
    line: t.line,
    urgent: t.urgent,
    kind: timer ? 'expiry' : t.trigger === 'emit' || t.trigger === 'call' || t.trigger === 'on' ? t.trigger : 'alone',
    ...(signal && { signal }),
    ...(timer && { timer }),
    sends: t.args.map((a) => termOf(a, scope)),
    binders: t.binders,
    answers: t.answers.map((a) => termOf(a, scope)),
    answered: t.answered,
    guard: (env) => isElement(t.path, path, scope, env) && guards.every((g) => g.read(env) === true),
    choices,
    effects: t.effects.map((e) => effectOf(e, scope)),
  }
}

/** Whether a path names this element here. */
function isElement(path: Path, element: Path, scope: Scope, env: Env): boolean {
  return (
    !varies(path, scope) ||
    elementIn(path, scope, env).every((part, i) => keyOf(part, scope) === keyOf(element[i] as Path[number], scope))
  )
}

function allowedBy(
  c: Transition['choices'][number],
  scope: Scope,
): { readonly time: boolean; readonly bounds?: Bounds; readonly read: (env: Env) => Allowed } {
  if (c.range === undefined) {
    const allowed = anyOf(c.type ?? { is: 'bool' }, scope)
    return { time: c.type?.is === 'time', read: () => allowed }
  }
  const [low, high] = [termOf(c.range.low, scope), termOf(c.range.high, scope)]
  const time = low.time || high.time
  const bounds = !time && low.bounds && high.bounds ? { low: low.bounds.low, high: high.bounds.high } : undefined
  return {
    time,
    ...(bounds && { bounds }),
    read: (env) => ({ low: asNumber(low.read(env)), high: asNumber(high.read(env)), time }),
  }
}

function anyOf(type: Type, scope: Scope): Allowed {
  if (type.is === 'range')
    return { low: fixedNumber(type.low, scope), high: fixedNumber(type.high, scope), time: false }
  if (type.is === 'enum') return { values: valuesOf(type.name, scope) }
  return type.is === 'int' || type.is === 'time' ? { any: type.is } : { values: [false, true] }
}

function effectOf(effect: Effect, scope: Scope): (env: Env, writes: Writes) => void {
  if (effect.is === 'if') {
    const condition = termOf(effect.condition, scope)
    const [then, otherwise] = [effect.yes, effect.no].map((side) => side.map((e) => effectOf(e, scope)))
    return (env, writes) => {
      for (const e of (condition.read(env) === true ? then : otherwise) ?? []) e(env, writes)
    }
  }
  if (effect.is === 'raise' || effect.is === 'clear') {
    return (env, writes) => {
      const { name } = signalOf(elementIn(effect.path, scope, env), scope)
      writes[effect.is === 'raise' ? 'raised' : 'cleared'].add(name)
    }
  }
  if (effect.is === 'for') {
    const turns = count(effect.low, effect.high, scope).flatMap((n) => {
      const turn = inside(scope, [named(effect.name, n)])
      return effect.effects.map((e) => effectOf(e, turn))
    })
    return (env, writes) => {
      for (const e of turns) e(env, writes)
    }
  }
  if (varies(effect.to, scope)) {
    return (env, writes) => effectOf({ ...effect, to: elementIn(effect.to, scope, env) } as Effect, scope)(env, writes)
  }
  const timer = meaningOf(effect.to, scope)
  if (timer?.is === 'timer') {
    const left = effect.is === 'cancel' ? constant(zero) : termOf((effect as { value: Expr }).value, scope)
    return (env, writes) => writes.values.set(timer.armed, effect.is !== 'cancel').set(timer.left, left.read(env))
  }
  return assignment(effect as Effect & { is: 'set' }, scope)
}

function assignment({ to, value }: Effect & { is: 'set' }, scope: Scope): (env: Env, writes: Writes) => void {
  const term = termOf(value, scope)
  const [part] = to
  const written = `${ownerOf(scope)}.${part ? keyOf(part, scope) : ''}`
  return (env, writes) => writes.values.set(written, term.read(env))
}

const ownerOf = (scope: Scope | undefined): string => scope?.owner ?? (scope ? ownerOf(scope.outer) : '')
