import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { inFolderWith, paracheck } from '../../test/command-line.ts'

const timer = `
param P: time = 4ms;
param J: time = 1ms;
assume P > 0ms and J >= 0ms;
machine Timer { clock since; state ARMED { invariant since <= P; when since == P -> ARMED { reset(since); } } }
system one { t: Timer; }
property in_time: always t.since <= P;
bound worst: largest t.since;
reachable half: t.since >= P / 2;
check one { in_time: proved; worst: proved; half: reached; }
`
const late = timer.replace('invariant since <= P; when since == P', 'invariant since <= P + J; when since >= P')
const quick = '--solver embedded --engine kinduction,bmc,ice'

inFolderWith({ 'before/timer.tick': timer, 'after/timer.tick': late, 'specs/timer.tick': timer })

const rows =
  /lost {4}one\.in_time {2}proved → refuted.*\n {2}weaker {2}one\.worst {4}<= P → <= P \+ J {3}larger by J whenever J > 0/

describe('diff', () => {
  it('checks two folders, and shows the run by which something is lost', async () => {
    const { code, out } = await paracheck(`diff before after --md changes.md ${quick}`)
    expect(code).toBe(1)
    expect(out).toMatch(rows)
    expect(out).toContain('1 lost, 1 weaker; 2 answers as before\n')
    expect(out).toContain('in_time violated')
    const text = await readFile('changes.md', 'utf8')
    expect(text).toContain('before → after. **1 lost, 1 weaker; 2 answers as before.**')
    expect(text).toContain(
      '| **weaker** | one.worst | &lt;= P | &lt;= P + J | larger by J whenever J &gt; 0 | timer.tick |',
    )
  })

  it('compares results of former checks without asking anything', async () => {
    for (const side of ['before', 'after'])
      await paracheck(`check ${side}/timer.tick --no-write --result ${side}.ndjson ${quick}`)
    await writeFile(
      'moved.ndjson',
      (await readFile('after.ndjson', 'utf8')).replaceAll('after/timer.tick', 'before/timer.tick'),
    )
    const { code, out, err } = await paracheck('diff before.ndjson moved.ndjson --json')
    expect({ code, err }).toEqual({ code: 1, err: '' })
    const result = JSON.parse(out)
    expect(result).toMatchObject({ type: 'result', ok: false, unchanged: 2 })
    expect(result.changes.map((c: { effect: string }) => c.effect)).toEqual(['lost', 'weaker'])
    expect(await paracheck('diff before.ndjson before.ndjson')).toMatchObject({
      code: 0,
      out: 'no difference; 4 answers as before\n',
    })
  })

  it('checks a git revision, in a folder below the top, too', async () => {
    const git = (...args: readonly string[]): void =>
      void execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args])
    git('init', '-q')
    git('add', 'specs')
    git('commit', '-q', '-m', 'first')
    await writeFile('specs/timer.tick', late)
    const { code, out } = await paracheck(`diff HEAD . specs --quiet ${quick}`)
    expect(code).toBe(1)
    expect(out).toMatch(rows)
    expect(out).toContain('specs/timer.tick')
    expect(await paracheck('diff HEAD . nothing')).toMatchObject({
      code: 2,
      err: expect.stringContaining('HEAD has no nothing'),
    })
  })

  it('shows the run under the assumptions of what is lost', async () => {
    const twice = (text: string): string =>
      text.replace(
        /check one[\s\S]*/,
        'check one assuming J > 0ms { in_time: proved; }\ncheck one assuming J > P { in_time: proved; }\n',
      )
    await writeFile('twice-before.tick', twice(timer))
    await writeFile(
      'twice-after.tick',
      twice(late).replace('invariant since <= P + J', 'invariant since <= P + J and since <= 2 * P'),
    )
    const { out } = await paracheck(`diff twice-before.tick twice-after.tick --prop in_time ${quick}`)
    expect(out).toContain('2 lost')
    const runs = out
      .split('parameters: ')
      .slice(1)
      .map((text) => /P = (\S+)ms {2}J = (\S+)ms/.exec(text)?.slice(1).map(Number) ?? [])
    expect(runs).toHaveLength(2)
    expect(runs.some(([p = 0, j = 0]) => j <= p)).toBe(true)
    expect(runs.some(([p = 0, j = 0]) => j > p)).toBe(true)
  })

  it('refuses sides that are nothing before it asks anything, and options of git', async () => {
    const nothing = "error: 'nothing' is neither a file, nor a folder, nor a git revision\n"
    expect(await paracheck('diff before nothing')).toMatchObject({ code: 2, err: nothing })
    expect(await paracheck('diff before -- --output=x')).toMatchObject({
      code: 2,
      err: expect.stringContaining('nor a git revision'),
    })
  })
})
