import { describe, expect, it } from 'vitest'
import { assignment, duration, natural, positive, words, wordsOf } from './parse-options.ts'

describe('duration', () => {
  it.each([
    ['60s', 60_000],
    ['500ms', 500],
    ['2m', 120_000],
    ['1.5h', 5_400_000],
    ['0.25s', 250],
  ])('reads %s', (text, milliseconds) => {
    expect(duration(text)).toBe(milliseconds)
  })

  it.each(['60', '', 's', '-1s', '0ms', '1 s', '5us', '1e3s'])('refuses %j and shows the form', (text) => {
    expect(() => duration(text)).toThrow('write a duration with its unit')
  })

  it('stays within what timers can hold', () => {
    expect(duration('1000h')).toBe(2 ** 31 - 1)
  })
})

describe('numbers', () => {
  it('takes whole numbers only, from its least one on', () => {
    expect([positive('1'), natural('0')]).toEqual([1, 0])
    for (const text of ['0', '-1', '1.5', 'x', '', '1e2']) expect(() => positive(text)).toThrow('at least 1')
    for (const text of ['-1', ' ', '99999999999999999999']) expect(() => natural(text)).toThrow('0 or more')
  })
})

describe('assignment', () => {
  it('collects names and values over several uses', () => {
    const first = assignment('TICK=4ms')
    expect([...assignment(' STEAL = TICK / 2 ', first)]).toEqual([
      ['TICK', '4ms'],
      ['STEAL', 'TICK / 2'],
    ])
    expect(first.size).toBe(1)
  })

  it('refuses what is no assignment, and a name given twice', () => {
    for (const text of ['TICK', 'TICK=', '=4ms', '4=4ms', 'a.=1', '.b=1'])
      expect(() => assignment(text)).toThrow('write NAME=VALUE')
    expect(assignment('busy.TICK=1ms')).toEqual(new Map([['busy.TICK', '1ms']]))
    expect(() => assignment('TICK=1ms', new Map([['TICK', '4ms']]))).toThrow('TICK is given twice')
  })
})

describe('words', () => {
  it('splits at commas and adds to what was given before', () => {
    expect(words('b, c', ['a'])).toEqual(['a', 'b', 'c'])
    expect(() => words(' , ')).toThrow('one or more names')
  })

  it('names the word that is not allowed, and those that are', () => {
    expect(wordsOf(['ast', 'smt'])('smt', ['ast'])).toEqual(['ast', 'smt'])
    expect(() => wordsOf(['ast', 'smt'])('ast,smi')).toThrow('smi is none of ast, smt')
  })
})
