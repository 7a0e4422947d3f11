import { expect, it } from 'vitest'
import { readForeign } from './index.ts'
import { foreignHorn } from './write.ts'

const counter = (bad: string): string => `
(define-state-type s ((x Real) (up Bool)))
(define-transition-system t s
  (and (= x 0) up)
  (and (= next.x (ite state.up (+ state.x 1) (- state.x 1))) (= next.up (not state.up))))
(query t ${bad})
`

it('what is written as Horn clauses reads back as the same question', () => {
  const text = foreignHorn(readForeign('counter.mcmt', counter('(<= x 1)')))
  expect(text).toContain('(set-logic HORN)')
  const again = readForeign('counter.smt2', text)
  expect(again.properties.length).toBe(1)
  expect(again.system.states.map((v) => v.sort.kind).sort()).toContain('real')
})
