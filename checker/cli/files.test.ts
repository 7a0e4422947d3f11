import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refuseToReplace, writeWhole as writeOurs } from './files.ts'
import { isResult } from './ours.ts'

const anything = Object.assign(() => true, { what: 'anything', exact: false })
const writeWhole = (path: string, text: string) => writeOurs(path, text, anything)

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paracheck-'))
})
afterEach(() => rm(folder, { recursive: true }))

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
