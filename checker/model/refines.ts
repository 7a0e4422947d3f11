/**
 * `check S refines A for P = e { … }`: the question whether S keeps the contracts of A, and each property, asked of S
 * and of A. The conditions of `docs/decisions/017-contracts.md` are checked here, before anything is asked (T0607).
 */
import { variablesOf } from '../logic/rewrite.ts'
import { and, conjunctsOf, cur, eq, ff, type Term, tt } from '../logic/term.ts'
import type { Span } from '../support/span.ts'
import { unreachable } from '../support/unreachable.ts'
import type { Instance as InstanceDecl, LetDecl, Name } from '../syntax/ast.ts'
import { printExpr, printRange } from '../syntax/print-expression.ts'
import { type Agreement, alongside, type Contract, signalsHeard, signalsSent } from './contracts.ts'
import { isFunction } from './definitions.ts'
import { typeFixed } from './domains.ts'
import { type Env, type Instance, programEnv } from './env.ts'
import { error, type Report } from './findings.ts'
import { standIns } from './instantiate.ts'
import type { Assumption, Network, Process, PropertyForm, Question } from './model.ts'
import { type BuiltSystem, closure } from './network.ts'
import { declaredInstances } from './placed.ts'
import { type Elaborated, elaborateInstance } from './process.ts'
import type { CheckDecl, MachineDecl, Program } from './scope.ts'
import { assumption } from './statics.ts'
import { requireDiscrete, sameType, type Typed, timeType } from './types.ts'
import { typeExpr } from './typing.ts'
import { monitorTerms, observerClockTerms, processTerms, processVariables } from './walk.ts'

/** A check of a refinement, with both its systems. */
export interface RefinementCheck {
  readonly decl: CheckDecl
  /** S, which has views. */
  readonly concrete: BuiltSystem
  /** A, which has contracts. */
  readonly abstract: BuiltSystem
}

/** What is asked, and what the property of a question of A must not see of the rest of S. */
export interface Refinement {
  readonly question: Question
  /** What is assumed of S, and of A. */
  readonly assumed: { readonly concrete: readonly Assumption[]; readonly abstract: readonly Assumption[] }
  /** Why the answer to a question of A is not carried over; undefined where it is. */
  readonly objection: (question: Question) => string | undefined
}

/** Where S and A do not fit together: what is wrong, and where it is seen. */
class Misfit extends Error {
  readonly span: Span
  readonly hint: string | undefined

  constructor(span: Span, message: string, hint?: string) {
    super(message)
    this.span = span
    this.hint = hint
  }
}

/** The refinement of a check; undefined where it cannot be asked, which is reported. */
export function refinementOf(
  check: RefinementCheck,
  program: Program,
  file: string,
  report: Report,
): Refinement | undefined {
  try {
    return built(check, program, file, report)
  } catch (failure) {
    if (!(failure instanceof Misfit)) throw failure
    const { decl } = check
    const related =
      failure.span === decl.refines?.span ? [] : [{ span: decl.refines?.span ?? decl.span, label: 'asked here' }]
    report(error('T0607', failure.span, failure.message, failure.hint, related))
    return undefined
  }
}

