import { readFile, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { inFolderWith, paracheck } from '../../test/command-line.ts'

const pulse = `
param TICK: time = 4ms;
assume TICK > 0ms;
machine Beat { clock since; state ON { invariant since <= TICK; when since == TICK { reset(since); } } }
system pulse { beat: Beat; }
system slow extends pulse { beat: Slow; }
machine Slow { clock since; state ON { invariant since <= 2 * TICK; when since == 2 * TICK { reset(since); } } }
property steady "a beat in every tick": always beat.since <= TICK;
check pulse { steady: proved; }
check slow { steady: refuted; }
`

inFolderWith({ 'pulse.tick': pulse })

describe('report', () => {
  it('writes what a check found, and the same from its result, which shows the matrix', async () => {
    const checked = await paracheck('check pulse.tick --plain --result out/result.ndjson')
    expect(checked).toMatchObject({ code: 0, err: '' })
    expect(checked.out).toContain('          pulse   slow\n  steady  proved  refuted, 0 jumps\n')
    const asked = await paracheck('report pulse.tick --plain --html out/asked.html --md out/asked.md')
    expect(asked).toMatchObject({ code: 0, out: '2 properties: 1 proved, 1 refuted\n' })
    const former = await paracheck('report --from out/result.ndjson --plain --html out/former.html --md out/former.md')
    expect(former).toMatchObject({ code: 0, err: 'out/former.md written\nout/former.html written\n' })
    const texts = await Promise.all(
      ['asked.md', 'former.md', 'asked.html', 'former.html'].map((name) => readFile(`out/${name}`, 'utf8')),
    )
    expect(texts[1]).toBe(texts[0])
    expect(texts[3]).toBe(texts[2])
    expect(texts[0]).toContain(
      '| `steady` | proved | [**refuted**](../counterexamples/pulse/slow.steady.txt), 0 jumps |',
    )
    expect(texts[2]).toContain('steady violated')
    const again = await paracheck('report --from out/result.ndjson --md out/former.md')
    expect(again.err).toBe('out/former.md is as it was\n')
  })

  it('does not draw a run that is none of the model any more, and says so', async () => {
    await writeFile('pulse.tick', pulse.replace('2 * TICK; when', 'TICK; when'))
    const { code, err } = await paracheck('report --from out/result.ndjson --html out/stale.html')
    await writeFile('pulse.tick', pulse)
    expect(code).toBe(0)
    expect(err).toContain('counterexamples/pulse/slow.steady.json is not drawn: it is no run of the model any more')
    expect(await readFile('out/stale.html', 'utf8')).not.toContain('class="run"')
  })

  it('prints Markdown without a file to write to, and answers like the check', async () => {
    const result = JSON.parse(await readFile('out/result.ndjson', 'utf8'))
    const [first, ...others] = result.properties
    const wrong = {
      ...result,
      ok: false,
      properties: [{ ...first, expected: 'refuted', asExpected: false }, ...others],
    }
    await writeFile('out/wrong.ndjson', `{"type":"start","version":"0","properties":2}\n${JSON.stringify(wrong)}\n`)
    const { code, out } = await paracheck('report --from out/wrong.ndjson')
    expect(code).toBe(1)
    expect(out).toContain('proved, **expected refuted**')
  })

  it('counts the broken systems of a former check as the check did', async () => {
    const broken = { file: 'pulse.tick', system: 'slow', verdict: 'broken', detail: 'time stops', seconds: 1 }
    const contradicting = [{ kind: 'assumption', text: 'A < A', place: 'pulse.tick:1' }]
    const systems = [broken, { ...broken, system: 'pulse', contradicting, resumed: true }]
    const result = { ...JSON.parse(await readFile('out/result.ndjson', 'utf8')), ok: false, systems }
    await writeFile('out/broken.ndjson', `${JSON.stringify(result)}\n`)
    const { code, out } = await paracheck('report --from out/broken.ndjson --md out/broken.md')
    expect({ code, out }).toEqual({ code: 1, out: '2 properties: 1 proved, 1 refuted; 2 systems broken\n' })
    expect(await readFile('out/broken.md', 'utf8')).toContain('2 properties: 1 proved, 1 refuted; 2 systems broken.')
  })

  it.each([
    ['report pulse.tick --from out/result.ndjson', 'not both'],
    ['report --from pulse.tick', 'pulse.tick:1 is no line of JSON'],
    ['report --from out/empty.ndjson', 'has no line of type "result"'],
    ['report --from out/old.ndjson', 'out/old.ndjson:1 is no result of this version: properties.0.line'],
    ['report --from out/failed.ndjson', 'a check without a result: model rejected'],
  ])('refuses `%s`', async (line, message) => {
    await writeFile('out/empty.ndjson', '{"type":"start"}\n')
    await writeFile('out/old.ndjson', '{"type":"result","ok":true,"properties":[{"file":"x.tick"}]}\n')
    await writeFile('out/failed.ndjson', '{"type":"result","ok":false,"properties":[],"error":"model rejected"}\n')
    const { code, err } = await paracheck(line)
    expect(err).toContain(message)
    expect(code).toBe(2)
  })
})

describe('check --matrix', () => {
  it('leaves out the list, in colours only where they are wanted', async () => {
    const { out } = await paracheck('check pulse.tick --plain --matrix --no-systems --no-write')
    expect(out.split('\n')).toEqual([
      '          pulse             slow',
      '          (time not asked)  (time not asked)',
      '  steady  proved            refuted, 0 jumps',
      '',
      '2 properties: 1 proved (time not asked), 1 refuted (time not asked)',
      '',
    ])
    const coloured = await paracheck('check pulse.tick --plain --matrix --no-systems --no-write', {
      env: { FORCE_COLOR: '1' },
    })
    expect(coloured.out).toContain('\u001b[')
    expect(coloured.out).not.toContain('\u001b[32mproved')
  })
})
