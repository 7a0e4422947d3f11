/** What solvers print is read as what it says, and anything else as a failure: no answer is made up. */
import { describe, expect, test } from 'vitest'
import { rational } from '../support/rational.ts'
import { type Channel, converse } from './conversation.ts'
import { readValueText } from './read-value.ts'
import { Solver } from './solver.ts'

/** A solver that prints this, whatever it is asked. */
function printing(text: string): Channel {
  return {
    solver: 'printer',
    ready: Promise.resolve(),
    evaluate: async () => text,
    kill: () => undefined,
    release: () => undefined,
  }
}

const solverOf = (text: string): Solver => new Solver({ session: converse(printing(text)), isRigid: () => false })

describe('an answer', () => {
  test('is one word and nothing else', async () => {
    expect(await solverOf('sat').check()).toEqual({ kind: 'sat' })
    expect(await solverOf('unsat\n').check()).toEqual({ kind: 'unsat' })
    for (const text of ['(error "line 1")\nunsat', 'unsat\nsat', 'unsat unsat', 'UNSAT', '', 'timeout'])
      expect(await solverOf(text).check(), text).toMatchObject({ kind: 'unknown' })
  })

  test('that is not known is neither yes nor no', async () => {
    expect(await solverOf('sat').canBe([])).toBe(true)
    expect(await solverOf('unsat').canBe([])).toBe(false)
    for (const text of ['unknown', '', '(error "no")']) await expect(solverOf(text).canBe([]), text).rejects.toThrow()
  })
})

test('a value is exact, with its sign', () => {
  const read = (text: string) => readValueText(text, { kind: 'real' })
  expect(read('(- (/ 1.0 3.0))')).toEqual(rational('-1/3'))
  expect(read('(- 2 5)')).toEqual(rational(-3))
  for (const text of ['1.5?', '(root-obj (+ (^ x 2) (- 2)) 1)', '(+ 1 epsilon)', '-3', '(/ 1 0)', 'x'])
    expect(() => read(text), text).toThrow()
})