function built(
  { decl, concrete, abstract }: RefinementCheck,
  program: Program,
  file: string,
  report: Report,
): Refinement {
  const refines = decl.refines
  if (refines === undefined) throw new Error('a check without `refines` is no refinement')
  let failed = false
  const told: Report = (d) => {
    failed ||= d.severity === 'error'
    report(d)
  }
  const given = givenValues(refines.given, program, told)
  const more = decl.assuming === undefined ? [] : [assumption(decl.assuming, programEnv(program, told))]
  const roles = rolesOf(concrete, abstract, program, refines.span)
  const names = new Set<string>()
  const env: Env = { ...concrete.env, report: told, observed: (name) => names.add(name) }
  const contracts = roles.contracts.flatMap((role) => contractsOf(role, concrete, env))
  const network = concrete.network(closure(names, concrete), [], [])
  const parts = partsOf(concrete, network, new Set(roles.kept))
  for (const contract of contracts) requirePlain(contract, parts)
  requireApart(
    parts,
    contracts.map((c) => c.elaborated),
    refines.span,
  )
  const processes = contracts.map(({ names: agreements, stuck, elaborated }): Contract => {
    return {
      process: elaborated.process,
      stuck,
      names: agreements.map((a) => withRates(a, network, elaborated.process, parts.G)),
    }
  })
  if (failed) throw new Misfit(refines.span, 'the refinement is not asked: see the other errors')
  const beside = alongside(network, processes, ({ name }) => parts.G.some((p) => p.name === name))
  const { allowed, rest } = splitBy(network.assumptions, given.names)
  const condition = and(allowed, beside.keeps)
  const assumed = [...more, ...given.equations]
  const question: Question = {
    file,
    network: { ...beside.network, assumptions: [...rest, ...assumed] },
    property: {
      name: `refines_${abstract.decl.name.text}`,
      title: `what stands for ${roles.contracts.map((r) => `\`${r.decl.name.text}\``).join(', ')} does no more than ${abstract.decl.name.text} allows`,
      form: { kind: 'always', condition },
      span: refines.span,
    },
    expected: 'proved',
    ...(assumed.length > 0 && { assuming: assumed }),
    refines: {
      abstract: abstract.decl.name.text,
      contracts: processes,
      allowed,
      assumptions: [...network.assumptions, ...assumed],
    },
    span: refines.span,
  }
  const promised = new Set(processes.flatMap((c) => signalsSent(c.process).map((s) => s.name)))
  return {
    question,
    assumed: { concrete: assumed, abstract: more },
    objection: (asked) => unseen(asked, parts, promised),
  }
}

/** `for GAP = TICK + JITTER`: equations, of which none speaks of another one's parameter. */
function givenValues(
  given: NonNullable<CheckDecl['refines']>['given'],
  program: Program,
  report: Report,
): { readonly names: ReadonlySet<string>; readonly equations: readonly Assumption[] } {
  const names = new Set(given.map((g) => g.name.text))
  if (names.size < given.length) throw new Misfit(given.at(-1)?.span as Span, 'a parameter is given twice')
  const equations = given.map(({ name, value, span }): Assumption => {
    const entity = program.values.get(name.text)
    if (entity?.kind !== 'param') throw new Misfit(name.span, `\`${name.text}\` is no parameter`)
    const { sort } = entity.variable
    const type = sort.kind === 'real' ? timeType : ({ kind: sort.kind === 'bool' ? 'bool' : 'int' } as const)
    const typed = typeFixed(value, { type }, `\`${name.text}\``, programEnv(program, report))
    const circle = typed.reads.find((r) => names.has(r.name))
    if (circle !== undefined)
      throw new Misfit(circle.span, `\`${circle.name}\` is given here, too`, 'give each as an expression over the rest')
    return { condition: eq(cur(entity.variable), typed.term), span }
  })
  return { names, equations }
}

/** Assumptions that speak of given parameters are to be proved; the others are assumed. */
function splitBy(
  assumptions: readonly Assumption[],
  given: ReadonlySet<string>,
): { readonly allowed: Term; readonly rest: readonly Assumption[] } {
  const speaks = (term: Term): boolean => variablesOf(term).some((v) => given.has(v.name))
  const rest = assumptions.flatMap(({ condition, span }): Assumption[] => {
    const others = and(...conjunctsOf(condition).filter((c) => !speaks(c)))
    return others === tt ? [] : [{ condition: others, span }]
  })
  return { allowed: and(...assumptions.flatMap((a) => conjunctsOf(a.condition)).filter(speaks)), rest }
}

interface Role {
  readonly decl: InstanceDecl
  readonly machine: MachineDecl
}

