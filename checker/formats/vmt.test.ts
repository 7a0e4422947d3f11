import { describe, expect, test } from 'vitest'
import { and, cur, eq, le, lt, not, num, or, realSort, type Term } from '../logic/term.ts'
import type { Value } from '../logic/value.ts'
import { rational } from '../support/rational.ts'
import type { Trace } from '../trace/trace.ts'
import { readForeign } from './index.ts'
import { replayForeign } from './replay.ts'
import { shapeInTime } from './timed.ts'

const sort = (name: string): string => (/^[xy]/.test(name) ? 'Real' : 'Bool')
const declared = ['x', 'xn', 'y', 'yn', 'l', 'ln', 'i'].map((v) => `(declare-fun ${v} () ${sort(v)})`).join('\n')
const formula = (name: string, body: string, key: string): string => `(define-fun .${name} () Bool (! ${body} ${key}))`
const given: Readonly<Record<string, string>> = {
  variables:
    '(define-fun .x () Real (! x :nextclock xn))\n(define-fun .y () Real (! y :nextclock yn))\n(define-fun .l () Bool (! l :next ln))',
  init: formula('init', '(and (= x 0.0) (= 0 y) (not l))', ':init true'),
  trans: formula('trans', '(and (not l) (>= x 3.0) ln (= xn 0.0) (= yn y))', ':trans true'),
  property: formula('p', '(<= y 5.0)', ':invar-property 0'),
}

/** A timed file with some parts in place of the usual ones, and lines added. */
const file = (parts: Partial<typeof given> = {}, more = ''): string =>
  [declared, ...Object.values({ ...given, ...parts }), more].join('\n')

function messageOf(text: string): string {
  try {
    readForeign('a.vmt', text)
  } catch (failure) {
    return failure instanceof Error ? failure.message : String(failure)
  }
  return 'none'
}

type Values = Readonly<Record<string, number | boolean>>
const valuation = (values: Values) =>
  new Map(
    Object.entries(values).map(([name, v]): [string, Value] => [name, typeof v === 'number' ? rational(String(v)) : v]),
  )

/** What the replay says of a run: delays, then the state after them, or after the jump that follows. */
function replayed(
  text: string,
  initial: Values,
  ...steps: readonly { delay?: number; jump?: Values; wait?: Values }[]
): string {
  const [property] = readForeign('a.vmt', text).properties
  if (property === undefined) throw new Error('no property')
  const trace: Trace = {
    system: '',
    params: new Map(),
    initial: valuation(initial),
    steps: steps.map(({ delay = 0, jump, wait = {} }) => ({
      delay: rational(String(delay)),
      ...(jump && { jump: { edges: [], choices: valuation({ i: false }) } }),
      after: valuation(jump ?? wait),
    })),
  }
  const again = replayForeign(property.system, trace, property.bad)
  return again.ok ? 'ok' : `${again.step}: ${again.why}`
}

