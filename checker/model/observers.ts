/** Observing machines: they receive events and write their own variables, and that is all (T0503). */
import type { Related } from '../support/diagnostic.ts'
import type { Span } from '../support/span.ts'
import { error, type Report } from './findings.ts'
import type { Elaborated } from './process.ts'
import { type ObserveMachineDecl, observerName } from './scope.ts'

/**
 * Reports every way in which the machine would hold up, drive or disturb the machines it watches: calls, events they
 * receive, lines, and whatever stops time. That none of them reads it is checked where they are typed.
 */
export function checkObserver(
  watcher: Elaborated,
  machines: readonly Elaborated[],
  decl: ObserveMachineDecl,
  report: Report,
): void {
  const name = observerName(decl)
  const put: Related = { span: name.span, label: `put in as observer \`${name.text}\`` }
  const influence = (span: Span, what: string, related: readonly Related[] = []): void =>
    report(
      error(
        'T0503',
        span,
        `an observer may not ${what}`,
        'an observer receives events and writes its own variables, nothing else',
        [...related, put],
      ),
    )
  const { process } = watcher
  for (const location of process.locations) {
    if (location.urgent) influence(location.span, 'have an urgent state, which would stop time')
    for (const { span } of location.invariants) influence(span, 'have an invariant, which would stop time')
  }
  for (const timer of process.timers) influence(timer.span, 'have a timer, whose expiry would stop time')
  for (const { edge, at } of watcher.edges) {
    if (edge.urgent) influence(at, 'have an urgent transition, which would stop time')
    if (edge.raises.length > 0 || edge.clears.length > 0) influence(edge.span, 'raise or clear a line')
    const { trigger } = edge
    if (trigger.kind !== 'emit' && trigger.kind !== 'on') continue
    if (trigger.signal.kind === 'call') influence(at, trigger.kind === 'on' ? 'serve a call' : 'call')
    if (trigger.kind !== 'emit' || trigger.signal.kind === 'call') continue
    const receiver = machines
      .flatMap((m) => m.edges)
      .find((e) => e.edge.trigger.kind === 'on' && e.edge.trigger.signal.name === trigger.signal.name)
    if (receiver !== undefined) {
      influence(at, `emit \`${trigger.signal.name}\`, which \`${receiver.edge.process}\` receives`, [
        { span: receiver.at, label: 'received here' },
      ])
    }
  }
}