/** Which roles of A are contracts, and the machines of the others. */
function rolesOf(
  concrete: BuiltSystem,
  abstract: BuiltSystem,
  program: Program,
  span: Span,
): { readonly contracts: readonly Role[]; readonly kept: readonly string[] } {
  const quiet: Report = () => {}
  const own = new Map(declaredInstances(concrete.decl, program, quiet).map((i) => [i.name.text, i]))
  const part = [concrete, abstract].flatMap((s) => declaredInstances(s.decl, program, quiet)).find((i) => i.part)
  if (part !== undefined)
    throw new Misfit(part.name.span, `\`${part.part}\` is a system: a system with parts is not refined yet`)
  const contracts: Role[] = []
  const kept: string[] = []
  for (const decl of declaredInstances(abstract.decl, program, quiet)) {
    const here = own.get(decl.name.text)
    const [machine, counterpart] = [
      program.machines.get(decl.machine.text),
      here && program.machines.get(here.machine.text),
    ]
    const [s, a] = [concrete.decl.name.text, abstract.decl.name.text]
    if (here === undefined)
      throw new Misfit(
        span,
        `\`${a}\` has \`${decl.name.text}\`, which \`${s}\` has not`,
        `add \`${decl.name.text}: …;\` to \`${s}\`: the same machine, or a view`,
      )
    if (machine === undefined || counterpart === undefined)
      throw new Misfit(decl.machine.span, `there is no machine \`${decl.machine.text}\``)
    if (counterpart.view === true && machine.view !== true) {
      if (indexText(decl) !== indexText(here))
        throw new Misfit(here.span, `\`${decl.name.text}\` has other indices in \`${a}\``)
      contracts.push({ decl, machine })
    } else if (declarationText(decl) === declarationText(here)) kept.push(decl.name.text)
    else
      throw new Misfit(
        here.span,
        `\`${decl.name.text}\` is declared otherwise in \`${a}\``,
        'what is no view is the same in both: the same machine with the same arguments',
      )
  }
  if (contracts.length === 0)
    throw new Misfit(
      span,
      `no view of \`${concrete.decl.name.text}\` stands for a machine of \`${abstract.decl.name.text}\``,
      'declare `view V { let NAME = …; }`, and give the system an instance of it',
    )
  return { contracts, kept }
}

function indexText({ replicate }: InstanceDecl): string {
  return replicate === undefined ? '' : `${replicate.variable.text} in ${printRange(replicate.range)}`
}

function declarationText(decl: InstanceDecl): string {
  return [indexText(decl), decl.machine.text, ...decl.args.map(printExpr)].join(', ')
}

/** A contract on its way to be one. */
interface Stand {
  readonly elaborated: Elaborated
  readonly stuck: string
  readonly names: readonly Named[]
}

interface Named extends Agreement {
  readonly isTime: boolean
  readonly at: Span
}

function contractsOf({ decl, machine }: Role, concrete: BuiltSystem, env: Env): Stand[] {
  const { observed: _, ...unobserving } = env
  const { instances, more } = standIns(decl, machine, unobserving)
  return instances.map((instance): Stand => {
    const view = concrete.views.find((v) => v.name === instance.name)
    if (view === undefined) throw new Misfit(decl.span, `there is no view \`${instance.name}\``)
    return { elaborated: elaborateInstance(instance, unobserving), stuck: more, names: namesOf(view, instance, env) }
  })
}

/** What the view names, and what the contract means by the same names. */
function namesOf(view: Instance, contract: Instance, env: Env): Named[] {
  const lets = view.machine.items.filter((i): i is LetDecl => i.kind === 'let')
  return lets.map((item): Named => {
    const { name } = item
    if (isFunction(item))
      throw new Misfit(name.span, `\`${name.text}\` has arguments: a view names what is there, without any`)
    if (!contract.members.has(name.text))
      throw new Misfit(
        name.span,
        `the contract \`${contract.machine.name.text}\` has no \`${name.text}\``,
        'what only the view has says nothing',
      )
    const [seen, own] = [view, contract].map((self) => named(name, { ...env, self })) as [Typed, Typed]
    if (!sameType(seen.type, own.type))
      throw new Misfit(
        name.span,
        `\`${name.text}\` is something else in the contract \`${contract.machine.name.text}\``,
      )
    const isTime = seen.type.kind === 'time'
    if (!isTime) for (const typed of [seen, own]) requireDiscrete(typed, 'what a view names, and no clock,', env.report)
    return { name: name.text, seen: seen.term, own: own.term, isTime, at: name.span }
  })
}

