import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findModels, readText, textOfBytes } from './texts.ts'
import { UsageError } from './usage-error.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paracheck-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('findModels', () => {
  it('searches folders in order of name and leaves hidden ones out', async () => {
    for (const path of ['b/x.tick', 'a/z.tick', 'a/y.tick', '.git/q.tick', 'node_modules/p.tick', 'a/notes.md']) {
      await mkdir(join(folder, path, '..'), { recursive: true })
      await writeFile(join(folder, path), '')
    }
    const found = await findModels([folder, join(folder, 'a/y.tick')])
    expect(found.map((path) => path.slice(folder.length + 1))).toEqual(['a/y.tick', 'a/z.tick', 'b/x.tick'])
  })

  it('says what is missing', async () => {
    await expect(findModels([join(folder, 'none')])).rejects.toThrow('there is no file or folder')
    await expect(findModels([folder])).rejects.toThrow('there is no .tick file')
    await expect(readText(folder)).rejects.toThrow('it is a folder')
    await expect(readText(join(folder, 'x'))).rejects.toBeInstanceOf(UsageError)
  })
})

describe('texts', () => {
  const read = (bytes: Uint8Array): string => {
    try {
      return textOfBytes(bytes, 'x.tick')
    } catch (failure) {
      return failure instanceof UsageError ? failure.message : String(failure)
    }
  }

  it('are UTF-8, with or without byte order mark', () => {
    expect(read(Buffer.from('\ufeffparam Zähler'))).toBe('param Zähler')
    expect(read(Buffer.from('param 時間'))).toBe('param 時間')
  })

  it('are told from other encodings and from what is no text', () => {
    const utf16 = 'cannot read x.tick: it is UTF-16; save it as UTF-8'
    const text = 'param A: time;\n'
    expect(read(Buffer.from(`\ufeff${text}`, 'utf16le'))).toBe(utf16)
    expect(read(Buffer.from(`\ufeff${text}`, 'utf16le').swap16())).toBe(utf16)
    expect(read(Buffer.from(text, 'utf16le'))).toBe(utf16)
    expect(read(Buffer.from('a\n// Z\xe4hler\n', 'latin1'))).toBe(
      'cannot read x.tick: line 2 is not UTF-8 (Latin-1, or no text at all); save it as UTF-8',
    )
    expect(read(Buffer.from('\x7fELF\x01\x00\xff'))).toBe(
      'cannot read x.tick: it is a binary file (it holds zero bytes), not a text',
    )
  })
})
