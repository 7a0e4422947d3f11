/**
 * A network as text, for `--dump=model`: what is left of a model when names are resolved and machines instantiated, in
 * the notation of the language where it has one. Every transition stands on its own, with its identifier.
 */
import { ff, num, type Term, tt } from '../logic/term.ts'
import type { Edge, Network, Occasion, Process, Start, Trigger } from '../model/model.ts'
import { shownValue, timeText } from './value-text.ts'

const levels = { imply: 1, or: 2, and: 3, compare: 4, add: 5, scale: 6, atom: 7 } as const

/** A term in infix notation; `x'` is a value after the step. Shared subterms are written out each time. */
export function termInfix(term: Term, outer: number = 0): string {
  const [text, level] = infix(term)
  return level < outer ? `(${text})` : text
}

function infix(term: Term): [string, number] {
  switch (term.kind) {
    case 'bool':
      return [String(term.value), levels.atom]
    case 'number':
      return [term.sort.kind === 'real' ? timeText(term.value) : term.value.toFraction(), levels.atom]
    case 'value':
      return [term.value, levels.atom]
    case 'var':
      return [term.variable.name + (term.next ? "'" : ''), levels.atom]
    case 'not':
      return [`not ${termInfix(term.arg, levels.atom)}`, levels.scale]
    case 'and':
      return [term.args.map((arg) => termInfix(arg, levels.compare)).join(' and '), levels.and]
    case 'or':
      return [term.args.map((arg) => termInfix(arg, levels.and)).join(' or '), levels.or]
    case 'eq':
      return [`${termInfix(term.left, levels.add)} == ${termInfix(term.right, levels.add)}`, levels.compare]
    case 'le':
      return [`${termInfix(term.left, levels.add)} <= ${termInfix(term.right, levels.add)}`, levels.compare]
    case 'lt':
      return [`${termInfix(term.left, levels.add)} < ${termInfix(term.right, levels.add)}`, levels.compare]
    case 'add':
      return [term.args.map((arg) => termInfix(arg, levels.add)).join(' + '), levels.add]
    case 'scale':
      return [`${term.factor.toFraction()} * ${termInfix(term.arg, levels.atom)}`, levels.scale]
    case 'div':
    case 'mod':
      return [`${termInfix(term.arg, levels.scale)} ${term.kind === 'div' ? '/' : '%'} ${term.divisor}`, levels.scale]
    case 'ite':
      return [`${termInfix(term.cond, levels.or)} ? ${termInfix(term.then, levels.or)} : ${termInfix(term.else, levels.or)}`, levels.imply]
  }
}

export function networkText(network: Network): string {
  return [
    `system ${network.name}`,
    ...network.params.map((p) => `  param ${p.variable.name}${p.default === undefined ? '' : ` = ${shownValue(p.default, p.variable)}`}`),
    ...network.assumptions.map((a) => `  assume ${termInfix(a.condition)}`),
    ...network.signals.map((s) => `  ${s.kind} ${s.name}(${s.args.map((a) => a.name).join(', ')})`),
    ...network.irqs.map((irq) => `  irq ${irq.name}`),
    ...network.processes.flatMap(processLines),
    ...network.observerClocks.flatMap(({ clock, resets, held }) => [
      `  observe clock ${clock.variable.name}${clause('run while', clock.runs)}${clause('reset while', held, ff)}`,
      ...resets.map((r) => `    reset on ${r.signal.name}${clause('when', r.guard)}`),
    ]),
    ...network.monitors.map(
      (m) =>
        `  monitor ${m.pending.name}: whenever ${termInfix(m.premise)}${onText(m.begins)} then ${termInfix(m.response)}${onText(m.answers)}, age ${m.age.name}`,
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
      (t) => `    timer ${t.left.name}${t.start === undefined ? '' : startText(t.start)}${clause('expires within', t.latency, num(0))}`,
    ),
    ...process.data.map((d) => `    var ${d.variable.name}${startText(d.start)}`),
    ...process.locations.flatMap((l) => [
      `    ${l.urgent ? 'urgent ' : ''}state ${l.name}`,
      ...l.invariants.map(
        (i) =>
          `      invariant ${i.when === tt ? '' : `${termInfix(i.when, levels.or)} imply `}${termInfix(i.left)} ${i.strict === true ? '<' : '<='} ${termInfix(i.right)}`,
      ),
      ...process.edges.filter((e) => e.from === l.name).flatMap(edgeLines),
    ]),
  ]
}

/** A clause with its condition; nothing where it is the `usual` one, which the language lets one leave out. */
function clause(word: string, term: Term, usual = tt): string {
  return term === usual ? '' : ` ${word} ${termInfix(term)}`
}

function startText(start: Start): string {
  switch (start.kind) {
    case 'value':
      return ` = ${termInfix(start.value)}`
    case 'range':
      return ` in ${termInfix(start.low)}..${termInfix(start.high)}`
    case 'any':
      return ' = any'
  }
}

function edgeLines(edge: Edge): string[] {
  const choices = edge.choices.map(
    (c) => ` choose ${c.variable.name}${c.range === undefined ? '' : ` in ${termInfix(c.range.low)}..${termInfix(c.range.high)}`}`,
  )
  return [
    `      ${edge.urgent ? 'urgent ' : ''}${triggerText(edge.trigger)}${choices.join('')}${clause('when', edge.guard)} -> ${edge.to}    // ${edge.id}`,
    ...edge.updates.map((u) => `        ${u.variable.name} = ${termInfix(u.value)}`),
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
      return `${trigger.signal.kind === 'call' ? 'call' : 'emit'} ${trigger.signal.name}(${trigger.args.map((a) => termInfix(a)).join(', ')})`
    case 'on':
      return `on ${trigger.signal.name}`
    case 'expire':
      return `on ${trigger.timer.name}`
  }
}
