import { expect, it } from 'vitest'
import { boolSort, cur, next, or, type Var } from '../logic/term.ts'
import { foreignSystem } from './foreign.ts'
import { type Foreign, readForeign } from './index.ts'
import { smvText } from './smv.ts'
import { hornText, mcmtText, vmtText } from './write.ts'

const counter = (bad: string): string => `
(define-state-type s ((x Real) (up Bool)))
(define-transition-system t s
  (and (= x 0) up)
  (and (= next.x (ite state.up (+ state.x 1) (- state.x 1))) (= next.up (not state.up))))
(query t ${bad})
`

/** The system of a file, and when one of its properties is violated. */
function asked({ properties }: Foreign) {
  const [first] = properties
  if (first === undefined) throw new Error('no property')
  return { system: first.system, bad: or(...properties.map((p) => p.bad)) }
}

it('what is written as Horn clauses reads back as the same question', () => {
  const { system, bad } = asked(readForeign('counter.mcmt', counter('(<= x 1)')))
  const text = hornText(system, bad)
  expect(text).toContain('(set-logic HORN)')
  const again = readForeign('counter.smt2', text)
  expect(again.properties.length).toBe(1)
  expect(
    asked(again)
      .system.states.map((v) => v.sort.kind)
      .sort(),
  ).toContain('real')
})

it('and so it does from VMT-LIB, with its inputs', () => {
  const { system, bad } = asked(readForeign('counter.mcmt', counter('(<= x 1)')))
  const text = vmtText(system, bad)
  const again = readForeign('counter.vmt', text)
  expect(again.properties).toHaveLength(1)
  expect(asked(again).system.states.map((v) => v.name)).toEqual(system.states.map((v) => v.name))
})

it("and from Sally's language, where inputs are states", () => {
  const { system, bad } = asked(readForeign('counter.mcmt', counter('(<= x 1)')))
  const text = mcmtText(system, bad)
  const again = readForeign('again.mcmt', text)
  expect(again.properties).toHaveLength(1)
  expect(asked(again).system.states.map((v) => v.name)).toEqual([...system.states, ...system.inputs].map((v) => v.name))
  expect(mcmtText(asked(again).system, asked(again).bad)).toBe(text)
})

it('no formula joins fewer than two, and names for Sally begin with a letter and are none of its words', () => {
  const [a, b] = ['_1', 'cond'].map((name) => ({ name, sort: boolSort })) as [Var, Var]
  const system = foreignSystem({ name: 's', states: [a, b], inputs: [], init: cur(a), trans: next(b) })
  const texts = [hornText(system, cur(a)), vmtText(system, cur(a)), mcmtText(system, cur(a))]
  for (const text of texts) expect(text).not.toMatch(/\((and|or) [^\s()]+\)/)
  expect(texts[2]).toContain('(v_1 Bool)')
  expect(texts[2]).toContain('(cond_ Bool)')
})

it('nuXmv gets every variable declared, exact numbers, and what is shared once', () => {
  const { system, bad } = asked(readForeign('counter.mcmt', counter('(<= (* x (/ 1 3)) 1)')))
  const text = smvText(system, bad)
  expect(text).toContain('v_x : real;')
  expect(text).toContain('v_up : boolean;')
  expect(text).toContain("f'1/3")
  expect(text.match(/^(INIT|TRANS|INVARSPEC)$/gm)).toEqual(['INIT', 'TRANS', 'INVARSPEC'])
  const declared = new Set([...text.matchAll(/^ {2}(\w+) (?::|:=) /gm)].map((m) => m[1]))
  const used = new Set([...text.matchAll(/\b([vd]_\w+)/g)].map((m) => m[1]))
  expect([...used].filter((name) => !declared.has(name))).toEqual([])
})
