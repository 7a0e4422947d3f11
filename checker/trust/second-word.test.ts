/**
 * Where one solver's word, or the words of two programs, are not enough: what is said then, and with which exit code.
 */
import { describe, expect, it } from 'vitest'
import { inFolderWith, paracheck } from '../../test/command-line.ts'
import { checkQuestion } from '../check.ts'
import { cur, type Term } from '../logic/term.ts'
import { badOf, isAnsweredByState } from '../model/bad.ts'
import { elaborate } from '../model/elaborate.ts'
import type { Question } from '../model/model.ts'
import { timedProblem } from '../parts/problem.ts'
import { portfolio } from '../questions/asking.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import type { Backend } from '../smt/session.ts'
import { readSexprs } from '../smt/sexpr.ts'
import { parse } from '../syntax/parse.ts'
import { certificateText, objectionIn, recheck } from './certificate.ts'
import { readFormula, termsByName } from './formula.ts'
import { inductionOf } from './induction.ts'
import { exactRechecker, type Rechecker } from './recheckers.ts'

const text = `
param P: time = 2ms;
machine M {
  clock c; var up: bool = false;
  state A { invariant c <= P; when c >= P -> B { up = true; reset(c); } }
  state B { invariant c <= P; when c >= P -> B { reset(c); } }
}
system s { m: M; }
assume P > 0ms;
property kept: always m.B imply m.up;
property near: always m.c <= P;
check s { kept: proved; near: proved; }
`
const { value: model } = elaborate([parse({ path: 'm.tick', text }).value])
const question = (name: string) => model.questions.find((q) => q.property.name === name) as Question
const options = {
  backend: embeddedBackend(),
  bound: 4,
  timeoutMs: 120_000,
  seed: 1,
  signal: new AbortController().signal,
}

const saying = (name: string, kind: 'sat' | 'unsat'): Rechecker => ({
  name,
  answers: async (blocks) => blocks.map(() => ({ kind })),
})
const doubtful: Rechecker = {
  name: 'doubtful',
  answers: async (blocks) => blocks.map(() => ({ kind: 'unknown', reason: 'who knows' })),
}

const problemOf = ({ network, property }: Question) => {
  if (!isAnsweredByState(property.form)) throw new Error('a question with a state')
  return timedProblem(network, badOf(property.form))
}

function term(of: string): Term {
  const { params, states } = problemOf(question('kept')).system
  return readFormula(readSexprs(of)[0] ?? '', termsByName([...params, ...states], cur))
}

describe('two programs that check proofs', () => {
  const ask = (...recheckers: Rechecker[]) =>
    checkQuestion(question('kept'), { ...options, engines: ['kinduction'], recheckers }, () => undefined)

  it('that disagree make no proof, and both are named', async () => {
    const found = await ask(saying('exact', 'sat'), saying('z3', 'unsat'))
    expect(found).toMatchObject({ verdict: 'unknown', asExpected: false })
    expect(found.reason).toMatch(/disagree: .* is sat for exact and unsat for z3\. One of them is wrong/)
    expect(found.certificate).toBeUndefined()
  })

  it('are not both asked where the first finds no fault: its word is in the answer', async () => {
    const found = await ask(exactRechecker, saying('z3', 'sat'))
    expect(found).toMatchObject({ verdict: 'proved', certificate: { by: ['exact'] } })
  })

  it('make no proof where neither decides', async () => {
    expect(await ask(doubtful, doubtful)).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('who knows'),
    })
  })

  const certificate = certificateText(problemOf(question('kept')), term('(=> (in m B) m.up)'), 0, [])

  /** Works until it is stopped. */
  const endless: Rechecker = {
    name: 'endless',
    answers: (blocks, signal) =>
      new Promise((end) =>
        signal.addEventListener('abort', () => end(blocks.map(() => ({ kind: 'unknown', reason: 'stopped' })))),
      ),
  }

  it('have no word instead of the first one whose time is over: who answers does not depend on how busy the machine is', async () => {
    const found = await recheck(certificate, [endless, saying('z3', 'unsat')], { timeoutMs: 50 })
    expect([found.ok, found.by]).toEqual([false, []])
    expect(objectionIn(found)).toBe('no time was left to check the proof again (initiation)')
  })

  it('have the word where the first one gives up within its limits of work, in all the time that is left', async () => {
    expect(await recheck(certificate, [doubtful, saying('z3', 'unsat')])).toMatchObject({ ok: true, by: ['z3'] })
  })

  it.each([
    [
      'the exact core finds no fault and another program does',
      [exactRechecker, saying('z3', 'sat')],
      'is sat for z3 and unsat for exact',
    ],
    [
      'the exact core finds a fault and another program does not',
      [saying('exact', 'sat'), saying('z3', 'unsat')],
      'is sat for exact and unsat for z3',
    ],
  ] as const)('refuse a certificate where %s', async (_, panel, words) => {
    const found = await recheck(certificate, panel, { everyone: true })
    expect(found.ok).toBe(false)
    expect(found.disagreement).toContain(words)
  })

  inFolderWith({
    'c.smt2': certificate,
    'liar.sh':
      '#!/bin/sh\necho sat\nwhile read -r line; do case $line in *paracheck-*) echo "$line" | sed \'s/(echo "//; s/")//\' ;; \'(check-sat)\') echo sat ;; esac; done',
  })

  it('end `recheck` with 1 where they disagree', { skip: process.platform === 'win32' }, async () => {
    expect((await paracheck('recheck c.smt2')).code).toBe(0)
    const { chmodSync } = await import('node:fs')
    chmodSync('liar.sh', 0o755)
    const { code, out } = await paracheck('recheck c.smt2 --solver ./liar.sh')
    expect([code, out]).toEqual([1, expect.stringContaining('BROKEN')])
  })
})

