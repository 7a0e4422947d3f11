/** A run is as long as it is asked for where the system can always go on: no chance ends it. */
import { expect, it } from 'vitest'
import { elaborate } from '../checker/model/elaborate.ts'
import { drawnRun } from '../checker/run/simulate.ts'
import { parse } from '../checker/syntax/parse.ts'

const text = `event tick;
machine Host { clock x; state S { invariant x <= 1ms; emit tick when x == 1ms { reset(x); } } }
machine Guest { var n: 0..3 = 0; state R { on tick when n < 3 { n = n + 1; } on tick when n == 3 { n = 0; } } }
system s { host: Host; guest: Guest; }
`

it('goes on where a jump is possible at one instant only', () => {
  const [network] = elaborate([parse({ path: 'm.tick', text }).value]).value.systems
  const run = network && drawnRun(network, new Map(), { seed: 1, steps: 32_000 })
  let jumps = 0
  for (const step of run?.steps ?? []) if (step.jump !== undefined) jumps += 1
  expect(jumps).toBe(32_000)
})
