/**
 * The stored counterexamples and scenarios of this repository, executed by the reference, which reads the models by
 * itself.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Model, readModel } from './read.ts'
import { type StoredTrace, whyNotRun } from './replay.ts'

type Stored = StoredTrace & { readonly model: string }

const home = join(import.meta.dirname, '..', '..')

/** The reference does not read contracts: a run of a system beside its contract is the evaluator's alone. */
function hasViews(path: string): boolean {
  return /^view /m.test(readFileSync(join(home, path), 'utf8'))
}

/** Every n-th of them, and what the reference says against it. */
export function refusals(n: number): { readonly asked: number; readonly refused: readonly string[] } {
  const all = readdirSync(join(home, 'counterexamples'), { recursive: true, encoding: 'utf8' }).filter((f) =>
    f.endsWith('.json'),
  )
  const traces = all
    .sort()
    .filter((_, i) => i % n === 0)
    .map((file) => ({ file, trace: JSON.parse(readFileSync(join(home, 'counterexamples', file), 'utf8')) as Stored }))
    .filter(({ trace }) => !hasViews(trace.model))
  const models = new Map<string, Model>()
  const refused = traces.flatMap(({ file, trace }) => {
    const model = models.get(trace.model) ?? readModel(trace.model, (path) => readFileSync(join(home, path), 'utf8'))
    models.set(trace.model, model)
    const why = whyNotRun(model, trace)
    return why === undefined ? [] : [`${file}: ${why}`]
  })
  return { asked: traces.length, refused }
}
