/** What becomes of files that stand where an answer goes; without solvers, whose answers are made up here. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { inFolderWith } from '../../test/command-line.ts'
import { tt } from '../logic/term.ts'
import type { Question } from '../model/model.ts'
import type { Outcome } from '../outcome.ts'
import { keep } from './keep.ts'
import { readModels } from './models.ts'
import { stamped } from './ours.ts'
import { type Places, placesOf } from './places.ts'
import { recallQuestion } from './recall.ts'
import { Store } from './store.ts'
import { terminalOf } from './terminal.ts'

inFolderWith({
  'm.tick':
    'machine M { clock c; state A { invariant c <= 1ms; when c == 1ms { reset(c); } } }\nsystem s { m: M; }\nproperty p: always m.c <= 1ms;\ncheck s { p: proved; }\n',
})

let told = ''
const nobody = { write: () => undefined }
const terminal = terminalOf(
  { stdout: nobody, stderr: { write: (text) => (told += text) }, env: {}, interrupted: new AbortController().signal },
  {},
)

async function asked(): Promise<{ question: Question; places: Places }> {
  const [read] = await readModels(['m.tick'], {}, terminal)
  const question = read?.model.questions[0] as Question
  return { question, places: placesOf([question]).get(question) as Places }
}

const path = 'proofs/m/s.p.inv'
const hand = '; because the invariant says so\n(proof holds 0 (<= m.c 1.0))\n'
const stored = stamped('(proof holds 0\n  (<= m.c 1.0))\n')
const proofs = [{ claim: 'holds', k: 0, lemma: tt }]

/** What stands in the file, and what is told, after an outcome was kept over `before`. */
async function left(
  before: string,
  outcome: Partial<Outcome>,
  tried = true,
  stands = false,
): Promise<{ now: string | undefined; said: string }> {
  await mkdir('proofs/m', { recursive: true })
  await writeFile(path, before)
  const { question, places } = await asked()
  const store = new Store()
  await keep({ question, seconds: 0, notes: [], verdict: 'unknown', fitness: 'sound', ...outcome }, places, {
    store,
    tried,
    stands: async () => stands,
  })
  told = ''
  store.tell(terminal, true)
  return { now: await readFile(path, 'utf8').catch(() => undefined), said: told }
}

describe('an invariant that somebody wrote', () => {
  it.each<[string, Partial<Outcome>, RegExp]>([
    ['stands', { verdict: 'proved', engine: 'kept', proofs }, /^$/],
    ['proves nothing, and another proof is found', { verdict: 'proved', engine: 'ice', proofs }, /does not prove s\.p/],
    ['is of a property that is refuted', { verdict: 'refuted' }, /proves nothing any more/],
    ['is of a property without an answer', { verdict: 'unknown' }, /did not prove/],
  ])('stays where it %s', async (_, outcome, said) => {
    for (const text of [hand, stored.replace('1.0', '2.0'), 'no proof at all']) {
      const { now, said: heard } = await left(text, outcome)
      expect(now).toBe(text)
      expect(heard).toMatch(said)
    }
  })
})

describe('an invariant that was stored', () => {
  it('is kept while it stands, and replaced when it does not', async () => {
    expect((await left(stored, { verdict: 'proved', engine: 'kept', proofs })).now).toBe(stored)
    expect((await left(stored, { verdict: 'proved', engine: 'ice', proofs })).now).toContain('(proof holds 0\n  true)')
  })

  it('is replaced by a smaller one only, where it was not tried and stands', async () => {
    const small = stamped('(proof holds 0\n  true)\n')
    const deep = [{ claim: 'holds', k: 1, lemma: tt }]
    expect((await left(small, { verdict: 'proved', engine: 'ice', proofs: deep }, false, true)).now).toBe(small)
    expect((await left(small, { verdict: 'proved', engine: 'ice', proofs: deep }, false, false)).now).toContain(
      '(proof holds 1',
    )
    expect((await left(stored, { verdict: 'proved', engine: 'ice', proofs }, false, true)).now).toContain('true')
  })

  it('is removed with a word when the property is refuted', async () => {
    expect(await left(stored, { verdict: 'refuted' })).toEqual({
      now: undefined,
      said: expect.stringContaining('is removed: s.p is refuted'),
    })
  })
})

it.each([
  ['depth', '(proof holds 3000 true)'],
  ['number', '(proof holds 20000000 true)'],
  ['nesting', `(proof holds 0 ${'(not '.repeat(100_000)}true${')'.repeat(100_000)})`],
  ['brackets', '(((((('],
  ['binary', '\u0000\u0001'],
])('absurd %s in a stored proof costs it, in one line', async (_, text) => {
  await mkdir('proofs/m', { recursive: true })
  await writeFile(path, text)
  const { question, places } = await asked()
  const store = new Store()
  expect(await recallQuestion(question, places, store)).toBeUndefined()
  told = ''
  store.tell(terminal, true)
  expect(told).toMatch(/^proofs\/m\/s\.p\.inv is not used: [^\n]+\n$/)
})

it('a file that cannot be written costs itself, and changes 0 and 4 to 2', async () => {
  await rm('proofs', { recursive: true, force: true })
  await writeFile('proofs', 'a file')
  const { question, places } = await asked()
  const store = new Store()
  await keep({ question, seconds: 0, notes: [], verdict: 'proved', fitness: 'sound', proofs }, places, {
    store,
    tried: true,
    stands: async () => false,
  })
  expect([0, 1, 2, 3, 4, 5, 130].map((code) => store.codeAfter(code))).toEqual([2, 1, 2, 3, 2, 5, 130])
  expect(await readFile('proofs', 'utf8')).toBe('a file')
})
