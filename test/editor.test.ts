/** The language server over its protocol: on shipped models, on a model of its own, and on broken text. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as lsp from 'vscode-languageserver-protocol/node'
import { completionsAt } from '../checker/editor/completion.ts'
import { hoverAt } from '../checker/editor/hover.ts'
import { namesOf, occurrenceAt } from '../checker/editor/names.ts'
import { outlineOf } from '../checker/editor/outline.ts'
import { parse } from '../checker/syntax/parse.ts'
import { shipped } from './fuzz/shipped.ts'
import { at, Client, parts, spec } from './language-client.ts'

let folder = ''
const path = (name: string): string => join(folder, name)
const uri = (name: string): string => client().uri(name)

const client = (): Client => {
  const found = current
  if (found === undefined) throw new Error('not started')
  return found
}
let current: Client | undefined

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paracheck-'))
  for (const [name, text] of [
    ['parts.tick', parts],
    ['spec.tick', spec],
    [
      'other.tick',
      'use "parts.tick";\nsystem alone { host: Host; }\nproperty p: always host.since <= TICK;\ncheck alone { p: proved; }\n',
    ],
  ] as const) {
    await mkdir(dirname(path(name)), { recursive: true })
    await writeFile(path(name), text)
  }
  current = new Client(folder)
  expect((await current.start()).capabilities.hoverProvider).toBe(true)
  await current.open('spec.tick', spec)
})
afterAll(async () => {
  expect(await client().end()).toBe(0)
  await rm(folder, { recursive: true })
})

describe('the language server', () => {
  it('tells what is wrong while somebody types, and that nothing is', async () => {
    expect(await client().diagnostics('spec.tick', () => true)).toMatchObject([
      { code: 'T0404', severity: lsp.DiagnosticSeverity.Warning },
    ])
    await client().change('spec.tick', spec.replace('guest.age <=', 'guest.agee <='))
    const [wrong] = await client().diagnostics('spec.tick', (found) => found.some((d) => d.code === 'T0201'))
    expect(wrong).toMatchObject({
      source: 'paracheck',
      range: { start: { line: 7 } },
      message: expect.stringContaining('did you mean `age`?'),
    })
    const range = wrong?.range as lsp.Range
    const actions = await client().connection.sendRequest(lsp.CodeActionRequest.type, {
      textDocument: { uri: uri('spec.tick') },
      range,
      context: { diagnostics: [] },
    })
    expect(actions).toMatchObject([
      { title: 'Write age', edit: { changes: { [uri('spec.tick')]: [{ newText: 'age', range }] } } },
    ])
    await client().change('spec.tick', spec)
    await client().diagnostics('spec.tick', (found) => found.every((d) => d.code === 'T0404'))
  })

  it('tells errors of a used file where it is used', async () => {
    await client().open('parts.tick', parts.replace('since <= TICK;', 'since <= TOCK;'))
    const [, told] = await client()
      .diagnostics('spec.tick', (found) => found.some((d) => d.code === 'T0201'))
      .then((all) => [0, all[0]] as const)
    expect(told).toMatchObject({
      range: { start: { line: 0, character: 0 } },
      message: expect.stringContaining('TOCK'),
    })
    await client().change('parts.tick', parts)
    await client().diagnostics('spec.tick', (found) => found.every((d) => d.code === 'T0404'))
  })

  it('shows what a name is', async () => {
    const hover = async (word: string, n?: number): Promise<string> => {
      const found = await client().connection.sendRequest(
        lsp.HoverRequest.type,
        at(client(), 'spec.tick', spec, word, n),
      )
      return (found?.contents as lsp.MarkupContent | undefined)?.value ?? ''
    }
    expect(await hover('TICK')).toContain('param TICK: time = 4ms')
    expect(await hover('TICK')).toContain('Between two ticks.')
    expect(await hover('TICK')).toContain('assume `TICK > 0ms`')
    expect(await hover('tick {')).toContain('event of `Host`')
    expect(await hover('Host;')).toContain('machine Host')
    expect(await hover('"parts')).toContain('parts.tick')
    expect(await hover('always')).toBe('')
  })

  it('finds declarations and all uses, in other files, too', async () => {
    const definition = await client().connection.sendRequest(
      lsp.DefinitionRequest.type,
      at(client(), 'spec.tick', spec, 'tick {'),
    )
    expect(definition).toMatchObject([{ uri: uri('parts.tick'), range: { start: { line: 5, character: 10 } } }])
    const references = await client().connection.sendRequest(lsp.ReferencesRequest.type, {
      ...at(client(), 'parts.tick', parts, 'TICK'),
      context: { includeDeclaration: true },
    })
    const count = (name: string): number => (references ?? []).filter((l) => l.uri === uri(name)).length
    expect([count('parts.tick'), count('spec.tick'), count('other.tick')]).toEqual([5, 3, 1])
  })

  it('renames in all files, and refuses what would mean something else', async () => {
    const rename = (word: string, newName: string): Promise<lsp.WorkspaceEdit | null> =>
      client().connection.sendRequest(lsp.RenameRequest.type, { ...at(client(), 'parts.tick', parts, word), newName })
    const edit = await rename('TICK', 'PERIOD')
    expect(Object.keys(edit?.changes ?? {}).sort()).toEqual([uri('other.tick'), uri('parts.tick'), uri('spec.tick')])
    expect(edit?.changes?.[uri('parts.tick')]?.[0]?.newText).toBe(parts.replaceAll(/\bTICK\b/g, 'PERIOD'))
    await expect(rename('TICK', 'machine')).rejects.toThrow('a word of the language')
    await expect(rename('TICK', '3')).rejects.toThrow('no name')
    await expect(rename('TICK', 'since')).rejects.toThrow(/since/)
    await expect(rename('clock since in', 'x')).rejects.toThrow('there is no name here')
  })

  it('completes members of a role, states, and words', async () => {
    const labels = async (text: string): Promise<string[]> => {
      await client().change('spec.tick', text)
      const before = text.split('\n')
      const position = { line: before.length - 1, character: (before.at(-1) ?? '').length }
      const found = await client().connection.sendRequest(lsp.CompletionRequest.type, {
        textDocument: { uri: uri('spec.tick') },
        position,
      })
      return (Array.isArray(found) ? found : (found?.items ?? [])).map((item) => item.label)
    }
    expect(await labels(`${spec}property q: always guest.`)).toEqual(expect.arrayContaining(['age', 'RUN', 'GONE']))
    expect(await labels(`${spec}machine X { state A { when true -> `)).toContain('A')
    expect(await labels(`${spec}`)).toEqual(expect.arrayContaining(['machine', 'property']))
    expect(await labels(`${spec}property q: always `)).toEqual(expect.arrayContaining(['TICK', 'guest', 'not']))
    expect(await labels(`${spec}check `)).toEqual(['one'])
    expect(await labels(`${spec}check one { `)).toEqual(['often'])
    expect(await labels(`${spec}// check `)).toEqual([])
    await client().change('spec.tick', spec)
  })

  it('outlines, folds and formats', async () => {
    const textDocument = { uri: uri('spec.tick') }
    const outline = (await client().connection.sendRequest(lsp.DocumentSymbolRequest.type, {
      textDocument,
    })) as lsp.DocumentSymbol[]
    expect(outline.map((s) => s.name)).toEqual(['Guest', 'one', 'often', 'check one'])
    expect(outline[0]?.children?.map((s) => s.name)).toEqual(['age', 'RUN', 'GONE'])
    expect(await client().connection.sendRequest(lsp.FoldingRangeRequest.type, { textDocument })).toEqual([
      { startLine: 1, endLine: 4 },
    ])
    const options = { tabSize: 4, insertSpaces: true }
    const edits = await client().connection.sendRequest(lsp.DocumentFormattingRequest.type, { textDocument, options })
    expect(edits).toHaveLength(1)
    await client().change('spec.tick', 'machine {')
    expect(
      await client().connection.sendRequest(lsp.DocumentFormattingRequest.type, { textDocument, options }),
    ).toEqual([])
    await client().change('spec.tick', spec)
  })
})

describe('broken text', () => {
  const texts = [...shipped].filter(([file]) => /round-robin/.test(file))

  it('of any length is answered', () => {
    for (const [file, text] of texts) {
      for (let end = 0; end <= text.length; end += 1 + Math.floor(text.length / 60)) {
        const prefix = text.slice(0, end)
        const { value } = parse({ path: file, text: prefix })
        const files = { asts: [value], texts: [prefix] }
        const names = namesOf(files)
        outlineOf(value)
        completionsAt(prefix, end, names)
        hoverAt(files, names, file, end)
        for (const { span } of names.occurrences) expect(prefix.slice(span.start, span.end)).not.toBe('')
      }
    }
  })
})

describe('names of shipped models', () => {
  const read = (file: string): Parameters<typeof namesOf>[0] => {
    const asts: ReturnType<typeof parse>['value'][] = []
    const texts: string[] = []
    const visit = (path: string): void => {
      const text = shipped.get(path)
      if (text === undefined || asts.some((ast) => ast.path === path)) return
      const { value } = parse({ path, text })
      asts.push(value)
      texts.push(text)
      for (const decl of value.declarations) if (decl.kind === 'use') visit(join(dirname(path), decl.path))
    }
    visit(file)
    return { asts, texts }
  }

  it('are all found: every word of a tree that is no word of the language means something', () => {
    const missing = [...shipped.keys()]
      .filter((file) => file.startsWith('specs'))
      .flatMap((file) => {
        const files = read(file)
        const names = namesOf(files)
        const known = new Set(names.occurrences.map(({ span }) => `${span.source.path}:${span.start}`))
        return files.asts.flatMap((ast) =>
          refsIn(ast)
            .filter((ref) => !known.has(ref.key))
            .map((ref) => `${ref.key} ${ref.text}`),
        )
      })
    expect([...new Set(missing)]).toEqual([])
  })

  it('mean the declaration that stands nearest', () => {
    const files = read('specs/round-robin.tick')
    const text = shipped.get('models/round-robin.tick') ?? ''
    const found = occurrenceAt(namesOf(files), 'models/round-robin.tick', text.indexOf('phase >= HOST_TICK'))
    expect(found?.of).toMatchObject([{ kind: 'clock', owner: 'HostTick' }])
  })
})

const functions = new Set(['armed', 'left', 'pending', 'min', 'max'])

/** The names in references of a tree, by their place. */
function refsIn(node: unknown): { key: string; text: string }[] {
  if (Array.isArray(node)) return node.flatMap(refsIn)
  if (typeof node !== 'object' || node === null) return []
  if ('parts' in node && Array.isArray(node.parts))
    return (node.parts as { name: { text: string; span: { start: number; source: { path: string } } } }[]).flatMap(
      (part) => [
        ...(functions.has(part.name.text)
          ? []
          : [{ key: `${part.name.span.source.path}:${part.name.span.start}`, text: part.name.text }]),
        ...refsIn('index' in part ? part.index : undefined),
      ],
    )
  return Object.entries(node).flatMap(([key, value]) => (key === 'span' || key === 'source' ? [] : refsIn(value)))
}
