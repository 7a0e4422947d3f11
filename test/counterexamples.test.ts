/**
 * Every stored counterexample and scenario, executed again as it stands, without a solver, against the models of this
 * repository; and the text beside it is what its timeline looks like. After a change of models or reports, `paracheck
 * check specs` writes them anew.
 */
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemsAsked } from '../checker/api/systems.ts'
import { readModels } from '../checker/cli/models.ts'
import { placesOf, systemPlaces } from '../checker/cli/places.ts'
import { readingOnce, type StoredTrace, storedTrace } from '../checker/cli/stored-trace.ts'
import { terminalOf } from '../checker/cli/terminal.ts'
import type { Question } from '../checker/model/model.ts'
import { falseWord, shownBy } from '../checker/report/shown.ts'
import { goalOf } from '../checker/report/story.ts'
import { plain } from '../checker/report/style.ts'
import { timeline } from '../checker/report/timeline.ts'
import { replay } from '../checker/trace/replay.ts'

const home = join(import.meta.dirname, '..')
const traces = readdirSync(join(home, 'counterexamples'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .sort()

const silence = { write() {} }
const terminal = terminalOf(
  { stdout: silence, stderr: silence, env: {}, interrupted: new AbortController().signal },
  {},
)

const readOnce = readingOnce()

function stored(file: string): Promise<StoredTrace> {
  return storedTrace(join('counterexamples', file), {}, terminal, readOnce)
}

it('there are stored counterexamples', () => {
  expect(traces.length).toBeGreaterThan(0)
})

it('no run and no invariant is left of a question that is not asked, or is answered otherwise', async () => {
  const read = await readModels(
    readdirSync(join(home, 'specs'))
      .filter((file) => file.endsWith('.tick'))
      .map((file) => `specs/${file}`),
    {},
    terminal,
  )
  const questions = read.flatMap(({ model }) => model.questions)
  const places = [...placesOf(questions)]
  const hasRun = ({ expected, property }: Question): boolean =>
    expected === 'refuted' || expected === 'reached' || property.form.kind === 'bound'
  const runs = places.flatMap(([q, { trace }]) => (hasRun(q) ? [trace.replace(/\.json$/, '')] : []))
  const strayRuns = readdirSync(join(home, 'counterexamples'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(json|txt)$/.test(file))
    .filter((file) => !runs.includes(join('counterexamples', file.replace(/(\.exceeded-\d+)?\.\w+$/, ''))))
  expect(strayRuns).toEqual([])
  const proofs = [
    ...places.flatMap(([q, { proofs: path }]) => (q.expected === 'refuted' || q.expected === 'reached' ? [] : [path])),
    ...systemsAsked(read, questions).map(({ name, file, network }) => systemPlaces(name, network.name, file).proofs),
  ]
  const strayProofs = readdirSync(join(home, 'proofs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.inv'))
    .filter((file) => !proofs.includes(join('proofs', file)))
  expect(strayProofs).toEqual([])
})

describe.each(traces)('%s', (file) => {
  it('replays', async () => {
    const { network, trace, property } = await stored(file)
    expect(replay(network, trace, property && goalOf(property))).toEqual({ ok: true })
  })

  it('shows what it says', async () => {
    const { network, trace, property, file: told } = await stored(file)
    const shown = shownBy(network, property, trace)
    expect('nothing' in shown ? shown.nothing : falseWord(told, shown)).toBeUndefined()
  })

  it('has its timeline beside it', async () => {
    const { network, trace, property, file: told } = await stored(file)
    const goalless = property === undefined || goalOf(property) === undefined
    const ending = goalless && told.violation !== undefined ? { ending: told.violation } : {}
    const drawn = timeline(network, trace, {
      ...(property && { property }),
      ...ending,
      width: 120,
      ascii: false,
      paint: plain,
    })
    expect(await readFile(join(home, 'counterexamples', file.replace(/\.json$/, '.txt')), 'utf8')).toBe(`${drawn}\n`)
  })
})
