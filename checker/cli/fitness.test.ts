import { describe, expect, it } from 'vitest'
import { inFolderWith, paracheck } from '../../test/command-line.ts'

inFolderWith({
  'jam.tick': `
machine M { clock x; state A { invariant x <= 1ms; when x == 1ms and x > 2ms -> A { reset(x); } } }
system s { m: M; }
property p: never m.x > 1ms;
check s { p: proved; }
`,
})

describe('a system in which time stops', () => {
  it.each(['check jam.tick', 'check jam.tick --prop p'])('%s: no record is as expected', async (line) => {
    const { code, out } = await paracheck(
      `${line} --json --result r.json --no-write --engine kinduction --solver embedded`,
    )
    const events = out
      .trimEnd()
      .split('\n')
      .map((l) => JSON.parse(l) as Record<string, unknown>)
    expect(code).toBe(1)
    expect(events.filter((e) => e.type === 'verdict')).toMatchObject([
      { verdict: 'proved', fitness: 'broken', asExpected: false },
    ])
    expect(events.at(-1)).toMatchObject({ ok: false, properties: [{ fitness: 'broken', asExpected: false }] })
    const again = await paracheck('report --from r.json')
    expect(again.code).toBe(1)
    expect(again.out).toContain('proved (system broken)')
    const page = await paracheck('report --from r.json --html page.html')
    expect(page.code).toBe(1)
  })

  it('is not hidden where it is not asked', async () => {
    const { code, out } = await paracheck(
      'check jam.tick --no-systems --plain --no-write --engine kinduction --solver embedded',
    )
    expect(code).toBe(0)
    expect(out).toContain('proved (time not asked)')
    expect(out).not.toMatch(/1 proved\b(?! \()/)
  })
})
