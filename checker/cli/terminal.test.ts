import { describe, expect, it } from 'vitest'
import { isUnicode, type Surroundings, terminalOf, wantsColour } from './terminal.ts'

const tty = { write() {}, isTTY: true, columns: 91 }
const pipe = { write() {} }
const around = (env: Surroundings['env'], stderr: Surroundings['stderr'] = tty): Surroundings => ({
  stdout: tty,
  stderr,
  env,
  interrupted: new AbortController().signal,
})

describe('wantsColour', () => {
  it('colours terminals and nothing else', () => {
    expect([wantsColour(tty, {}), wantsColour(pipe, {}), wantsColour(tty, { TERM: 'dumb' })]).toEqual([
      true,
      false,
      false,
    ])
  })

  it('obeys NO_COLOR, and FORCE_COLOR before it', () => {
    expect(wantsColour(tty, { NO_COLOR: '1' })).toBe(false)
    expect(wantsColour(tty, { NO_COLOR: '' })).toBe(true)
    expect(wantsColour(pipe, { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(true)
    expect(wantsColour(tty, { FORCE_COLOR: '0' })).toBe(false)
  })
})

describe('isUnicode', () => {
  it('believes the first locale variable that is set', () => {
    expect(isUnicode({ LANG: 'en_US.UTF-8' })).toBe(true)
    expect(isUnicode({ LC_ALL: 'C', LANG: 'en_US.UTF-8' })).toBe(false)
    expect(isUnicode({ LC_ALL: '', LANG: 'C.utf8' })).toBe(true)
    expect(isUnicode({})).toBe(false)
  })
})

describe('terminalOf', () => {
  it('draws with letters when the locale or the user wants it', () => {
    expect(terminalOf(around({ LANG: 'C' }), {}).glyphs.lane).toBe('|')
    expect(terminalOf(around({ LANG: 'C.UTF-8' }), { ascii: true }).glyphs.lane).toBe('|')
    expect(terminalOf(around({ LANG: 'C.UTF-8' }), {}).glyphs.lane).toBe('│')
  })

  it('shows live rows on a terminal a person looks at', () => {
    expect(terminalOf(around({}), {}).live).toBe(true)
    expect(terminalOf(around({ CI: 'true' }), {}).live).toBe(false)
    expect(terminalOf(around({}, pipe), {}).live).toBe(false)
  })

  it('takes the width of the terminal, or of COLUMNS, or one for files', () => {
    const widths = (env: Surroundings['env']) => [
      terminalOf(around(env), {}).width(),
      terminalOf(around(env, pipe), {}).errWidth(),
    ]
    expect(widths({})).toEqual([91, 120])
    expect(widths({ COLUMNS: '70' })).toEqual([91, 70])
  })
})
