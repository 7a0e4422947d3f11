import { describe, expect, it } from 'vitest'
import { changesBetween, exitCodeOfChanges, type Side } from './changes.ts'
import type { PropertyRecord } from './json.ts'

function record(property: string, more: Partial<PropertyRecord> = {}): PropertyRecord {
  const file = 'specs/ticks.tick'
  return {
    file,
    line: 1,
    system: 'final',
    property,
    form: 'always',
    declared: `${file}:9`,
    verdict: 'proved',
    fitness: 'sound',
    seconds: 1,
    ...more,
  }
}

function bounded(...atMost: readonly string[]): PropertyRecord {
  return record('gap', { form: 'bound', bound: { atMost, exceeded: [] } })
}

const side = (...properties: readonly PropertyRecord[]): Side => ({ properties, systems: [] })

function change(before: PropertyRecord, after: PropertyRecord) {
  return changesBetween(side(before), side(after)).changes.map(({ effect, before, after, remark }) => ({
    effect,
    before,
    after,
    remark,
  }))[0]
}

describe('changesBetween', () => {
  it('says nothing of times, engines and runs', () => {
    const before = record('a', {
      engine: 'ice',
      seconds: 3,
      trace: 'a.json',
      verdict: 'refuted',
      run: { jumps: 3, time: '4ms' },
    })
    expect(changesBetween(side(before), side({ ...before, seconds: 9, trace: 'b.json' }))).toEqual({
      changes: [],
      unchanged: 1,
    })
  })

  it.each([
    ['proved', 'refuted', 'lost'],
    ['reached', 'unreachable', 'lost'],
    ['proved', 'unknown', 'open'],
    ['refuted', 'bounded', 'open'],
    ['proved', 'vacuous', 'changed'],
    ['vacuous', 'refuted', 'changed'],
    ['unknown', 'refuted', 'changed'],
    ['refuted', 'proved', 'gained'],
    ['unknown', 'proved', 'gained'],
    ['bounded', 'reached', 'gained'],
  ] as const)('%s, then %s: %s', (was, is, effect) => {
    expect(change(record('a', { verdict: was }), record('a', { verdict: is }))).toMatchObject({
      effect,
      before: was,
      after: is,
    })
  })

  it('does not take a proof of a broken system for one', () => {
    expect(change(record('a'), record('a', { fitness: 'broken' }))).toMatchObject({
      effect: 'lost',
      after: 'proved (system broken)',
    })
    expect(change(record('a'), record('a', { fitness: 'unknown' }))?.effect).toBe('open')
  })

  it('knows questions by file and assumptions, and meets one whose file has moved', () => {
    const [plain, assumed] = [record('a'), record('a', { assuming: ['A < B'], verdict: 'refuted' })]
    expect(changesBetween(side(plain, assumed), side(assumed, plain)).changes).toEqual([])
    expect(changesBetween(side(plain), side({ ...plain, file: 'specs/moved.tick' })).unchanged).toBe(1)
    const found = changesBetween(side(plain), side(assumed)).changes
    expect(found.map((c) => [c.effect, c.system])).toEqual([
      ['gone', 'final'],
      ['new', 'final if A < B'],
    ])
  })

  it('tells which systems break', () => {
    const of = (verdict: 'sound' | 'broken'): Side => ({
      properties: [],
      systems: [{ file: 'a.tick', system: 's', verdict, detail: 'time stops', seconds: 1 }],
    })
    expect(changesBetween(of('sound'), of('broken')).changes).toMatchObject([
      { effect: 'lost', system: 's', after: 'broken' },
    ])
  })
})

describe('bounds', () => {
  it.each([
    ['TICK + JITTER', 'TICK + HOST_TICK + JITTER', 'weaker', 'larger by HOST_TICK whenever HOST_TICK > 0'],
    ['2 * R + 1ms', 'R + 1ms', 'stronger', 'smaller by R whenever R > 0'],
    [
      'TICK + JITTER',
      'TICK + 2 * STEAL',
      'weaker',
      'larger whenever 2 * STEAL > JITTER, smaller whenever 2 * STEAL < JITTER',
    ],
    ['R + 3ms', 'R + 4ms', 'weaker', 'larger by 1ms'],
    ['R', 'R - 500us', 'stronger', 'smaller by 0.5ms'],
    ['3', '2', 'stronger', 'smaller by 1'],
    ['A / 2', '3 * A / 4', 'weaker', 'larger by A / 4 whenever A / 4 > 0'],
    ['R', 'max(R, 4ms)', 'changed', 'another bound'],
  ] as const)('<= %s, then <= %s: %s', (was, is, effect, remark) => {
    expect(change(bounded(was), bounded(is))).toEqual({ effect, before: `<= ${was}`, after: `<= ${is}`, remark })
  })

  it('are the same where they only look different', () => {
    expect(change(bounded('A + B'), bounded('B + A'))).toBeUndefined()
  })

  it('may be several', () => {
    expect(change(bounded('A', 'B'), bounded('A'))).toMatchObject({ effect: 'changed', before: '<= min(A, B)' })
  })
})

it('what is worse, or missing, has an exit code', () => {
  const of = (was: PropertyRecord, is: PropertyRecord) => exitCodeOfChanges(changesBetween(side(was), side(is)).changes)
  expect(of(record('a'), record('a', { verdict: 'refuted' }))).toBe(1)
  expect(of(record('a'), record('b'))).toBe(1)
  expect(of(record('a'), record('a', { verdict: 'unknown' }))).toBe(4)
  expect(of(record('a', { verdict: 'refuted' }), record('a'))).toBe(0)
  expect(of(bounded('A'), bounded('A + B'))).toBe(1)
})
