/** Certificates of cells of parameters that `synthesise` found are held against the model, in their cell. */
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { checkQuestion } from '../check.ts'
import { isAnsweredByState } from '../model/bad.ts'
import { regionOf } from '../questions/region.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { readCertificate, writeCertificate } from '../trust/certificate-file.ts'
import { readModels } from './models.ts'
import { modelFault } from './recheck-model.ts'
import { synthesised } from './synthesise.ts'
import { terminalOf } from './terminal.ts'

const silence = { write() {} }
const terminal = terminalOf(
  { stdout: silence, stderr: silence, env: {}, interrupted: new AbortController().signal },
  {},
)
const model = relative('', join(import.meta.dirname, '../../test/golden/synthesise.tick'))

async function certificate(): Promise<string> {
  const [read] = await readModels([model], { quiet: true }, terminal)
  const question = read && synthesised(read).find((q) => q.property.name === 'late')
  if (question === undefined || !isAnsweredByState(question.property.form)) throw new Error('no such question')
  const signal = new AbortController().signal
  const options = {
    backend: embeddedBackend(),
    bound: 8,
    timeoutMs: 120_000,
    budgetMs: 300_000,
    cells: 8,
    seed: 1,
    signal,
  }
  const { proofs } = await regionOf(
    question,
    question.property.form,
    checkQuestion,
    { ...options, engines: ['bmc', 'houdini'] },
    () => {},
  )
  return proofs[0]?.certificate?.text ?? ''
}

it('is of the model in its cell, and in no other', { timeout: 600_000 }, async () => {
  const text = await certificate()
  const file = readCertificate(text)
  if ('refusal' in file) throw new Error(file.refusal)
  expect(file.about.join('\n')).toMatch(/^question late in a cell of parameters\ncell \(/m)
  expect(await modelFault(text, model, terminal)).toBeUndefined()
  const withCell = (cell: string) =>
    writeCertificate({ ...file, about: file.about.map((line) => (line.startsWith('cell ') ? `cell ${cell}` : line)) })
  expect(await modelFault(withCell('true'), model, terminal)).toBeDefined()
  expect(await modelFault(withCell('(< WORK PATIENCE)'), model, terminal)).toBeDefined()
  expect(await modelFault(withCell('(< WORK'), model, terminal)).toContain('does not say of which cell')
  expect(await modelFault(withCell('(< WORK NOBODY)'), model, terminal)).toContain('does not say of which cell')
})
