/**
 * A network as text with every term spelled out, for tests of what a model means; `--dump=model` is
 * `report/network-text.ts`.
 */
import { showSort, showTerm } from '../logic/show.ts'
import type { Term, Var } from '../logic/term.ts'
import { valueText } from '../logic/value.ts'
import {
  boundOf,
  type Clock,
  type Edge,
  type Invariant,
  type Monitor,
  type Network,
  type ObserverClock,
  type Occasion,
  type Process,
  type PropertyForm,
  type Question,
  type Start,
  type Timer,
  type Trigger,
} from './model.ts'

function isTrue(term: Term): boolean {
  return term.kind === 'bool' && term.value
}

function isFalse(term: Term): boolean {
  return term.kind === 'bool' && !term.value
}

/** The text of a network, one declaration or edge a line. */
export function showNetwork(network: Network): string {
  const lines = [
    `system ${network.name}`,
    ...network.params.map(
      (p) =>
        `  param ${p.variable.name}: ${showSort(p.variable.sort)}${p.default === undefined ? '' : ` = ${valueText(p.default)}${p.isTime ? 'ms' : ''}`}`,
    ),
    ...network.assumptions.map((a) => `  assume ${showTerm(a.condition)}`),
    ...network.signals.map(
      (s) =>
        `  ${s.kind} ${s.name}${namesOf(s.args)}${s.answers === undefined ? '' : ` returns ${namesOf(s.answers)}`}`,
    ),
    ...network.irqs.map((q) => `  irq ${q.name}`),
    ...network.processes.flatMap(showProcess),
    ...network.observerClocks.flatMap(showObserverClock),
    ...network.monitors.map(
      (m) =>
        `  monitor ${m.pending.name}, ${m.age.name}: whenever ${showTerm(m.premise)}${showOn(m.begins)} then ${showTerm(m.response)}${showOn(m.answers)}${showFair(m)}`,
    ),
  ]
  return `${lines.join('\n')}\n`
}

/** The text of a question: its property, what is expected, and the network it is asked of. */
export function showQuestion(question: Question): string {
  const expected = question.expected === undefined ? '' : ` (expected ${question.expected})`
  return `property ${question.property.name}${expected}: ${showForm(question.property.form)}\n${showNetwork(question.network)}`
}

function showOn(occasions: readonly Occasion[] = []): string {
  return occasions.map((o) => ` or on ${o.signal.name}${isTrue(o.guard) ? '' : ` when ${showTerm(o.guard)}`}`).join('')
}

function showFair({ fair = [] }: Monitor): string {
  return fair
    .map(({ again, when }) => `; fair ${showTerm(again)}${when === undefined ? '' : ` when ${showTerm(when)}`}`)
    .join('')
}

function showForm(form: PropertyForm): string {
  switch (form.kind) {
    case 'always':
    case 'reachable':
      return `${form.kind} ${showTerm(form.condition)}`
    case 'bound':
      return `largest ${showTerm(form.quantity)} while ${showTerm(form.condition)}`
    case 'response':
      return `${form.monitor.age.name} <= ${showTerm(form.deadline)} while ${form.monitor.pending.name}`
    case 'leads_to':
      return `${form.monitor.pending.name} never stays for ever`
  }
}

function showProcess(process: Process): string[] {
  return [
    `  ${process.observer ? 'observer' : 'process'} ${process.name}: ${process.machine}`,
    ...process.clocks.map((c) => `    ${showClock(c)}`),
    ...process.timers.map((t) => `    ${showTimer(t)}`),
    ...process.data.map((d) => {
      const type =
        d.range === undefined ? (d.isTime ? 'time' : showSort(d.variable.sort)) : `${d.range.low}..${d.range.high}`
      return `    var ${d.variable.name}: ${type}${showStart(d.start)}`
    }),
    ...process.locations.flatMap((l) => [
      `    ${l.name === process.initial ? 'initial ' : ''}${l.urgent ? 'urgent ' : ''}state ${l.name}`,
      ...l.invariants.map((i) => `      invariant ${showInvariant(i)}`),
      ...process.edges.filter((e) => e.from === l.name).map((e) => `      ${showEdge(e)}`),
    ]),
  ]
}