describe('what a proof needs', () => {
  const ask = async (...recheckers: Rechecker[]) => {
    const asked = { ...options, engines: ['kinduction'], why: true, recheckers }
    return checkQuestion(question('near'), asked, () => undefined)
  }
  /** The certificate has no switches: only what is asked about needs is answered like this. */
  const aboutNeeds = (
    kind: 'sat' | 'unsat' | 'unknown',
    unless: (text: string) => boolean = () => false,
  ): Rechecker => ({
    name: 'told',
    answers: async (blocks, signal) =>
      blocks.some((b) => b.text.includes('needs ')) && !blocks.some((b) => unless(b.text))
        ? blocks.map(() => (kind === 'unknown' ? { kind, reason: 'who knows' } : { kind }))
        : exactRechecker.answers(blocks, signal),
  })

  it('is what other programs say, too', async () => {
    const { needs } = await ask(exactRechecker)
    expect(needs?.map((n) => [n.text, n.perhaps])).toEqual([
      ['m.c <= P in m.A', undefined],
      ['m.c <= P in m.B', undefined],
    ])
  })

  it('is not said where they do not agree that the proof stands with it alone', async () => {
    const { verdict, needs, notes } = await ask(aboutNeeds('sat'))
    expect([verdict, needs]).toEqual(['proved', undefined])
    expect(notes.join()).toContain('what the proof needs is not known')
  })

  it('is less where they do without', async () => {
    expect((await ask(aboutNeeds('unsat'))).needs).toEqual([])
  })
})

/** A solver whose answers are right, and whose values are not. */
const misremembering: Backend = {
  name: 'misremembering',
  open(how) {
    const session = embeddedBackend().open(how)
    const told = session.values.bind(session)
    const other = (value: string): string => (value === 'true' ? 'false' : value === 'false' ? 'true' : value)
    session.values = async (expressions) => (await told(expressions)).map(other)
    return session
  },
}

describe('a conjunct of an invariant', () => {
  const test = async (conjunct: string, ...recheckers: Rechecker[]) =>
    tested(conjunct, embeddedBackend(), ...recheckers)
  const tested = async (conjunct: string, backend: Backend, ...recheckers: Rechecker[]) => {
    const asked = { ...portfolio({ ...options, backend }, () => undefined), recheckers }
    const found = await inductionOf(problemOf(question('kept')), [term(conjunct)], 0, asked)
    if ('kind' in found) throw new Error(found.reason)
    return [found.conjuncts[0]?.atFirst.kind, found.conjuncts[0]?.kept.kind, found.excludes.kind]
  }

  it('holds, or fails, where another program says so, too', async () => {
    expect(await test('(=> (in m B) m.up)', exactRechecker)).toEqual(['holds', 'holds', 'holds'])
    expect(await test('(in m B)', exactRechecker)).toEqual(['fails', 'holds', 'fails'])
  })

  it('fails at first by an initial state, and later by a step: what the evaluator does not take shows nothing', async () => {
    expect(await test('(not m.up)', exactRechecker)).toEqual(['holds', 'fails', 'fails'])
    expect(await tested('(not m.up)', misremembering, exactRechecker)).toEqual(['holds', 'open', 'open'])
    expect(await tested('(<= 1.0 m.c)', misremembering, exactRechecker)).toEqual(['open', 'open', 'open'])
  })

  it('is open where none does, or one says the contrary', async () => {
    expect(await test('(=> (in m B) m.up)', saying('told', 'sat'))).toEqual(['open', 'open', 'open'])
    expect(await test('(in m B)', saying('told', 'unsat'))).toEqual(['open', 'holds', 'open'])
    expect(await test('(=> (in m B) m.up)', doubtful)).toEqual(['open', 'open', 'open'])
  })
})
