/** What a run that breaks a contract shows: the step, or the delay, that the contract cannot make. */
import { showTerm } from '../logic/show.ts'
import { conjunctsOf, eq, implies } from '../logic/term.ts'
import { holds, type Valuation, type Value, valueText } from '../logic/value.ts'
import type { Agreement, Contract } from '../model/contracts.ts'
import { boundOf, type Refining } from '../model/model.ts'
import { lastState, type Trace, traceEnd } from '../trace/trace.ts'

/** One line for each thing that is wrong at the end of the run. */
export function brokenBy({ contracts, allowed }: Refining, trace: Trace): string[] {
  const end = traceEnd(trace)
  const forbidden = conjunctsOf(allowed).filter((c) => !holds(c, end))
  return [
    ...forbidden.map((c) => `the value given for a parameter breaks an assumption: ${showTerm(c)}`),
    ...contracts.flatMap((contract) => brokenIn(contract, trace, end)),
  ]
}

function brokenIn({ process, stuck, names }: Contract, trace: Trace, end: Valuation): string[] {
  const { name } = process
  const location = end.get(process.location.name)
  if (location === stuck)
    return [`the contract \`${name}\` cannot ${lastHeard(trace, name)} in ${placeBefore(trace, name)}`]
  const late = process.locations.flatMap((l) =>
    l.invariants
      .filter((i) => l.name === location && !holds(implies(i.when, boundOf(i)), end))
      .map(
        (i) =>
          `the contract \`${name}\` would not let time pass, or be there: in ${l.name} it keeps ${showTerm(boundOf(i))}`,
      ),
  )
  const others = names
    .filter((n) => !holds(eq(n.seen, n.own), end))
    .map((n) => differing(n, name, String(location), end))
  const running = names.filter(
    (n) => n.running !== undefined && holds(eq(n.seen, n.own), end) && !holds(eq(n.running.seen, n.running.own), end),
  )
  return [
    ...late,
    ...others,
    ...running.map((n) => `\`${name}.${n.name}\` runs in one of the view and the contract, and stands in the other`),
  ]
}

function differing({ name, seen, own }: Agreement, contract: string, location: string, end: Valuation): string {
  const here = own.kind === 'var' ? ` it is ${valueText(end.get(own.variable.name) as Value)}` : ''
  const what = own.kind === 'var' ? `${here} in the contract` : `${holds(own, end) ? 'true' : 'false'} in the contract`
  return `\`${contract}.${name}\` differs: ${showTerm(seen)} in the system, ${what.trim()}; from ${location} no transition of the contract makes them agree`
}

/** What the contract heard in the last jump, and could not have sent. */
function lastHeard({ steps }: Trace, name: string): string {
  const edge = steps.flatMap((s) => s.jump?.edges ?? []).findLast((id) => id.startsWith(`${name}: `))
  return `emit ${edge?.split(' on ').at(-1) ?? 'what is sent'}`
}

function placeBefore({ initial, steps }: Trace, name: string): string {
  const before = lastState({
    initial,
    steps: steps.slice(
      0,
      steps.findLastIndex((s) => s.jump !== undefined),
    ),
  }).get(name)
  return before === undefined ? 'its state' : valueText(before)
}
