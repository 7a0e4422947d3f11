/**
 * A network as text, for `--dump=model`: what is left of a model when names are resolved and machines instantiated, in
 * the notation of the language where it has one. Every transition stands on its own, with its identifier.
 */
import { showTerm } from '../logic/show.ts'
import { ff, le, lt, not, num, or, type Term, tt } from '../logic/term.ts'
import type { Edge, Network, Occasion, Process, Start, Trigger } from '../model/model.ts'
import { shownValue } from './value-text.ts'

export function networkText(network: Network): string {
  return [
    `system ${network.name}`,
    ...network.params.map(
      (p) => `  param ${p.variable.name}${p.default === undefined ? '' : ` = ${shownValue(p.default, p.variable)}`}`,
    ),
    ...network.assumptions.map((a) => `  assume ${showTerm(a.condition)}`),
    ...network.signals.map(
      (s) =>
        `  ${s.kind} ${s.name}(${s.args.map((a) => a.name).join(', ')})${s.answers === undefined ? '' : ` returns (${s.answers.map((a) => a.name).join(', ')})`}`,
    ),
    ...network.irqs.map((irq) => `  irq ${irq.name}`),
    ...network.processes.flatMap(processLines),
    ...network.observerClocks.flatMap(({ clock, resets, held }) => [
      `  observe clock ${clock.variable.name}${clause('run while', clock.runs)}${clause('reset while', held, ff)}`,
      ...resets.map((r) => `    reset on ${r.signal.name}${clause('when', r.guard)}`),
    ]),
    ...network.monitors.map(
      (m) =>
        `  monitor ${m.pending.name}: whenever ${showTerm(m.premise)}${onText(m.begins)} then ${showTerm(m.response)}${onText(m.answers)}, age ${m.age.name}`,
    ),
  ].join('\n')
}

function onText(occasions: readonly Occasion[] = []): string {
  return occasions.map((o) => ` or on ${o.signal.name}${clause('when', o.guard)}`).join('')
}

function processLines(process: Process): string[] {
  return [
    `  ${process.observer ? 'observer' : 'process'} ${process.name}: ${process.machine}, starts in ${process.initial}`,
    ...process.clocks.map((c) => `    clock ${c.variable.name}${startText(c.start)}${clause('while', c.runs)}`),
    ...process.timers.map(
      (t) =>
        `    timer ${t.left.name}${t.start === undefined ? '' : startText(t.start)}${clause('expires within', t.latency, num(0))}`,
    ),
    ...process.data.map((d) => `    var ${d.variable.name}${startText(d.start)}`),
    ...process.locations.flatMap((l) => [
      `    ${l.urgent ? 'urgent ' : ''}state ${l.name}`,
      ...l.invariants.map(
        (i) => `      invariant ${showTerm(or(not(i.when), (i.strict === true ? lt : le)(i.left, i.right)))}`,
      ),
      ...process.edges.filter((e) => e.from === l.name).flatMap(edgeLines),
    ]),
  ]
}

/** A clause with its condition; nothing where it is the `usual` one, which the language lets one leave out. */
function clause(word: string, term: Term, usual = tt): string {
  return term === usual ? '' : ` ${word} ${showTerm(term)}`
}

function startText(start: Start): string {
  switch (start.kind) {
    case 'value':
      return ` = ${showTerm(start.value)}`
    case 'range':
      return ` in ${showTerm(start.low)}..${showTerm(start.high)}`
    case 'any':
      return ' = any'
  }
}

function edgeLines(edge: Edge): string[] {
  const choices = edge.choices.map(
    (c) =>
      ` choose ${c.variable.name}${c.range === undefined ? '' : ` in ${showTerm(c.range.low)}..${showTerm(c.range.high)}`}`,
  )
  return [
    `      ${edge.urgent ? 'urgent ' : ''}${triggerText(edge.trigger)}${choices.join('')}${clause('when', edge.guard)} -> ${edge.to}    // ${edge.id}`,
    ...edge.updates.map((u) => `        ${u.variable.name} = ${showTerm(u.value)}`),
    ...edge.raises.map((r) => `        raise ${r.irq.name}${clause('if', r.when)}`),
    ...edge.clears.map((c) => `        clear ${c.irq.name}${clause('if', c.when)}`),
  ]
}

function triggerText(trigger: Trigger): string {
  switch (trigger.kind) {
    case 'may':
    case 'when':
      return trigger.kind
    case 'emit':
      return `${trigger.signal.kind === 'call' ? 'call' : 'emit'} ${trigger.signal.name}(${trigger.args.map((a) => showTerm(a)).join(', ')})`
    case 'on':
      return `on ${trigger.signal.name}${trigger.answers === undefined ? '' : ` returns (${trigger.answers.map((a) => showTerm(a)).join(', ')})`}`
    case 'expire':
      return `on ${trigger.timer.name}`
  }
}
