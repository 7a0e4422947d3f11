/**
 * Each construct of the language many times in one model: the commands that read models answer, or refuse with a
 * reason.
 */
import { describe, expect, it } from 'vitest'
import { elaborate } from '../../checker/model/elaborate.ts'
import { parse } from '../../checker/syntax/parse.ts'
import { print } from '../../checker/syntax/print.ts'
import { constructs } from './constructs.ts'

describe.each(Object.entries(constructs))('%s', (_, make) => {
  it('two hundred times', () => {
    const read = parse({ path: 'x.tick', text: make(200) })
    const { diagnostics } = read.diagnostics.length > 0 ? read : elaborate([read.value])
    for (const { code, message } of diagnostics) expect(message, code).not.toBe('')
    // What was read is laid out so that it reads back.
    if (read.diagnostics.length === 0)
      expect(print(parse({ path: 'x.tick', text: print(read.value) }).value)).toBe(print(read.value))
  })
})