function showClock(clock: Clock): string {
  return `clock ${clock.variable.name}${showStart(clock.start)}${isTrue(clock.runs) ? '' : ` while ${showTerm(clock.runs)}`}`
}

function showTimer(timer: Timer): string {
  const name = timer.armed.name.replace(/\.armed$/, '')
  const late =
    timer.latency.kind === 'number' && timer.latency.value.equals(0) ? '' : ` expires within ${showTerm(timer.latency)}`
  return `timer ${name}${timer.start === undefined ? '' : showStart(timer.start)}${late}`
}

function showStart(start: Start): string {
  switch (start.kind) {
    case 'value':
      return ` = ${showTerm(start.value)}`
    case 'range':
      return ` in ${showTerm(start.low)}..${showTerm(start.high)}`
    case 'any':
      return ' = any'
  }
}

function showInvariant(invariant: Invariant): string {
  const { when } = invariant
  const bound = showTerm(boundOf(invariant))
  return isTrue(when) ? bound : `(${showTerm(when)}) imply ${bound}`
}

function namesOf(variables: readonly Var[]): string {
  return variables.length === 0 ? '' : `(${variables.map((v) => v.name).join(', ')})`
}

function showTrigger(trigger: Trigger): string {
  switch (trigger.kind) {
    case 'may':
    case 'when':
      return trigger.kind
    case 'emit':
      return `${trigger.signal.kind === 'call' ? 'call' : 'emit'} ${trigger.signal.name}${trigger.args.length === 0 ? '' : `(${trigger.args.map(showTerm).join(', ')})`}`
    case 'on':
      return `on ${trigger.signal.name}${trigger.answers === undefined ? '' : ` returns (${trigger.answers.map(showTerm).join(', ')})`}`
    case 'expire':
      return `on ${trigger.timer.name}`
  }
}

function showEdge(edge: Edge): string {
  const choices = edge.choices.map((c) => {
    const domain =
      c.range === undefined
        ? `: ${showSort(c.variable.sort)}`
        : ` in ${showTerm(c.range.low)}..${showTerm(c.range.high)}`
    return ` choose ${c.variable.name}${domain}`
  })
  const effects = [
    ...edge.updates.map((u) => `${u.variable.name} = ${showTerm(u.value)};`),
    ...edge.raises.map((l) => showLatch('raise', l.irq.name, l.when)),
    ...edge.clears.map((l) => showLatch('clear', l.irq.name, l.when)),
  ]
  const guard =
    edge.trigger.kind === 'when'
      ? ` ${showTerm(edge.guard)}`
      : isTrue(edge.guard)
        ? ''
        : ` when ${showTerm(edge.guard)}`
  const move = edge.to === edge.from ? '' : ` -> ${edge.to}`
  const does = effects.length === 0 ? ';' : ` { ${effects.join(' ')} }`
  return `${edge.urgent ? 'urgent ' : ''}${showTrigger(edge.trigger)}${choices.join('')}${guard}${move}${does}`
}

function showLatch(verb: string, line: string, when: Term): string {
  return isTrue(when) ? `${verb} ${line};` : `if (${showTerm(when)}) { ${verb} ${line}; }`
}

function showObserverClock({ clock, resets, held }: ObserverClock): string[] {
  return [
    `  observe ${showClock(clock)}`,
    ...resets.map((r) => `    reset on ${r.signal.name}${isTrue(r.guard) ? '' : ` when ${showTerm(r.guard)}`}`),
    ...(isFalse(held) ? [] : [`    reset while ${showTerm(held)}`]),
  ]
}
