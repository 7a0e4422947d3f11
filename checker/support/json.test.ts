import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseJson } from './json.ts'

it('reads what JSON.parse reads', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), fc.constantFrom(0, 2), (text, indent) => {
      const written = JSON.stringify(JSON.parse(text), null, indent)
      expect(parseJson(written)).toEqual(JSON.parse(written))
    }),
  )
})

it.each([
  ['{"a":1,"a":2}', 'a'],
  ['[{"b":[{"x":1}],"c":{"x":1,"y":{"x":2},"\\u0078" : 3}}]', 'x'],
  ['{"__proto__":1,"__proto__":1}', '__proto__'],
])('refuses %s', (text, key) => {
  expect(() => parseJson(text)).toThrow(`the key ${JSON.stringify(key)} stands twice`)
})

it('tells keys from values', () => {
  expect(parseJson('{"a":"b","b":["b","b"],"c":{"a":"{\\"a\\":1,\\"a\\":1}"}}')).toMatchObject({ a: 'b' })
})