function named(name: Name, env: Env): Typed {
  return typeExpr({ kind: 'ref', ref: { parts: [{ name }], span: name.span }, span: name.span }, env)
}

/** With when each of both runs: a clock, or a time that only jumps change. */
function withRates(
  { isTime, at, ...agreement }: Named,
  network: Network,
  contract: Process,
  inner: readonly Process[],
): Agreement {
  if (!isTime) return agreement
  const processes = [...network.processes, ...inner, contract]
  const clocks = [...processes.flatMap((p) => p.clocks), ...network.observerClocks.map((o) => o.clock)]
  const data = processes.flatMap((p) => p.data)
  const rate = (term: Term): Term => {
    if (term.kind === 'var' && !term.next) {
      const clock = clocks.find((c) => c.variable.name === term.variable.name)
      if (clock !== undefined) return clock.runs
      if (
        data.some((d) => d.variable.name === term.variable.name) ||
        network.params.some((p) => p.variable.name === term.variable.name)
      )
        return ff
    }
    throw new Misfit(at, `\`${agreement.name}\` is neither a clock nor a time that only jumps change`, 'name one clock')
  }
  return { ...agreement, running: { seen: rate(agreement.seen), own: rate(agreement.own) } }
}

/** The processes of S: K is in A, too, G is not; observers watch. */
interface Parts {
  readonly K: readonly Process[]
  readonly G: readonly Process[]
  readonly observers: Network
}

