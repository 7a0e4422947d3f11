/** What takes the language server longer: checks that it starts, and broken text at every place of many models. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as lsp from 'vscode-languageserver-protocol/node'
import { completionsAt } from '../checker/editor/completion.ts'
import { hoverAt } from '../checker/editor/hover.ts'
import { namesOf } from '../checker/editor/names.ts'
import { foldsOf, outlineOf } from '../checker/editor/outline.ts'
import { parse } from '../checker/syntax/parse.ts'
import { shipped } from './fuzz/shipped.ts'
import { Client, parts, spec } from './language-client.ts'

let folder = ''
let current: Client | undefined
const client = (): Client => current ?? new Client(folder)
const uri = (name: string): string => client().uri(name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paracheck-'))
  await writeFile(join(folder, 'parts.tick'), parts)
  await writeFile(join(folder, 'spec.tick'), spec)
  current = new Client(folder)
  await current.start()
  await current.open('spec.tick', spec)
})
afterAll(async () => {
  await client().end()
  await rm(folder, { recursive: true })
})

describe('the language server', () => {
  it('checks by command, shows verdicts beside the lines, and says when they are old', {
    timeout: 120_000,
  }, async () => {
    const textDocument = { uri: uri('spec.tick') }
    const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } }
    const hints = async (): Promise<unknown[]> =>
      ((await client().connection.sendRequest(lsp.InlayHintRequest.type, { textDocument, range })) ?? []).map(
        (hint) => hint.label,
      )
    const [lens] = (await client().connection.sendRequest(lsp.CodeLensRequest.type, { textDocument })) ?? []
    expect(lens?.command).toMatchObject({ title: 'check', command: 'paracheck.check' })
    const args = [uri('spec.tick')]
    await client().connection.sendRequest(lsp.ExecuteCommandRequest.type, {
      command: 'paracheck.check',
      arguments: args,
    })
    while (!(await hints()).some((label) => String(label).includes('proved'))) await client().next()
    expect(await hints()).toEqual(['✓ proved'])
    await client().change('spec.tick', spec.replace('TICK + TICK', 'TICK + TICK + TICK'))
    expect(await hints()).toEqual(['✓ proved, of an earlier text'])
    await client().change('spec.tick', spec)
  })
})

describe('broken text', () => {
  it('of every shipped model is answered, wherever it breaks off', { timeout: 600_000 }, () => {
    for (const [file, text] of shipped) {
      for (let end = 0; end <= text.length; end += 1 + Math.floor(text.length / 12)) {
        const prefix = text.slice(0, end)
        const { value } = parse({ path: file, text: prefix })
        const files = { asts: [value], texts: [prefix] }
        const names = namesOf(files)
        expect(outlineOf(value).every((one) => one.whole.end <= end)).toBe(true)
        expect(foldsOf({ path: file, text: prefix }).every((fold) => fold.first < fold.last)).toBe(true)
        completionsAt(prefix, end, names)
        hoverAt(files, names, file, end)
      }
    }
  })
})
