/**
 * Every stored counterexample and scenario, executed again as it stands, without a solver, against the models of this repository;
 * and the text beside it is what its timeline looks like. After a change of models or reports, `paracheck check specs` writes them anew.
 */
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readModels } from '../checker/cli/models.ts'
import { type StoredTrace, storedTrace } from '../checker/cli/stored-trace.ts'
import { terminalOf } from '../checker/cli/terminal.ts'
import { goalOf } from '../checker/report/story.ts'
import { plain } from '../checker/report/style.ts'
import { timeline } from '../checker/report/timeline.ts'
import { replay } from '../checker/trace/replay.ts'

const home = join(import.meta.dirname, '..')
const traces = readdirSync(join(home, 'counterexamples'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .sort()

const silence = { write() {} }
const terminal = terminalOf({ stdout: silence, stderr: silence, env: {}, interrupted: new AbortController().signal }, {})

/** Each model is read once, however many traces it has. */
const models = new Map<string, ReturnType<typeof readModels>>()
const readOnce: typeof readModels = (paths, flags, ...rest) => {
  const key = [...paths, ...(flags.labels ?? [])].join(' ')
  const known = models.get(key) ?? readModels(paths, flags, ...rest)
  models.set(key, known)
  return known
}

function stored(file: string): Promise<StoredTrace> {
  return storedTrace(join('counterexamples', file), {}, terminal, readOnce)
}

it('there are stored counterexamples', () => {
  expect(traces.length).toBeGreaterThan(0)
})

describe.each(traces)('%s', (file) => {
  it('replays', async () => {
    const { network, trace, property } = await stored(file)
    expect(replay(network, trace, property && goalOf(property))).toEqual({ ok: true })
  })

  it('has its timeline beside it', async () => {
    const { network, trace, property, file: told } = await stored(file)
    const goalless = property === undefined || goalOf(property) === undefined
    const ending = goalless && told.violation !== undefined ? { ending: told.violation } : {}
    const drawn = timeline(network, trace, { ...(property && { property }), ...ending, width: 120, ascii: false, paint: plain })
    expect(await readFile(join(home, 'counterexamples', file.replace(/\.json$/, '.txt')), 'utf8')).toBe(`${drawn}\n`)
  })
})