function partsOf(concrete: BuiltSystem, network: Network, kept: ReadonlySet<string>): Parts {
  const isKept = ({ name }: Process): boolean => kept.has(name.replace(/\[.*$/, ''))
  const own = concrete.machines.map((m) => m.process)
  const watching = network.processes.filter((p) => p.observer)
  return { K: own.filter(isKept), G: own.filter((p) => !isKept(p)), observers: { ...network, processes: watching } }
}

/** A contract is made of states, clocks, data, invariants and events. */
function requirePlain({ elaborated: { process } }: Stand, { G }: Parts): void {
  const not = (span: Span, what: string): never => {
    throw new Misfit(
      span,
      `the contract \`${process.machine}\` ${what}`,
      'a contract has states, clocks, data, invariants and events',
    )
  }
  for (const timer of process.timers) not(timer.span, 'has a timer')
  for (const location of process.locations) if (location.urgent) not(location.span, 'has an urgent state')
  for (const edge of process.edges) {
    if (edge.urgent) not(edge.span, 'has an urgent transition')
    if (edge.choices.length > 0) not(edge.span, 'chooses a value, which no view decides')
    if (edge.raises.length + edge.clears.length > 0) not(edge.span, 'raises or clears a line')
    const { trigger } = edge
    if ((trigger.kind === 'emit' || trigger.kind === 'on') && trigger.signal.kind === 'call')
      not(edge.span, 'calls, or serves a call')
  }
  const inner = new Set(G.flatMap((p) => processVariables(p).map((use) => use.variable.name)))
  const read = variablesOf(...processTerms(process).map((use) => use.term)).find((v) => inner.has(v.name))
  if (read !== undefined) not(process.span, `reads \`${read.name}\`, which it stands for`)
}

/** Conditions 3 and 4: K meets G in events of the contracts only. */
function requireApart({ K, G, observers }: Parts, contracts: readonly Elaborated[], span: Span): void {
  const processes = contracts.map((c) => c.process)
  const promised = processes.flatMap((p) => signalsSent(p).map((s) => s.name))
  const twice = promised.find((name, i) => promised.indexOf(name) !== i)
  if (twice !== undefined) throw new Misfit(span, `several contracts send \`${twice}\`: nobody can tell which one did`)
  const outside = [...K, ...observers.processes]
  const other = outside.find((p) => signalsSent(p).some((s) => promised.includes(s.name)))
  if (other !== undefined) throw new Misfit(span, `\`${other.name}\` sends what a contract promises to send`)
  const told = observers.processes.flatMap(signalsSent).find((s) => processes.some((p) => hears(p, s.name)))
  if (told !== undefined) throw new Misfit(span, `an observer sends \`${told.name}\`, which a contract hears`)
  const sent = new Set(G.flatMap((p) => signalsSent(p).map((s) => s.name)))
  const heard = [...K, ...processes].flatMap((p) => signalsHeard(p).map((signal) => ({ p, signal })))
  const missing = heard.find(({ signal }) => sent.has(signal.name) && !promised.includes(signal.name))
  if (missing !== undefined)
    throw new Misfit(
      span,
      `\`${missing.p.name}\` hears \`${missing.signal.name}\` of what the contracts stand for, and no contract sends it`,
    )
  const calls = new Set(
    G.flatMap((p) => [...signalsSent(p), ...signalsHeard(p)]).flatMap((s) => (s.kind === 'call' ? [s.name] : [])),
  )
  const shared = K.flatMap((p) => [...signalsSent(p), ...signalsHeard(p)]).find((s) => calls.has(s.name))
  if (shared !== undefined)
    throw new Misfit(
      span,
      `the call \`${shared.name}\` goes between what the contracts stand for and the rest`,
      'contracts speak in events',
    )
  const line = [...K, ...processes].flatMap((p) => linesUsed(p)).find((name) => linesWritten(G).has(name))
  if (line !== undefined)
    throw new Misfit(
      span,
      `the line \`${line}\` is shared by what the contracts stand for and the rest`,
      'contracts speak in events',
    )
}

function hears(process: Process, name: string): boolean {
  return signalsHeard(process).some((s) => s.name === name)
}

function linesWritten(processes: readonly Process[]): ReadonlySet<string> {
  return new Set(processes.flatMap((p) => p.edges.flatMap((e) => [...e.raises, ...e.clears].map((r) => r.irq.name))))
}

function linesUsed(process: Process): string[] {
  return [...linesWritten([process]), ...variablesOf(...processTerms(process).map((u) => u.term)).map((v) => v.name)]
}

/** Why a property of A says nothing of S: it, or its observers, see more of S than of A. */
function unseen({ network, property }: Question, { G }: Parts, promised: ReadonlySet<string>): string | undefined {
  const sent = new Set(G.flatMap((p) => signalsSent(p).map((s) => s.name)))
  const watching = network.processes.filter((p) => p.observer)
  const occasions = [
    ...network.observerClocks.flatMap((o) => o.resets),
    ...network.monitors.flatMap((m) => [...(m.begins ?? []), ...(m.answers ?? [])]),
  ]
  const heard = [...watching.flatMap(signalsHeard), ...occasions.map((o) => o.signal)]
  const more = heard.find((s) => sent.has(s.name) && !promised.has(s.name))
  if (more !== undefined) return `it hears \`${more.name}\`, which no contract sends`
  const uses = [
    ...watching.flatMap(processTerms),
    ...network.observerClocks.flatMap(observerClockTerms),
    ...network.monitors.flatMap(monitorTerms),
  ]
  const read = [...uses.map((use) => use.term), ...conditionsOf(property.form)]
  const written = linesWritten(G)
  const line = variablesOf(...read).find((v) => written.has(v.name))
  return line && `it reads the line \`${line.name}\`, which no contract writes`
}

/** The conditions of a property that no monitor watches. */
function conditionsOf(form: PropertyForm): Term[] {
  switch (form.kind) {
    case 'always':
    case 'reachable':
      return [form.condition]
    case 'bound':
      return [form.quantity, form.condition]
    case 'response':
    case 'leads_to':
      return []
    default:
      return unreachable(form)
  }
}
