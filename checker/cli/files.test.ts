import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UsageError } from './exit.ts'
import { findModels, readText, refuseToReplace, textOfBytes, writeWhole as writeOurs } from './files.ts'
import { isResult } from './ours.ts'
import { pooled } from './pool.ts'

const anything = Object.assign(() => true, { what: 'anything', exact: false })
const writeWhole = (path: string, text: string) => writeOurs(path, text, anything)

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

describe('writeWhole', () => {
  it('makes folders, replaces the content, and leaves no draft behind', async () => {
    const path = join(folder, 'deep/er/trace.json')
    expect(await writeWhole(path, 'one')).toBe(true)
    expect(await writeWhole(path, 'two')).toBe(true)
    expect(await readFile(path, 'utf8')).toBe('two')
    expect(await readdir(join(folder, 'deep/er'))).toEqual(['trace.json'])
  })

  it('does not touch a file that is right already', async () => {
    const path = join(folder, 'trace.json')
    await writeWhole(path, 'same')
    await utimes(path, 1000, 1000)
    expect(await writeWhole(path, 'same')).toBe(false)
    expect((await stat(path)).mtimeMs).toBe(1_000_000)
  })

  it('removes what a killed process left of the same file, and nothing else', async () => {
    const path = join(folder, 'trace.json')
    // No process has a number as large as this.
    const [left, young, alive] = ['99999999', '99999998', String(process.pid)].map((pid) => `${path}.${pid}.tmp`)
    const others = [`${path}.x.tmp`, join(folder, 'other.json.99999999.tmp')]
    for (const file of [left, young, alive, ...others]) await writeFile(file ?? '', 'half')
    for (const file of [left, alive, ...others]) await utimes(file ?? '', 1000, 1000)
    await writeWhole(path, 'whole')
    const kept = ['other.json.99999999.tmp', 'trace.json', 'trace.json.99999998.tmp', 'trace.json.x.tmp']
    expect((await readdir(folder)).sort()).toEqual(kept)
  })

  it('never replaces what the command reads, nor a model, whatever is forced', async () => {
    const [model, link] = [join(folder, 'm.vmt'), join(folder, 'result.ndjson')]
    await writeFile(model, '(assert true)')
    await symlink(model, link)
    await expect(refuseToReplace(link, isResult, true, [model])).rejects.toThrow('the command reads it')
    await expect(refuseToReplace(link, isResult, true)).resolves.toBeUndefined()
    const other = join(folder, 'other.tick')
    await writeFile(other, 'param P: time;')
    await expect(writeOurs(other, 'result', isResult, true)).rejects.toThrow('no option replaces a model')
    expect(await readFile(other, 'utf8')).toBe('param P: time;')
  })

  it('keeps the old file when the new one cannot be put in place', async () => {
    const path = join(folder, 'trace.json')
    await mkdir(join(path, 'not-empty'), { recursive: true })
    await expect(writeWhole(path, 'new')).rejects.toThrow('cannot write')
    expect(await readdir(folder)).toEqual(['trace.json'])
  })
})

describe('pooled', () => {
  it('keeps the order of results and never runs more than its width at once', async () => {
    let running = 0
    let most = 0
    const results = await pooled([30, 10, 20, 0], 2, async (ms) => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, ms))
      running -= 1
      return ms
    })
    expect(results).toEqual([30, 10, 20, 0])
    expect(most).toBe(2)
  })

  it('lets the others finish before it throws', async () => {
    const done: number[] = []
    const work = pooled([1, 2, 3], 2, async (n) => {
      if (n === 1) throw new Error('one')
      done.push(n)
    })
    await expect(work).rejects.toThrow('one')
    expect(done).toEqual([2, 3])
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
    expect(read(Buffer.from('\x7fELF\x01\x00\xff'))).toBe('cannot read x.tick: it is a binary file (it holds zero bytes), not a text')
  })
})
