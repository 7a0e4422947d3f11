/**
 * As `constructs.test.ts`, a thousand times, by all commands that need no solver: an answer, or a refusal with its
 * reason, and never an error of the program.
 */
import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { inFolderWith, paracheck } from '../command-line.ts'
import { constructs } from './constructs.ts'

inFolderWith({ 'small.tick': 'machine M { state S { may; } }\nsystem s { m: M; }\n' })

const lines = [
  'fmt --check big.tick --timeout 20s',
  'simulate big.tick --system s --steps 5 --timeout 20s --out run.json --force',
  'show run.json --timeout 20s',
  'replay run.json --timeout 20s',
  'export big.tick --system s --prop p --timeout 20s',
]

/** A thousand of them are encoded in a quarter of a minute. */
const fewer = ['instances of an array', 'instances one by one']

describe.each(Object.entries(constructs))('%s', { timeout: 600_000 }, (name, make) => {
  it('many times', async () => {
    const n = fewer.includes(name) ? 200 : 1000
    await writeFile('big.tick', make(n))
    for (const line of lines) {
      const { code, err } = await paracheck(line)
      expect([0, 1, 2, 3, 4], `${line}: ${err.slice(0, 500)}`).toContain(code)
      if (code > 1) expect(err).toMatch(/error|no answer/)
    }
  })
})
