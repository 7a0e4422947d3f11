import { describe, expect, it } from 'vitest'
import { counted } from '../support/counted.ts'
import { rational } from '../support/rational.ts'
import { columnUnit, numberText, secondsText, timeText } from './value-text.ts'
import { wrapped } from './wrap.ts'

describe('timeText', () => {
  it.each([
    ['0', '0ms'],
    ['4', '4ms'],
    ['3/2', '1.5ms'],
    ['1/4', '250us'],
    ['1/2000', '500ns'],
    ['1/3000000', '1/3ns'],
    ['13/3', '13/3ms'],
    ['2000', '2s'],
    ['-1/2', '-500us'],
  ])('shows %s milliseconds as %s', (value, text) => {
    expect(timeText(rational(value))).toBe(text)
  })

  it('rounds what has no short exact text, and says so', () => {
    expect(numberText(rational('1000/997'))).toBe('≈1.003')
    expect(numberText(rational('1/1048576'))).toBe('≈9.54e-7')
  })
})

describe('columnUnit', () => {
  it('takes the unit of the largest time, and milliseconds rather than broken seconds', () => {
    const of = (...times: string[]) => columnUnit(times.map(rational))
    expect(of('0', '1/4')).toBe('us')
    expect(of('0', '1/4', '12')).toBe('ms')
    expect(of('2000', '3000')).toBe('s')
    expect(of('2000', '2001')).toBe('ms')
    expect(of('0')).toBe('ms')
  })
})

describe('small texts', () => {
  it('counts in words and shows seconds with sensible digits', () => {
    expect([counted(1, 'property'), counted(2, 'property'), counted(0, 'jump')]).toEqual([
      '1 property',
      '2 properties',
      '0 jumps',
    ])
    expect([0.834, 12.34, 200].map(secondsText)).toEqual(['0.83s', '12.3s', '3m20s'])
  })

  it('wraps items and keeps a long one whole', () => {
    expect(wrapped(['aa', 'bb', 'cccccccc', 'd'], 6)).toEqual(['aa  bb', 'cccccccc', 'd'])
  })
})
