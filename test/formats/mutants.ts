/**
 * Files with mistakes that a hand, a tool or a disk may make: whatever is wrong is told with its place, and nothing
 * else is thrown.
 */
import fc from 'fast-check'
import { ForeignProblem, readForeign } from '../../checker/formats/index.ts'
import { readTck } from '../../checker/formats/tck.ts'

const seeds: Readonly<Record<string, string>> = {
  'a.smt2': `(set-logic HORN)
(set-info :status sat)
(declare-fun P (Int Bool) Bool)
(define-fun f ((a Int)) Int (+ a 1))
(assert (forall ((x Int) (b Bool)) (=> (and (= x 0) (not b)) (P x b))))
(push 1)
(assert (forall ((x Int) (y Int) (b Bool)) (=> (and (P x b) (! (= y (f x)) :named n)) (P y (not b)))))
(assert (forall ((x Int) (b Bool)) (let ((c (< x 0.5))) (=> (and (P x b) c b) false))))
(check-sat)
(pop 1)
(assert (not (exists ((x Int)) (P x true))))
(check-sat)
(exit)
`,
  'a.vmt': `(set-option :produce-models true)
(declare-fun x () Real)
(declare-fun xn () Real)
(declare-fun l () Bool)
(declare-fun ln () Bool)
(declare-const i Int)
(define-fun .x () Real (! x :nextclock xn))
(define-fun .l () Bool (! l :next ln))
(define-fun .i () Bool (! (and (= x 0.0) (not l)) :init true))
(define-fun .t () Bool (! (ite l (= xn 0.0) (and (= xn x) (>= x (* 2.0 1.5)) (< i 4))) :trans true))
(define-fun .v () Bool (! (=> l (<= x 7.25)) :locinvar true))
(define-fun .u () Bool (! (and l (not l)) :urgent true))
(define-fun .p () Bool (! (=> l (<= x 2.0)) :invar-property 0))
(assert true)
`,
  'a.mcmt': `(define-constant limit 3)
(define-enumeration color (red green))
(define-state-type s ((x Real) (n (subrange 0 5)) (c color)) ((i Int)))
(define-states start s (and (= x 0) (= n 1) (= c red)))
(define-transition step s (and (= next.x (+ state.x input.i)) (= next.n (ite (< state.n limit) (+ state.n 1) 0)) (= next.c state.c)))
(define-transition-system t s start step)
(assume t (>= x 0))
(assume-input t (< i 2))
(query t (cond ((< n 3) (<= x 100)) (else true)) (/= c green))
`,
  'a.tck': `system:some{}
# labels=e
event:a
event:b
process:P
clock:1:x
int:2:0:3:1:n
location:P:A{initial: : invariant: x<=3+n[0]}
location:P:B{urgent: : labels: e,f}
edge:P:A:B:a{provided: x>=2 && n[1]!=0 : do: x=0; n[0]=(n[0]+1)%3}
process:Q
location:Q:C{initial:}
location:Q:D{committed:}
edge:Q:C:D:b{provided: !(n[1]*n[1]==4)}
sync:P@a:Q@b
`,
}

export const seedNames: readonly string[] = Object.keys(seeds)

const splices = [
  ...'()[]{}|";:#\\@?\n\t 09-/*%=<>!'.split(''),
  '99999999999999999999999',
  '\u0000',
  '\uFEFF',
  'é',
  '(! x :next x)',
  '(exit)',
  ':init',
  'true',
  '0.5',
  '-7',
  '4294967296',
]

/** One mistake: characters are lost, doubled, taken elsewhere or put in. */
const mistake = fc.record({
  kind: fc.constantFrom('lose', 'double', 'move', 'put'),
  at: fc.nat(),
  length: fc.integer({ min: 1, max: 12 }),
  to: fc.nat(),
  text: fc.constantFrom(...splices),
})

type Mistake = typeof mistake extends fc.Arbitrary<infer T> ? T : never

function withMistake(text: string, { kind, at, length, to, text: put }: Mistake): string {
  const start = at % (text.length + 1)
  const piece = text.slice(start, start + length)
  if (kind === 'put') return text.slice(0, start) + put + text.slice(start)
  if (kind === 'double') return text.slice(0, start) + piece + text.slice(start)
  const rest = text.slice(0, start) + text.slice(start + length)
  if (kind === 'lose') return rest
  const target = to % (rest.length + 1)
  return rest.slice(0, target) + piece + rest.slice(target)
}

/** What reading says: `read`, or the message with its place. Throws what is no answer to a user. */
export function answerTo(name: string, text: string): string {
  try {
    if (name.endsWith('.tck')) readTck({ path: name, text })
    else readForeign(name, text)
    return 'read'
  } catch (failure) {
    if (failure instanceof ForeignProblem) return failure.message
    throw failure
  }
}

/** Reads so many files with one to three mistakes each. Answers how many of them are still read. */
export function readMutants(name: string, runs: number): number {
  const seed = seeds[name] ?? ''
  let read = 0
  fc.assert(
    fc.property(fc.array(mistake, { minLength: 1, maxLength: 3 }), (mistakes) => {
      const answer = answerTo(name, mistakes.reduce(withMistake, seed))
      if (answer === 'read') read++
      else if (!/^a\.\w+:\d+:\d+: \S/.test(answer)) throw new Error(`no place in: ${answer}`)
    }),
    { numRuns: runs, seed: 20_261_129 },
  )
  return read
}
