import { expect, it } from 'vitest'
import type { PropertyRecord } from './json.ts'
import { markdownReport, plainly } from './markdown.ts'

it('texts of models are words in Markdown and nothing else', () => {
  expect(plainly('<script>alert(1)</script> <img src=x onerror=alert(1)>')).toBe(
    '&lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x onerror=alert(1)&gt;',
  )
  expect(plainly('[x](javascript:alert(1)) ![y](z)')).toBe('\\[x\\](javascript:alert(1)) \\!\\[y\\](z)')
  expect(plainly('`code` | **bold** _it_ ~~no~~ a\n# head')).toBe(
    '\\`code\\` \\| \\*\\*bold\\*\\* \\_it\\_ \\~\\~no\\~\\~ a # head',
  )
  expect(plainly('&lt; https://e.example www.e.example a@b')).toBe('&amp;lt; https\\://e.example www\\.e.example a\\@b')
  expect(plainly('2 * TICK + since_stamp <= A')).toBe('2 * TICK + since_stamp &lt;= A')
})

it('names end neither a table, nor code, nor a link', () => {
  const record: PropertyRecord = {
    file: 'a) [b](javascript:c|`d`.tick',
    line: 1,
    system: 's`|',
    property: 'p|``',
    title: 'x',
    form: 'always',
    declared: 'd:1',
    verdict: 'refuted',
    fitness: 'sound',
    asExpected: true,
    seconds: 1,
    trace: 'javascript:alert(1)/(x).json',
  }
  const text = markdownReport({ properties: [record], systems: [] }, '.')
  expect(text).toContain('](javascript%3Aalert%281%29/%28x%29.txt)')
  expect(text).toContain('](a%29%20%5Bb%5D%28javascript%3Ac%7C%60d%60.tick)')
  expect(text).toContain('``s`\\|``')
  expect(text).toContain('``` p\\|`` ```')
  const rows = text.split('\n').filter((line) => line.startsWith('|'))
  expect(rows.map((row) => row.match(/(?<!\\)\|/g)?.length)).toEqual([3, 3, 3])
})
