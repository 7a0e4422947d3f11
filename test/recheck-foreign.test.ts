/**
 * Certificates of other tools' files, held against files: the one that they are about, others, and others that differ
 * in a number only.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { inFolderWith, paracheck } from './command-line.ts'

const vmt = (limit: number): string => `(declare-fun x () Int)\n(declare-fun xn () Int)
(define-fun .x () Int (! x :next xn))\n(define-fun .i () Bool (! (= x 0) :init true))
(define-fun .t () Bool (! (= xn (ite (< x ${limit}) (+ x 1) 0)) :trans true))\n(define-fun .p () Bool (! (< x 7) :invar-property 0))`
const horn = (limit: number): string => `(set-logic HORN)\n(declare-fun P (Int) Bool)
(assert (forall ((x Int)) (=> (= x 0) (P x))))\n(assert (forall ((x Int)) (=> (and (P x) (< x ${limit})) (P (+ x 1)))))
(assert (forall ((x Int)) (=> (and (P x) (> x 7)) false)))\n(check-sat)`
const mcmt = (limit: number): string => `(define-state-type s ((x Real)))
(define-transition-system t s (= x 0) (= next.x (ite (< state.x ${limit}) (+ state.x 1) 0)))\n(query t (<= x 7))`
const tck = (
  limit: number,
): string => `system:s\nevent:a\nprocess:P\nclock:1:x\nlocation:P:A{initial: : invariant: x<${limit}}
location:P:B{labels: late}\nedge:P:A:A:a{do: x=0}\nedge:P:A:B:a{provided: x>=7}\n`

const languages = { vmt, smt2: horn, mcmt, tck } as const
const files = Object.entries(languages).flatMap(([ending, text]) =>
  [4, 5].map((limit): [string, string] => [`m${limit}.${ending}`, text(limit)]),
)

describe.each(Object.keys(languages))('a certificate of a .%s file', (ending) => {
  inFolderWith(Object.fromEntries(files))
  const [model, other] = [`m4.${ending}`, `m5.${ending}`]
  let certificate = ''

  beforeAll(async () => {
    const { code, out } = await paracheck(`check ${model} --out out --quiet --plain --engine kinduction,ic3`)
    expect([code === 0 || code === 4, out]).toEqual([true, expect.any(String)])
    const written = readdirSync('.', { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.smt2') && !/^m\d\.smt2$/.test(path),
    )
    expect(written).toHaveLength(1)
    certificate = written[0] ?? ''
  }, 120_000)

  it('stands, and is about its file', async () => {
    const { code, out } = await paracheck(`recheck ${certificate} --model ${model}`)
    expect([code, out]).toEqual([0, expect.stringContaining(`made anew from ${model}`)])
  })

  it('is not about one that differs in a number', async () => {
    const { code, out } = await paracheck(`recheck ${certificate} --model ${other}`)
    expect([code, out]).toEqual([1, expect.stringMatching(/the content of the system differs|has no check of/)])
    const content = (text: string): string | undefined => /^; content .*$/m.exec(text)?.[0]
    expect(content(readFileSync(certificate, 'utf8'))).toBeDefined()
  })

  it('nor about one in another language, or one that cannot be read', async () => {
    const foreign = ending === 'vmt' ? 'm4.mcmt' : 'm4.vmt'
    expect((await paracheck(`recheck ${certificate} --model ${foreign}`)).code).toBe(1)
    expect((await paracheck(`recheck ${certificate} --model missing.${ending}`)).code).toBe(2)
  })
})
