/** Every stored counterexample and scenario is a run of the reference, which reads the models by itself. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type Model, readModel } from './read.ts'
import { type StoredTrace, whyNotRun } from './replay.ts'

const home = join(import.meta.dirname, '..', '..')
const files = readdirSync(join(home, 'counterexamples'), { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.json'))

const models = new Map<string, Model>()

function modelOf(path: string): Model {
  const known = models.get(path)
  if (known) return known
  const model = readModel(path, (file) => readFileSync(join(home, file), 'utf8'))
  models.set(path, model)
  return model
}

it.each(files)('%s is a run of the reference', (file) => {
  const trace = JSON.parse(readFileSync(join(home, 'counterexamples', file), 'utf8')) as StoredTrace & { model: string }
  expect(whyNotRun(modelOf(trace.model), trace)).toBeUndefined()
})
