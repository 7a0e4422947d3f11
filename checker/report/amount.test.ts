import { expect, it } from 'vitest'
import { showTerm } from '../logic/show.ts'
import { add, cur, num, realSort, scale, type Var } from '../logic/term.ts'
import { rational } from '../support/rational.ts'
import { amountOf } from './amount.ts'

const values = new Map([
  ['TICK', rational(4)],
  ['m.x', rational('1/3')],
])

it.each([
  ['TICK', '4'],
  ['2 * TICK / 3 + m.x', '3'],
  ['-TICK - (m.x - 500us)', '-23/6'],
  ['max(TICK, min(5ms, 1s))', '5'],
  ['1ms / 3', '1/3'],
])('%s is read', (text, value) => {
  expect(amountOf(text, values)?.value).toEqual(rational(value))
})

it.each(['', 'TICKx', 'TICK TICK', 'TICK / 0', 'TICK > 1ms', 'avg(TICK, 1ms)', 'max()', 'true', 'TICK + '])(
  '%s is no amount',
  (text) => {
    expect(amountOf(text, values)).toBeUndefined()
  },
)

it('reads what is written of terms', () => {
  const tick: Var = { name: 'TICK', sort: realSort }
  const term = add(scale(rational('2/3'), cur(tick)), num(rational('1/7')))
  expect(amountOf(showTerm(term), values)).toEqual({ value: rational('59/21'), used: [rational(4)] })
})
