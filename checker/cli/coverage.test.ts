import { expect, it } from 'vitest'
import { inFolderWith, paracheck } from '../../test/command-line.ts'

// C is behind a guard that time never lets become true; D behind one that only a solver satisfies.
const model = `
machine M {
    clock x;
    state A { invariant x <= 7ms; when x == 7ms -> B { reset(x); } may when x > 7ms -> C; }
    state B { invariant x <= 1ms; when x == 1ms -> A { reset(x); } when x == 13ms / 29 -> D; }
    state C { may -> A; }
    state D { on bell; }
}
event bell;
system one { m: M; }
system other { m: M; }
`

inFolderWith({ 'm.tick': model, 'asks.tick': 'use "m.tick";\nreachable back: m.B;\ncheck one { back: reached; }\n' })

it('tells machines what is not reached, and why it is known', async () => {
  const { code, out } = await paracheck('coverage asks.tick --json --quiet')
  expect(code).toBe(1)
  const result = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')
  expect(result).toMatchObject({
    type: 'result',
    ok: false,
    coverages: [{ system: 'one', states: { reached: 3, total: 4 }, transitions: { reached: 3, total: 6 } }],
  })
  expect(result.coverages[0].uncovered).toMatchObject([
    { kind: 'state', process: 'm', name: 'C', place: 'm.tick:6', verdict: 'unreachable' },
    { kind: 'transition', name: 'A -> C may', verdict: 'unreachable' },
    { kind: 'transition', name: 'C -> A may', how: 'it starts from C' },
    { kind: 'transition', name: 'D -> D on bell', how: 'nobody sends `bell`' },
  ])
})

it('says what engines do not decide, and asks all systems of a file that asks nothing itself', async () => {
  const { code, out } = await paracheck('coverage m.tick --plain --quiet --engine bmc --bound 3')
  expect(code).toBe(1)
  expect(out).toContain(
    'state C is perhaps never reached in one (m), other (m): no run of 3 jumps or fewer shows it; not a proof',
  )
  expect(out).toContain('transition D -> D on bell is never reached')
})

it('refuses a system that is not there', async () => {
  expect(await paracheck('coverage m.tick --system none')).toMatchObject({
    code: 2,
    err: expect.stringContaining('there is no system none'),
  })
})
