/**
 * Each word of each language is read, skipped or refused, exactly as the lists in the code and in docs/formats.md say.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ForeignProblem, readForeign } from '../../checker/formats/index.ts'
import { readTck } from '../../checker/formats/tck.ts'
import {
  hornWords,
  type Language,
  mcmtWords,
  meaningOf,
  tckWords,
  vmtWords,
  type WordPlace,
} from '../../checker/formats/words.ts'
import { conditionText } from './condition-text.ts'
import { documented, type Treatment } from './words.ts'

const languages: Readonly<Record<string, Language>> = { horn: hornWords, vmt: vmtWords, mcmt: mcmtWords, tck: tckWords }
const split = (text: string | undefined): string[] => (text ?? '').split(/\s+/).filter((word) => word !== '')

const P = '(declare-fun P (Int Bool) Bool)\n(assert (forall ((x Int) (b Bool)) (=> (= x 0) (P x b))))'
const head = '(declare-fun x () Int)\n(declare-fun y () Int)\n(define-fun .x () Int (! x :next y))'
const type =
  '(define-state-type s ((x Int) (b Bool)) ((i Int)))\n(define-transition-system t s (= x 0) (= next.x state.x))'

/** A file of each language around a line, and around a term; the file without either is fine. */
const files = {
  horn: { ending: 'smt2', line: (line: string) => `${P}\n${line}\n(check-sat)` },
  vmt: {
    ending: 'vmt',
    line: (line: string) =>
      `${head}\n${line}\n(define-fun .i () Bool (! (= x 0) :init true))\n(define-fun .t () Bool (! (= y x) :trans true))
(define-fun .p () Bool (! (= x 0) :invar-property 0))`,
  },
  mcmt: { ending: 'mcmt', line: (line: string) => `${type}\n${line}\n(query t (= x 0))` },
} as const
type Format = keyof typeof files

/** What a command of this name may look like. */
const commands: Readonly<Record<string, string>> = {
  'declare-fun': '(declare-fun Q () Bool)',
  'declare-const': '(declare-const Q Bool)',
  'define-fun': '(define-fun f () Int 3)',
  assert: '(assert true)',
  push: '(push 1)',
  pop: '(push) (pop 1)',
  exit: '(exit)',
  'set-info': '(set-info :source |me|)',
  'set-option': '(set-option :random-seed 3)',
  'set-logic': '(set-logic ALL)',
  echo: '(echo "hello")',
  'get-value': '(get-value (x))',
  'get-info': '(get-info :name)',
  'get-option': '(get-option :verbosity)',
  'define-constant': '(define-constant c 3)',
  'define-enumeration': '(define-enumeration e (one two))',
  'define-state-type': '(define-state-type other ((z Real)))',
  'define-states': '(define-states few s (< x 3))',
  'define-transition': '(define-transition step s (= next.x state.x))',
  'define-transition-system': '(define-transition-system other s (= x 1) (= next.x state.x))',
  assume: '(assume t (< x 9))',
  'assume-input': '(assume-input t (< i 9))',
  query: '(query t (< x 7))',
}

function treatmentOf(format: Format, text: string): Treatment {
  const plain = conditionText(readForeign(`a.${files[format].ending}`, files[format].line('')))
  try {
    return conditionText(readForeign(`a.${files[format].ending}`, text)) === plain ? 'harmless' : 'read'
  } catch (failure) {
    if (!(failure instanceof ForeignProblem)) throw failure
    return 'refused'
  }
}

/** The message of a file that is refused, which begins with the place. */
function refusal(format: Format, text: string): string {
  try {
    readForeign(`a.${files[format].ending}`, text)
  } catch (failure) {
    if (failure instanceof ForeignProblem) return failure.message
    throw failure
  }
  return 'accepted'
}

