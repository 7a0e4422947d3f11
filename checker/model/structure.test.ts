import { describe, expect, it } from 'vitest'
import { tickingSystem } from '../../test/hand-made.ts'
import { cur, intSort, isTerm, lt, not, num, realSort, sortOf, tt } from '../logic/term.ts'
import { isRational } from '../support/rational.ts'
import { contentKey, structureKey } from './structure.ts'

/** The value with one leaf changed, once for each leaf, with the way there. */
function* changed(value: unknown, at: string): Generator<{ readonly at: string; readonly value: unknown }> {
  if (typeof value === 'string') yield { at, value: `${value}!` }
  else if (typeof value === 'boolean') yield { at, value: !value }
  else if (typeof value === 'bigint') yield { at, value: value + 1n }
  else if (Array.isArray(value)) {
    if (value.length > 0) yield { at: `${at} but the last`, value: value.slice(0, -1) }
    for (const [i, item] of value.entries())
      for (const c of changed(item, `${at}[${i}]`))
        yield { ...c, value: value.map((other, k) => (k === i ? c.value : other)) }
  } else if (typeof value === 'object' && value !== null) {
    if (isTerm(value)) yield { at, value: sortOf(value).kind === 'bool' ? not(value) : tt }
    else if (isRational(value)) yield { at, value: value.add(1) }
    else
      for (const [name, part] of Object.entries(value))
        if (name !== 'span')
          for (const c of changed(part, `${at}.${name}`)) yield { ...c, value: { ...value, [name]: c.value } }
  }
}

describe.each([
  ['the key of a structure', structureKey],
  ['the key of a content', contentKey],
])('%s', (_, key) => {
  it('tells apart what differs in any field, whatever its name', () => {
    const network = { ...tickingSystem(), added: 'later' }
    const changes = [...changed(network, 'network')]
    const same = changes.filter((c) => key(c.value as object) === key(network))
    expect(same.map((c) => c.at)).toEqual([])
    expect(changes.length).toBeGreaterThan(200)
    for (const field of ['.urgent', '.trigger.kind', '.latency', '.runs', '.raises', '.clears', '.choices', '.held'])
      expect(
        changes.some((c) => c.at.includes(field)),
        field,
      ).toBe(true)
  })

  it('is the same for what differs only in its place, or in the order of fields', () => {
    const [one, other] = [tickingSystem(), tickingSystem()]
    const elsewhere = JSON.parse('{"source":{"path":"x.tick","text":""},"start":3,"end":4}')
    const moved = {
      ...other,
      processes: other.processes.map(({ name, ...rest }) => ({ ...rest, name, span: elsewhere })),
    }
    expect(key(moved)).toBe(key(one))
  })
})

it('the key of a content says what terms say, whatever their numbers are', () => {
  expect(contentKey({ t: num(71_001) })).not.toBe(contentKey({ t: num(71_002) }))
  expect(contentKey({ t: num(1, intSort) })).not.toBe(contentKey({ t: num(1, realSort) }))
  // Fixed for ever: a certificate is read by other processes than the one that wrote it.
  expect(contentKey({ t: lt(num(1), cur({ name: 'x', sort: realSort })) })).toBe(
    '0T7QUZhUTj8EYSJIxGv18anYbNzcdZdH33HaBSI173c=',
  )
})
