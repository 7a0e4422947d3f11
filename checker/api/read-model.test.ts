import { describe, expect, it } from 'vitest'
import { readAsts, readModel } from './read-model.ts'
import { UsageError } from './usage-error.ts'

/** Files by path, read as from a disk. */
function disk(files: Readonly<Record<string, string>>): (path: string) => Promise<string> {
  return async (path) => {
    const text = files[path]
    if (text === undefined) throw new UsageError(`cannot read ${path}: there is no such file`)
    return text
  }
}

describe('readAsts', () => {
  it('reads what a file uses, relative to it, each file once', async () => {
    const read = disk({
      'specs/a.tick': 'use "../models/b.tick";\nuse "c.tick";\nevent a;\n',
      'models/b.tick': 'use "d.tick";\nevent b;\n',
      'specs/c.tick': 'use "../models/d.tick";\nevent c;\n',
      'models/d.tick': 'event d;\n',
    })
    const { asts, diagnostics } = await readAsts('specs/a.tick', read)
    expect(diagnostics).toEqual([])
    expect(asts.map((ast) => ast.path)).toEqual(['specs/a.tick', 'models/b.tick', 'models/d.tick', 'specs/c.tick'])
  })

  it('points at the `use` of a file that is missing, and reads on', async () => {
    const { asts, diagnostics } = await readAsts(
      'a.tick',
      disk({ 'a.tick': 'event a;\nuse "gone.tick";\nuse "b.tick";\n', 'b.tick': 'event b;\n' }),
    )
    expect(asts.map((ast) => ast.path)).toEqual(['a.tick', 'b.tick'])
    expect(diagnostics.map((d) => [d.code, d.span.source.path, d.span.start])).toEqual([['T0102', 'a.tick', 9]])
    expect(diagnostics[0]?.message).toBe('cannot read gone.tick: there is no such file')
  })

  it('reports a circle once, where it closes, with the way there', async () => {
    const read = disk({ 'a.tick': 'use "b.tick";\n', 'b.tick': 'use "c.tick";\n', 'c.tick': 'use "a.tick";\n' })
    const { asts, diagnostics } = await readAsts('a.tick', read)
    expect(asts).toHaveLength(3)
    expect(diagnostics.map((d) => [d.code, d.span.source.path])).toEqual([['T0103', 'c.tick']])
    expect(diagnostics[0]?.related?.map((r) => r.span.source.path)).toEqual(['a.tick', 'b.tick'])
  })

  it('knows that a file uses itself', async () => {
    const { diagnostics } = await readAsts('./a.tick', disk({ './a.tick': 'use "a.tick";\n' }))
    expect(diagnostics.map((d) => d.code)).toEqual(['T0103'])
  })

  it('fails when the file asked for cannot be read', async () => {
    await expect(readAsts('none.tick', disk({}))).rejects.toThrow('cannot read none.tick')
  })
})

describe('readModel', () => {
  it('gives no model when the text is not Tick', async () => {
    const read = await readModel('a.tick', {}, disk({ 'a.tick': 'machine {\n' }))
    expect(read.model).toBeUndefined()
    expect(read.diagnostics.map((d) => d.code)).toContain('T0101')
  })

  it('gives the questions of a file with its checks', async () => {
    const text =
      'machine M { clock x; state A { invariant x <= 4ms; when x == 4ms { reset(x); } } }\nsystem s { m: M; }\nproperty p: always m.x <= 4ms;\ncheck s { p: proved; }\n'
    const read = await readModel('a.tick', {}, disk({ 'a.tick': text }))
    expect(read.diagnostics).toEqual([])
    expect(read.model?.questions.map((q) => [q.file, q.network.name, q.property.name, q.expected])).toEqual([
      ['a.tick', 's', 'p', 'proved'],
    ])
  })
})
