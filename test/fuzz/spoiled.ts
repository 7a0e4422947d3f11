/**
 * Texts that nobody would write: whatever they are, reading them ends in diagnostics or in a model that the checker
 * answers.
 */
import fc from 'fast-check'
import { checkQuestion } from '../../checker/check.ts'
import { elaborate } from '../../checker/model/elaborate.ts'
import { embeddedBackend } from '../../checker/smt/embedded.ts'
import { hasErrors } from '../../checker/support/diagnostic.ts'
import { parse } from '../../checker/syntax/parse.ts'
import { print } from '../../checker/syntax/print.ts'
import { lower } from '../../checker/system/lower.ts'
import { ast } from '../arbitrary-ast.ts'
import { disagreement } from './agreement.ts'
import { type Reading, readShipped, type Spoiling, shipped, spoil, spoilings } from './shipped.ts'

interface Parameters {
  readonly numRuns: number
  readonly seed?: number
}

const specs = [...shipped.keys()].filter((file) => file.startsWith('specs'))

const known = new Map<string, readonly string[]>()

/** A spec and what it uses. */
function filesOf(spec: string): readonly string[] {
  const files = known.get(spec) ?? readShipped(spec).files
  known.set(spec, files)
  return files
}

/** Reads a spec with a file spoiled: itself, or one that it uses. */
function spoiled(spec: string, victim: number, changes: readonly Spoiling[]): Reading {
  const files = filesOf(spec)
  const file = files[victim % files.length] ?? spec
  return readShipped(spec, new Map(shipped).set(file, spoil(shipped.get(file) ?? '', changes)))
}

/** Printed arbitrary trees are read, elaborated and, where they are models, lowered. Answers how many were. */
export function readArbitrary(parameters: Parameters): number {
  let models = 0
  const one = fc.property(ast, (tree) => {
    const model = elaborate([parse({ path: 'arbitrary.tick', text: print(tree) }).value])
    if (hasErrors(model)) return
    models += 1
    for (const system of model.value.systems) lower(system)
  })
  fc.assert(one, parameters)
  return models
}

/**
 * Shipped models with spoiled words are read; encoding and evaluator must agree about those that are models still.
 * Answers how many were.
 */
export function readSpoiled(parameters: Parameters): number {
  let models = 0
  const one = fc.property(
    fc.constantFrom(...specs),
    fc.nat(100),
    spoilings,
    fc.nat(1000),
    (spec, victim, changes, seed) => {
      const { model } = spoiled(spec, victim, changes)
      const network = model?.questions[seed % model.questions.length]?.network
      if (network === undefined) return
      models += 1
      const wrong = disagreement(network, seed, 3)
      if (wrong !== undefined) throw new Error(wrong)
    },
  )
  fc.assert(one, parameters)
  return models
}

/**
 * Questions of spoiled models are asked: every answer is an outcome, and none admits to a bug. Answers how many were
 * asked.
 */
export async function askSpoiled(parameters: Parameters): Promise<number> {
  const backend = embeddedBackend()
  let asked = 0
  const one = fc.asyncProperty(
    fc.constantFrom(...specs),
    fc.nat(100),
    spoilings,
    fc.nat(1000),
    async (spec, victim, changes, seed) => {
      const { model } = spoiled(spec, victim, changes)
      const question = model?.questions[seed % model.questions.length]
      if (question === undefined) return
      asked += 1
      const engines = seed % 2 === 0 ? ['bmc'] : ['kinduction']
      const options = { backend, bound: 2, timeoutMs: 500, seed, engines, signal: new AbortController().signal }
      const { reason } = await checkQuestion(question, options, () => {})
      if (/please report|does not stand up/.test(reason ?? '')) throw new Error(reason)
    },
  )
  await fc.assert(one, parameters)
  return asked
}
