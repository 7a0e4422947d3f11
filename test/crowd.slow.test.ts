/** Many receivers of one signal, each with a choice: neither evaluator nor encoding tries all combinations. */
import { expect, it } from 'vitest'
import { inFolderWith, paracheck } from './command-line.ts'

inFolderWith({
  'm.tick': `
machine Host { event tick; clock t; state ON { invariant t <= 1ms; emit tick when t == 1ms { reset(t); } } }
machine Cpu { var a: bool = false; state RUN { on host.tick { a = true; } on host.tick { a = false; } } }
system many { host: Host; cpu[i in 0..19]: Cpu; }
property p: always host.t <= 1ms;
reachable some: cpu[0].a and not cpu[1].a and cpu[19].a;
check many { p: proved; some: reached; }
`,
})

it('twenty receivers that may do one thing or another', async () => {
  const { code, out } = await paracheck('check m.tick --plain --no-write')
  expect(out).toContain('2 properties: 1 proved, 1 reached')
  expect(out).toMatch(/many +sound/)
  expect(code).toBe(0)
})
