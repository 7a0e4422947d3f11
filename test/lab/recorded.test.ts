/** Logs of real kernels that the lab recorded, held against the models of its scenarios. */
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { experiments } from '../../lab/experiments.ts'
import { held, keptLogs } from '../../lab/hold.ts'
import { scenarios } from '../../lab/scenario.ts'

const all = await scenarios()
const ticking = experiments.map(({ name, claims = [] }) => ({ name: `experiment-${name}`, claims }))
const nobody = new AbortController().signal
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paracheck-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function kept(name: string, spoil: (text: string) => string = (text) => text): Promise<string> {
  const path = join(folder, `${name}.txt`)
  await writeFile(path, spoil(gunzipSync(readFileSync(join(keptLogs, `${name}.txt.gz`))).toString('utf8')))
  return path
}

it.each(all.map(({ name }) => name))('keeps a log of %s', (name) => {
  expect(existsSync(join(keptLogs, `${name}.txt.gz`))).toBe(true)
})

describe.each([...all, ...ticking].filter(({ claims }) => claims.length > 0))('$name', ({ name, claims }) => {
  it.each(claims)('$expected: $system', async (claim) => {
    const { verdict, at, params } = await held(claim, await kept(name), nobody)
    expect({ verdict, line: at?.line }).toEqual({ verdict: claim.expected, line: claim.line })
    expect(Object.keys(params)).toEqual(expect.arrayContaining(Object.keys(claim.params ?? {})))
  })
})

/** A log without its n-th line of some kind, and the number of the next of them in it. */
function without(text: string, kind: RegExp, n: number): { text: string; next: number } {
  const lines = text.split('\n')
  const those = lines.flatMap((line, i) => (kind.test(line) ? [i] : []))
  const [dropped, next] = [those[n] ?? -1, those[n + 1] ?? -1]
  return { text: lines.filter((_, i) => i !== dropped).join('\n'), next }
}

it('refuses a log from which a tick was taken, at the next line that has no explanation then', async () => {
  const [claim] = all.find(({ name }) => name === 'hog')?.claims ?? []
  if (claim === undefined) throw new Error('the scenario hog has no claim')
  let line = 0
  const path = await kept('hog', (whole) => {
    const { text, next } = without(whole, /function=tick_sched_timer/, 20)
    line = next
    return text
  })
  expect(await held(claim, path, nobody)).toMatchObject({ verdict: 'deviates', at: { line } })
})
