/** Files of other tools that say much in a few words, or have more words than there is time for. */
import { describe, expect, it } from 'vitest'
import { readForeign } from '../../checker/formats/index.ts'
import { readTck } from '../../checker/formats/tck.ts'
import { cur, realSort } from '../../checker/logic/term.ts'
import { TooLate } from '../../checker/support/deadline.ts'

const depth = 60

let asked = 0

/** How many terms were made so far. */
function termsMade(): number {
  asked += 1
  return cur({ name: `asked ${asked}`, sort: realSort }).id
}

/** `depth` definitions, each of which uses the one before twice, around the last of them. */
function doubling(step: (before: string) => string, use: (last: string) => string): string {
  const lets = Array.from({ length: depth }, (_, i) => `(let ((a${i} ${step(i === 0 ? 'x' : `a${i - 1}`)})) `)
  return `${lets.join('')}${use(`a${depth - 1}`)}${')'.repeat(depth)}`
}

const steps: readonly (readonly [what: string, step: (before: string) => string])[] = [
  ['sums', (a) => `(+ ${a} ${a})`],
  ['sums with a third', (a) => `(+ ${a} 1.0 (+ ${a} x))`],
  ['differences', (a) => `(- ${a} (- ${a}))`],
  ['products', (a) => `(+ (* 2.0 ${a}) (* 3.0 ${a}))`],
  ['choices', (a) => `(ite (< ${a} 1.0) ${a} (- ${a}))`],
]

const files: Readonly<Record<string, (condition: string) => string>> = {
  'a.smt2': (c) =>
    `(set-logic HORN)(declare-fun inv (Real) Bool)(assert (forall ((x Real)) (=> ${c} (inv x))))(assert (forall ((x Real)) (=> (and (inv x) (> x 9.0)) false)))(check-sat)`,
  'a.vmt': (c) =>
    `(declare-fun x () Real)(declare-fun x1 () Real)(define-fun sx () Real (! x :next x1))(define-fun i () Bool (! ${c} :init true))(define-fun t () Bool (! (= x1 x) :trans true))(define-fun p () Bool (! (< x 9.0) :invar-property 0))`,
  'a.mcmt': (c) =>
    `(define-state-type s ((x Real)))(define-states i s ${c})(define-transition t s (= next.x state.x))(define-transition-system m s i t)(query m (< x 9.0))`,
}

describe.each(Object.entries(files))('%s', (path, file) => {
  it.each(steps)('reads %s that double sixty times', (_, step) => {
    const before = termsMade()
    expect(readForeign(path, file(doubling(step, (last) => `(< ${last} 5.0)`))).properties).toHaveLength(1)
    expect(termsMade() - before).toBeLessThan(100 * depth)
  })

  it('has a deadline', () => {
    expect(() => readForeign(path, file('(< x 1.0)'), performance.now() - 1)).toThrow(TooLate)
  })
})

const process = (name: string): string =>
  `process:${name}\nclock:1:x${name}\nlocation:${name}:a{initial:}\n${Array.from({ length: 99 }, (_, i) => `edge:${name}:a:a:e{provided:x${name}>=${i} : do:x${name}=0}\n`).join('')}`
const automata = `system:s\nevent:e\n${process('P')}${process('Q')}sync:P@e:Q@e\n`

describe('a.tck', () => {
  it('has a deadline', () => {
    expect(() => readTck({ path: 'a.tck', text: automata }, undefined, performance.now() - 1)).toThrow(TooLate)
  })

  it('is read in pieces, whose mistakes have their places', () => {
    const [network] = readTck({ path: 'a.tck', text: automata }).systems
    expect(network?.processes.map((p) => p.edges.length)).toEqual([99, 99])
    const lines = automata.split('\n')
    const at = lines.length - 30
    const wrong = [...lines.slice(0, at), 'edge:Q:a:nowhere:', ...lines.slice(at)].join('\n')
    expect(() => readTck({ path: 'a.tck', text: wrong })).toThrow(new RegExp(`^a\\.tck:${at + 2}:\\d+: `))
    const open = [...lines.slice(0, at), 'edge:Q:a:a:e{provided:xQ>=1 ', ...lines.slice(at)].join('\n')
    expect(() => readTck({ path: 'a.tck', text: open })).toThrow(new RegExp(`^a\\.tck:${at + 2}:\\d+: `))
  })
})