describe('timed VMT', () => {
  const start = { x: 0, y: 0, l: false }

  test('lets time pass before a jump and before what is seen', () => {
    expect(replayed(file(), start, { delay: 6, wait: { x: 6, y: 6, l: false } })).toBe('ok')
    expect(
      replayed(file(), start, { delay: 4, jump: { x: 0, y: 4, l: true } }, { delay: 2, wait: { x: 2, y: 6, l: true } }),
    ).toBe('ok')
    expect(replayed(file(), start, { delay: 2, jump: { x: 0, y: 2, l: true } })).toBe(
      '1: the state does not follow from the one before',
    )
    expect(replayed(file(), start, { delay: 6, wait: { x: 6, y: 5, l: false } })).toBe(
      '1: a delay changes more than clocks',
    )
    expect(replayed(file(), start, { delay: 6, wait: { x: 6, y: 6, l: true } })).toBe(
      '1: a delay changes more than clocks',
    )
    expect(replayed(file(), start, { delay: -1, jump: { x: 0, y: 4, l: true } })).toBe('1: a delay is negative')
    expect(replayed(file(), { x: 1, y: 0, l: false })).toMatch(/^0: /)
    expect(replayed(file(), start, { delay: 5, wait: { x: 5, y: 5, l: false } })).toBe('1: the last state is not bad')
  })

  test('not beyond an invariant, and not in an urgent state', () => {
    const until4 = formula('inv', '(=> (not l) (< x 4))', ':locinvar true')
    expect(replayed(file({}, until4), start, { delay: 6, wait: { x: 6, y: 6, l: false } })).toBe(
      '1: a location invariant is broken while time passes',
    )
    expect(
      replayed(
        file({}, until4),
        start,
        { delay: 3, jump: { x: 0, y: 3, l: true } },
        { delay: 3, wait: { x: 3, y: 6, l: true } },
      ),
    ).toBe('ok')
    const urgent = `${until4}\n${formula('now', 'l', ':urgent true')}`
    expect(
      replayed(
        file({}, urgent),
        start,
        { delay: 3, jump: { x: 0, y: 3, l: true } },
        { delay: 3, wait: { x: 3, y: 6, l: true } },
      ),
    ).toBe('2: time passes in an urgent state')
  })

  test('in whole numbers where the clocks are whole numbers', () => {
    const whole = file().replaceAll('Real', 'Int').replaceAll('.0', '')
    expect(replayed(whole, start, { delay: 6, wait: { x: 6, y: 6, l: false } })).toBe('ok')
    expect(replayed(whole, start, { delay: 5.5, wait: { x: 5.5, y: 5.5, l: false } })).toMatch(
      /^1: x has a value of another sort/,
    )
  })

  test('what cannot be read is told with its place', () => {
    const cases: readonly (readonly [why: string, text: string])[] = [
      ['there is no :init', file({ init: '' })],
      ['there is no :trans', file({ trans: '' })],
      ['there is no :invar-property', file({ property: '' })],
      ['the annotation `:initial` is not supported', file({ init: formula('i', 'true', ':initial true') })],
      ['`:trans` inside of a term', file({ trans: '(define-fun .t () Bool (let ((a ln)) (! a :trans true)))' })],
      ['`:init` can only be true', file({ init: formula('i', 'l', ':init false') })],
      ['clocks start at 0', file({ init: formula('i', '(= x 1.0)', ':init true') })],
      ['clocks start at 0', file({ init: formula('i', '(not (= x 0.0))', ':init true') })],
      ['there are two properties 0', file({}, formula('q', 'l', ':invar-property 0'))],
      ['there are two properties 00', file({}, formula('q', 'l', ':invar-property 00'))],
      ['there are two properties called invar0', file({}, '(define-fun invar0 () Bool (! l :invar-property 7))')],
      [
        'there are two properties called q',
        file({}, '(define-fun q () Bool (! l :invar-property 7 :invar-property 8))'),
      ],
      ['the number of the property is expected', file({}, formula('q', 'l', ':invar-property first'))],
      ['`l` has two next values', file({}, '(define-fun .again () Bool (! l :next i))')],
      ['the clock `l` is no number', file({ variables: (given.variables ?? '').replace('l :next ', 'l :nextclock ') })],
      [':urgent speaks of clocks', file({}, formula('u', '(< x 3)', ':urgent true'))],
      [':urgent speaks of inputs', file({}, formula('u', 'i', ':urgent true'))],
      [':invar speaks of clocks', file({}, formula('u', '(< x 3)', ':invar true'))],
      [':locinvar speaks of next values', file({}, formula('u', '(< xn 3)', ':locinvar true'))],
      [
        'time could break this invariant and mend it again',
        file({}, formula('u', '(or (< x 3) (> y 5))', ':locinvar true')),
      ],
      [
        'time could break this invariant and mend it again',
        file({}, formula('u', '(not (= x y 3.0))', ':locinvar true')),
      ],
      ['assertions are not supported', file({}, '(assert l)')],
    ]
    for (const [why, text] of cases) {
      expect(messageOf(text)).toContain(why)
      expect(messageOf(text)).toMatch(/^a\.vmt:\d+:\d+: /)
    }
    expect(messageOf(`${file()}\n(exit)\n(garbage ) )`)).toBe('none')
    expect(messageOf(file({}, formula('more', 'true', ':init')))).toBe('none')
  })
})

test('the shape of a condition in time is that of the instants at which it holds', () => {
  const [x, y, n] = ['x', 'y', 'n'].map((name) => cur({ name, sort: realSort })) as [Term, Term, Term]
  const of = (term: Term) => shapeInTime(term, new Set(['x', 'y']))
  const three = num(3)
  expect(of(le(n, three))).toBe('still')
  expect(of(lt(x, three))).toBe('until')
  expect(of(le(three, x))).toBe('from')
  expect(of(not(lt(x, three)))).toBe('from')
  expect(of(le(x, y))).toBe('still')
  expect(of(eq(x, three))).toBe('between')
  expect(of(not(eq(x, three)))).toBeUndefined()
  expect(of(and(lt(x, three), le(n, y)))).toBe('between')
  expect(of(or(lt(x, three), le(y, n)))).toBe('until')
  expect(of(or(lt(x, three), le(n, y)))).toBeUndefined()
  expect(of(or(le(n, three), eq(x, three)))).toBe('between')
  expect(of(or(eq(y, three), eq(x, three)))).toBeUndefined()
})
