/** Certificates of proofs for every number of processes are held against the model: they are of what was asked. */
import { expect, it } from 'vitest'
import { inFolderWith } from '../../test/command-line.ts'
import { checkQuestion } from '../check.ts'
import type { Question } from '../model/model.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { readCertificate, writeCertificate } from '../trust/certificate-file.ts'
import { readModels } from './models.ts'
import { modelFault } from './recheck-model.ts'
import { terminalOf } from './terminal.ts'

const text = `const N = 2;
param A: time = 1ms;
param B: time = 2ms;
assume A > 0ms;
machine P(i: int) {
    var tired: bool = false;
    initial state AWAY { may when not tired -> INSIDE; }
    state INSIDE { may -> AWAY { tired = true; } }
}
system s { p[i in 0..N-1]: P(i); }
property short: always (forall i in 0..N-1: (p[i].INSIDE imply not p[i].tired));
property same: always (forall i in 0..N-1: (p[i].INSIDE imply not p[i].tired));
property two: always (count i in 0..N-1: p[i].INSIDE) <= 2;
`
const checks = `check s { two: proved; short: proved; }
check s for all N assuming A < B { short: proved; }
check s for all N >= 2 assuming A > B { short: proved; }
check s for all N { short: proved; same: proved; two: proved; }
`
inFolderWith({ 'short.tick': `${text}${checks}` })

const silence = { write() {} }
const terminal = terminalOf(
  { stdout: silence, stderr: silence, env: {}, interrupted: new AbortController().signal },
  {},
)

async function questions(): Promise<readonly Question[]> {
  const [read] = await readModels(['short.tick'], { quiet: true }, terminal)
  return read?.model.questions ?? []
}

async function certificateOf(question: Question | undefined): Promise<string> {
  if (question === undefined) throw new Error('no such question')
  const options = {
    backend: embeddedBackend(),
    bound: 8,
    timeoutMs: 60_000,
    seed: 1,
    signal: new AbortController().signal,
  }
  const { certificate, reason } = await checkQuestion(question, { ...options, engines: ['ice'] }, () => {})
  if (certificate === undefined) throw new Error(reason)
  return certificate.text
}

/** The same certificate, whole, with other lines in its header. */
function withHeader(certificate: string, change: (line: string) => string): string {
  const file = readCertificate(certificate)
  if ('refusal' in file) throw new Error(file.refusal)
  const about = file.about.map(change)
  expect(about).not.toEqual(file.about)
  return writeCertificate({ ...file, about: about.flatMap((line) => line.split('\n')) })
}

const fault = (certificate: string): Promise<string | undefined> => modelFault(certificate, 'short.tick', terminal)

it('each proof of one property, under other assumptions and from other numbers on, is of the model', {
  timeout: 60_000,
}, async () => {
  const forAll = (await questions()).filter((q) => q.property.name === 'short_for_all_N')
  expect(forAll.map((q) => q.every?.from)).toEqual([1, 2, 1])
  for (const question of forAll) expect(await fault(await certificateOf(question))).toBeUndefined()
})

it('a proof for every number is of no other question', { timeout: 60_000 }, async () => {
  const asked = await questions()
  const genuine = await certificateOf(asked.findLast((q) => q.property.name === 'short_for_all_N'))
  const changed = (from: string | RegExp, to: string): string => withHeader(genuine, (line) => line.replace(from, to))
  expect(await fault(genuine)).toBeUndefined()
  expect(await fault(changed(/^of s\.short/, 'of s.same'))).toContain('the name in its first line')
  expect(await fault(changed(/^(of s\.|question )short/, '$1same'))).toContain(
    'stands where s.same_for_all_N with N=1 is to stand',
  )
  expect(await fault(changed(/short_for/g, 'same_for'))).toContain('it lists no obligation')
  expect(await fault(changed(/N >= 1/, 'N >= -5'))).toContain('and not `for all N >= 1')
  expect(await fault(changed(/N >= 1/, 'N >= 2'))).toContain('and not `for all N >= 1')
  expect(await fault(changed(/^(for all N >= )1(.*)/, '$11$2\n$10$2'))).toContain('as well')
  expect(await fault(changed(/^(question short)_for_all_N/, '$1'))).toContain('the name in its first line')
  expect(await fault(changed(/^((of s\.|question )short)_for_all_N/, '$1'))).toContain(
    'of one system, and not of every number',
  )
  expect(await fault(changed(/^(link s\.short_for_all_N with N=2 question )short$/, '$1same'))).toContain(
    'and not `question short',
  )
})

it('a proof for one number is none for every number', { timeout: 60_000 }, async () => {
  const genuine = await certificateOf((await questions()).find((q) => q.property.name === 'two'))
  expect(await fault(genuine)).toBeUndefined()
  const renamed = withHeader(genuine, (line) => line.replace(/^(of s\.|question )two/, '$1two_for_all_N'))
  expect(await fault(renamed)).toContain('is asked for every number')
  expect(await fault(withHeader(genuine, (line) => line.replace(/^system s$/, '$&\nfor all N >= 1: all')))).toContain(
    'has no part for each',
  )
})
