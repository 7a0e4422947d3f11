/** What docs/engines.md says of each engine is what its record says. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { engines } from './index.ts'

const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'engines.md'), 'utf8')

it('the table of docs/engines.md has the engines, when they join, and which have a thread', () => {
  const rows = [...text.matchAll(/^\| `([\w-]+)` \|(.*)\|$/gm)].map(([, name, cells = '']) => {
    const [, , timed, untimed, thread] = cells.split('|').map((cell) => cell.trim())
    return { name, timed, untimed, thread }
  })
  const seconds = (ms: number | undefined): string => (ms === undefined ? '' : `${ms / 1000} s`)
  expect(rows).toEqual(
    engines.map(({ name, joinsAfterMs: { timed, untimed }, apart = false }) => ({
      name,
      timed: seconds(timed),
      untimed: seconds(untimed),
      thread: apart ? 'yes' : '',
    })),
  )
})