/** The line and column of a word in the file. */
function placeOf(text: string, word: string, after = 0): string {
  const before = text.slice(0, text.indexOf(word, after)).split('\n')
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`
}

const annotated: Readonly<Record<string, string>> = {
  ':next': '(declare-fun u () Real)\n(declare-fun v () Real)\n(define-fun .u () Real (! u :next v))',
  ':nextclock': '(declare-fun u () Real)\n(declare-fun v () Real)\n(define-fun .u () Real (! u :nextclock v))',
  ':invar-property': '(define-fun .q () Bool (! (< x 5) :invar-property 7))',
}

function lineOf(place: WordPlace | 'operator', format: Format, word: string): string {
  switch (place) {
    case 'command':
      return commands[word] ?? `(${word})`
    case 'annotation': {
      const values: Record<string, string> = {
        ':named': 'n',
        ':pattern': '((P 1 true))',
        ':no-pattern': '((P 1 true))',
        ':weight': '0',
      }
      const given = `(! (< x 5) ${word} ${values[word] ?? 'true'})`
      if (format === 'horn')
        return `(assert (forall ((x Int) (b Bool)) (=> (P x b) (! (P x b) ${word} ${values[word] ?? 'n'}))))`
      return annotated[word] ?? `(define-fun .a () Bool ${given})`
    }
    case 'set-logic':
      return `(set-logic ${word})`
    default:
      return `(${place} ${word} ${word === ':status' ? 'sat' : '1'})`
  }
}

describe.each(Object.keys(files) as Format[])('%s', (format) => {
  const places = Object.entries(documented[format]).filter(([place]) => place !== 'operator') as [
    WordPlace,
    Record<Treatment, string>,
  ][]
  test.each(places)('%s: each word is treated as its list says', (place, lists) => {
    for (const treatment of ['read', 'harmless', 'refused'] as const) {
      for (const word of split(lists[treatment])) {
        expect(meaningOf(languages[format] as Language, place, word) ?? 'refused', word).toBe(treatment)
        const text = files[format].line(
          treatment === 'refused' && place === 'command' ? `(${word})` : lineOf(place, format, word),
        )
        if (treatment === 'refused') {
          expect(refusal(format, text), word).toContain(
            `a.${files[format].ending}:${placeOf(text, word, text.indexOf('\n'))}: `,
          )
          expect(refusal(format, text), word).toContain(word)
        } else if (treatment === 'harmless') expect(treatmentOf(format, text), word).toBe('harmless')
        else expect(refusal(format, text), word).toMatch(/^accepted$|there is no/)
      }
    }
  })

  test('no word is on a list that the documents do not name', () => {
    for (const [place, { read, harmless }] of Object.entries(languages[format] as Language)) {
      const lists = documented[format][place as WordPlace]
      const wider = place === 'set-logic' ? [/^(QF_)?(AUF|UF)?L(I|R|IR)A$/] : []
      const named = [...split(lists?.read), ...split(lists?.harmless)]
      for (const word of [...read, ...harmless])
        expect(named.includes(word) || wider.some((w) => w.test(word)), word).toBe(true)
    }
  })
})

test('annotations of VMT that are read change what is asked', () => {
  for (const word of split(documented.vmt.annotation?.read))
    expect(treatmentOf('vmt', files.vmt.line(lineOf('annotation', 'vmt', word))), word).toBe('read')
  expect(refusal('vmt', files.vmt.line('(define-fun .a () Bool (and true (! (< x 5) :init true)))'))).toMatch(
    /^a\.vmt:4:45: `:init` inside of a term/,
  )
})

describe('operators', () => {
  const uses: Readonly<Record<string, string>> = {
    true: 'true',
    false: 'false',
    not: '(not b)',
    '=>': '(=> b b b)',
    and: '(and b b)',
    or: '(or b b)',
    xor: '(xor b b)',
    ite: '(ite b b b)',
    to_real: '(< (to_real x) 1.5)',
    let: '(let ((q x)) (< q 3))',
    cond: '(cond (b b) (else b))',
    is_int: '(is_int 1.0)',
    exists: '(exists ((z Int)) b)',
    forall: '(forall ((z Int)) b)',
    concat: '(= (concat x x) x)',
  }
  const numeric = '= distinct <= < >= > /='
  const used = (word: string): string =>
    uses[word] ?? (split(numeric).includes(word) ? `(${word} x 3)` : `(= (${word} x 3) 3)`)
  const around = {
    horn: (term: string) => files.horn.line(`(assert (forall ((x Int) (b Bool)) (=> (and (P x b) ${term}) false)))`),
    vmt: (term: string) => files.vmt.line(`(declare-fun b () Bool)\n(define-fun .a () Bool (! ${term} :trans true))`),
    mcmt: (term: string) => files.mcmt.line(`(query t ${term})`),
  }
  test.each(Object.keys(around) as Format[])('of %s', (format) => {
    for (const word of split(documented[format].operator?.read))
      expect(refusal(format, around[format](used(word))), word).toBe('accepted')
    for (const word of split(documented[format].operator?.refused))
      expect(refusal(format, around[format](used(word))), word).toMatch(/^a\.\w+:\d+:\d+: /)
  })
})

describe('tck', () => {
  const values: Readonly<Record<string, string>> = { invariant: 'x<=3', provided: 'x<3', labels: 'e', do: 'x=0' }
  const file = (declaration: string, attribute: string): string => {
    const on = (kind: string): string => (kind === declaration ? `{${attribute}}` : '')
    return `system:s${on('system')}\nevent:a${on('event')}\nprocess:P${on('process')}\nclock:1:x${on('clock')}\nint:1:0:1:0:n${on('int')}
location:P:A{initial:}\nlocation:P:B${declaration === 'location' ? `{${attribute}}` : ''}\nlocation:P:C{labels: e}
edge:P:A:B:a${on('edge')}\nprocess:Q\nlocation:Q:D{initial:}\nevent:b\nedge:Q:D:D:b\nsync:P@a:Q@b${on('sync')}`
  }
  const answer = (text: string): string => {
    try {
      readTck({ path: 'a.tck', text })
      return 'accepted'
    } catch (failure) {
      if (failure instanceof ForeignProblem) return failure.message
      throw failure
    }
  }

  test('an attribute belongs to what it is an attribute of', () => {
    for (const treatment of ['read', 'refused'] as const) {
      for (const word of split(documented.tck.attribute?.[treatment])) {
        const [declaration = '', key = ''] = word.split(':')
        const text = file(declaration, `${key}: ${values[key] ?? ''}`.trim())
        // `initial` twice in a process is refused for another reason.
        const expected =
          word === 'location:initial'
            ? /several initial/
            : treatment === 'read'
              ? /^accepted$/
              : new RegExp(`^a\\.tck:\\d+:\\d+: .*\`${key}\``)
        expect(answer(text), word).toMatch(expected)
        expect(meaningOf(tckWords, 'attribute', word) ?? 'refused', word).toBe(treatment)
      }
    }
    for (const declaration of split(documented.tck.declaration?.read))
      expect(answer(file(declaration, '')), declaration).toBe('accepted')
    for (const declaration of split(documented.tck.declaration?.refused))
      expect(answer(`${file('', '')}\n${declaration}:a`), declaration).toMatch(/^a\.tck:15:\d+: /)
  })

  test('operators of guards and statements', () => {
    const used = (word: string): string =>
      word === 'nop'
        ? 'do: nop'
        : word === '!'
          ? 'provided: !(n==1)'
          : word === '&&'
            ? 'provided: n==1 && n==1'
            : ['==', '!=', '<=', '<', '>=', '>'].includes(word)
              ? `provided: n ${word} 1`
              : `provided: n ${word} 1 == 0`
    for (const word of split(documented.tck.operator?.read))
      expect(answer(file('edge', used(word))), word).toBe('accepted')
    for (const word of [
      'do: if n==1 then n=0 end',
      'do: while n==1 do n=0 end',
      'do: local i=1',
      'provided: n==1 || n==1',
      'do: n+=1',
      'do: n++',
    ])
      expect(answer(file('edge', word)), word).toMatch(/^a\.tck:\d+:\d+: /)
  })
})

test('docs/formats.md shows the lists', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'formats.md'), 'utf8')
  const titles: Readonly<Record<string, string>> = { horn: 'HORN', vmt: 'VMT-LIB', mcmt: 'MCMT', tck: 'TChecker' }
  const code = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(' ')
  for (const [format, language] of Object.entries(languages))
    for (const [place, { read, harmless }] of Object.entries(language))
      expect(page).toContain(`| ${titles[format]} | ${place} | ${code(read)} | ${code(harmless)} |`)
})
