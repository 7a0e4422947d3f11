/**
 * An error of the program in one question costs that question only. The fault is put in where no option leads:
 * `leads_to` always throws here.
 */
import { describe, expect, it, vi } from 'vitest'
import { inFolderWith, paracheck } from '../../test/command-line.ts'

vi.mock('../questions/leads-to.ts', () => ({
  leadsTo: () => Promise.reject(new Error('a fault put in by a test')),
}))
vi.mock('../questions/region.ts', () => ({
  regionOf: () => Promise.reject(new Error('a fault put in by a test')),
}))

inFolderWith({
  'm.tick': `
machine M { clock x; state S { invariant x <= 1ms; when x == 1ms -> T { reset(x); } } state T { may -> S { reset(x); } } }
system s { m: M; }
property crashes: m.S leads_to m.T;
property holds: always m.S imply m.x <= 1ms;
check s { crashes: proved; holds: proved; }
`,
})

const bare = '--no-systems --no-write --plain --solver embedded --engine kinduction'

describe('a crash in one question', () => {
  it('leaves the answers to the others, and exit code 5', async () => {
    const { code, out, err } = await paracheck(`check m.tick ${bare}`)
    expect(code).toBe(5)
    expect(out).toMatch(/holds +proved/)
    expect(out).toContain('internal error: a fault put in by a test')
    expect(err).toContain('this is a bug of paracheck')
    expect(err).toContain('crash.test')
  })

  it('is in the result with all others', async () => {
    const { code, out } = await paracheck(`check m.tick ${bare} --json`)
    const result = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')
    expect(code).toBe(5)
    expect(result).toMatchObject({ type: 'result', ok: false })
    expect(result.properties).toMatchObject([
      { property: 'crashes', verdict: 'unknown', reason: expect.stringContaining('internal error') },
      { property: 'holds', verdict: 'proved', fitness: 'unasked' },
    ])
  })

  it('leaves a report whole', async () => {
    const { code, out } = await paracheck(`report m.tick ${bare}`)
    expect(code).toBe(5)
    expect(out).toContain('proved (time not asked)')
    expect(out).toContain('unknown')
  })

  it('leaves a region open', async () => {
    const { code, out } = await paracheck('synthesise m.tick --no-systems --no-write --plain --solver embedded')
    expect(code).toBe(5)
    expect(out).toContain('not decided everywhere: internal error: a fault put in by a test')
  })
})
