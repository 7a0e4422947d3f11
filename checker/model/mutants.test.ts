import { describe, expect, it } from 'vitest'
import { parse } from '../syntax/parse.ts'
import { elaborate } from './elaborate.ts'
import type { Network } from './model.ts'
import { type Mutant, mutantsOf } from './mutants.ts'

const text = `
param TICK: time = 4ms;
assume TICK > 0ms;
event beat;
irq line;
machine M(i: int) {
    timer t in 0ms..TICK;
    clock since;
    state A {
        invariant since <= TICK;
        on t when since > TICK / 2 { start(t, TICK); }
        urgent emit beat when pending(line) -> B { clear line; reset(since); }
    }
    urgent state B {
        may -> A { raise line; cancel(t); }
        when i == 7 -> A;
    }
}
machine Watch { var seen: bool = false; state W { on beat { seen = true; } } }
observe watch: Watch;
system two { m[i in 0..1]: M(i); }
property p: always not watch.seen;
check two { p: proved; }
`
const { model, diagnostics } = ((): {
  model: { questions: readonly { network: Network }[] }
  diagnostics: readonly unknown[]
} => {
  const { value, diagnostics } = elaborate([parse({ path: 'm.tick', text }).value])
  return { model: value, diagnostics }
})()
const [network] = model.questions.map((q) => q.network) as [Network]
const mutants = mutantsOf([network])

function told({ kind, at, change }: Mutant): string {
  return `${kind}: ${at}: ${change}`
}

function byChange(change: string): Network {
  const found = mutants.find((m) => m.change === change)?.in(network)
  if (found === undefined) throw new Error(`no mutant ${change}`)
  return found
}

describe('mutants', () => {
  it('are small mistakes at every place that the arguments leave, observers excepted', () => {
    expect(diagnostics).toEqual([])
    expect(mutants.map(told)).toMatchInlineSnapshot(`
      [
        "transition: A -> A on t: without the transition",
        "guard: A -> A on t: without the condition TICK / 2 < since",
        "guard: A -> A on t: when not (TICK / 2 < since)",
        "compare: A -> A on t: TICK / 2 <= since instead of TICK / 2 < since",
        "factor: A -> A on t: twice TICK / 2 in TICK / 2 < since",
        "effect: A -> A on t: without start(t)",
        "factor: A -> A on t: t twice as long",
        "transition: A -> B emit beat: without the transition",
        "send: A -> B emit beat: without sending beat",
        "urgent: A -> B emit beat: not urgent",
        "guard: A -> B emit beat: without the condition line",
        "guard: A -> B emit beat: when not (line)",
        "effect: A -> B emit beat: without since = 0ms",
        "line: A -> B emit beat: without clear line",
        "transition: B -> A may: without the transition",
        "effect: B -> A may: without cancel(t)",
        "line: B -> A may: without raise line",
        "invariant: A: without the invariant since <= TICK",
        "factor: A: twice TICK in since <= TICK",
        "urgent: B: not urgent",
      ]
    `)
  })

  it('change both instances of a machine, and nothing else', () => {
    for (const mutant of mutants) {
      const wrong = mutant.in(network) as Network
      expect(
        wrong.processes.map((p, i) => p !== network.processes[i]),
        told(mutant),
      ).toEqual([true, true, false])
      expect({ ...wrong, processes: [] }).toEqual({ ...network, processes: [] })
    }
  })

  it('are none of a network that does not have their place', () => {
    const other = { ...network, processes: network.processes.filter((p) => p.observer) }
    expect(mutants.map((m) => m.in(other)).filter((n) => n !== undefined)).toEqual([])
  })

  it('an expired timer that is not started again is off', () => {
    const edge = byChange('without start(t)').processes[0]?.edges.find((e) => e.trigger.kind === 'expire')
    expect(edge?.updates.map((u) => u.variable.name).sort()).toEqual(['m[0].t.armed', 'm[0].t.left'])
    expect(edge?.updates.map((u) => u.value.kind).sort()).toEqual(['bool', 'number'])
  })

  it('a signal that is not sent leaves the rest of the transition', () => {
    const edge = byChange('without sending beat').processes[0]?.edges.find((e) => e.to === 'B')
    expect(edge).toMatchObject({ trigger: { kind: 'when' }, urgent: true })
    expect(edge?.updates).toHaveLength(1)
  })
})
