/** What explains mutants that survive names mutants that there are: the files `*.mutants.json` under `models/`. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { mutantsOf } from '../checker/model/mutants.ts'
import { structureKey } from '../checker/model/structure.ts'
import { home } from './documents.ts'
import { readShipped, shipped } from './fuzz/shipped.ts'

const files = readdirSync(join(home, 'models'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.mutants.json'),
)

interface Explanation {
  readonly machine: string
  readonly at: string
  readonly change: string
  readonly why: string
}

const specs = [...shipped.keys()].filter((file) => file.startsWith('specs'))
const networks = specs.flatMap((file) => (readShipped(file).model?.questions ?? []).map((q) => q.network))
const mutants = mutantsOf(networks)

it('explains what can be done wrong', () => {
  const names = new Set(
    mutants.map(({ span, machine, at, change }) =>
      [span.source.path.replace(/\.tick$/, '.mutants.json'), machine, at, change].join(' '),
    ),
  )
  const explained = files.flatMap((file) => {
    const list = JSON.parse(readFileSync(join(home, 'models', file), 'utf8')) as Explanation[]
    return list.map(({ machine, at, change }) => [join('models', file), machine, at, change].join(' '))
  })
  expect(explained.length).toBeGreaterThan(0)
  expect(explained.filter((name) => !names.has(name))).toEqual([])
})

it('is another system than the model: no mutant shares the key under which lemmas are stored', () => {
  const ofMachine = new Map(
    mutants.map(({ machine }) => [machine, networks.filter((n) => n.processes.some((p) => p.machine === machine))]),
  )
  let tried = 0
  const shared = mutants.flatMap((mutant) => {
    for (const own of ofMachine.get(mutant.machine) ?? []) {
      const wrong = mutant.in(own)
      if (wrong === undefined) continue
      tried += 1
      return structureKey(wrong) === structureKey(own) ? [`${mutant.machine}, ${mutant.at}: ${mutant.change}`] : []
    }
    return [`${mutant.machine}, ${mutant.at}: ${mutant.change} is nowhere`]
  })
  expect(shared).toEqual([])
  expect(tried).toBe(mutants.length)
})
