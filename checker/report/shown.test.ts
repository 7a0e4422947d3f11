/** What replaying says of a run that ends where jumps go on in no time, although no loop is marked in it. */
import { expect, it } from 'vitest'
import { elaborate } from '../model/elaborate.ts'
import { endless } from '../run/broken.ts'
import { defaultParams } from '../run/parameters.ts'
import { randomRun } from '../run/simulate.ts'
import { parse } from '../syntax/parse.ts'
import { falseWord, shownBy } from './shown.ts'

/** A run of one jump into an urgent state that is left by these transitions. */
function shown(transitions: string) {
  const text = `machine M { var n: int; clock c;
    state WAIT { invariant c <= 1ms; when c >= 1ms -> LOOP; }
    urgent state LOOP { ${transitions} }
    state FREE { } }
  system s { m: M; }
  check s { }`
  const { value } = elaborate([parse({ path: 'm.tick', text }).value])
  const network = value.systems[0]
  const params = network && defaultParams(network)
  const run = network && params && randomRun(network, params, { seed: 1, steps: 1 })
  if (network === undefined || run === undefined) throw new Error('no run')
  return shownBy(network, undefined, run)
}

// More states than a loop is searched in, and they come again.
const wide = 'when n < 900 { n += 1; } when n == 900 { n = 0; }'

it.each([
  [
    'comes back after many states',
    wide,
    /^refuted, jumps go on in no time, and nothing leads out$/,
    ['refuted', 'simulated'],
  ],
  ['goes on through states without end', 'may { n += 1; }', /a run does not show$/, ['refuted', 'simulated']],
  ['can be left', `${wide} may -> FREE;`, /^simulated$/, ['simulated']],
])('a run into a state that %s', (_, transitions, text, words) => {
  const found = shown(transitions)
  if ('nothing' in found) throw new Error(found.nothing)
  expect(found.text).toMatch(text)
  expect(found.words).toEqual(words)
  const isBroken = words.includes('refuted')
  expect(falseWord({ verdict: 'refuted', violation: endless() }, found) === undefined).toBe(isBroken)
  expect(falseWord({ verdict: 'simulated' }, found)).toBeUndefined()
  expect(falseWord({ verdict: 'refuted', violation: 'a variable leaves its declared range' }, found)).toBeDefined()
})
