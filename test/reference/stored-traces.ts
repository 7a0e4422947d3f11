/** The stored counterexamples and scenarios of this repository, executed by the reference, which reads the models by itself. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Model, readModel } from './read.ts'
import { type StoredTrace, whyNotRun } from './replay.ts'

const home = join(import.meta.dirname, '..', '..')

/** Every n-th of them, and what the reference says against it. */
export function refusals(n: number): { readonly asked: number; readonly refused: readonly string[] } {
  const all = readdirSync(join(home, 'counterexamples'), { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.json'))
  const files = all.sort().filter((_, i) => i % n === 0)
  const models = new Map<string, Model>()
  const refused = files.flatMap((file) => {
    const trace = JSON.parse(readFileSync(join(home, 'counterexamples', file), 'utf8')) as StoredTrace & { model: string }
    const model = models.get(trace.model) ?? readModel(trace.model, (path) => readFileSync(join(home, path), 'utf8'))
    models.set(trace.model, model)
    const why = whyNotRun(model, trace)
    return why === undefined ? [] : [`${file}: ${why}`]
  })
  return { asked: files.length, refused }
}
