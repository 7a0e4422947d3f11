/** All commands alike: where a model cannot be read, where there is no time, and where somebody stops them. */
import { readdir } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { inFolderWith, paracheck, type Ran } from '../command-line.ts'
import { type CommandLine, commands, files, making, others, servers } from './commands.ts'

inFolderWith(files)

let before: string[] = []

beforeAll(async () => {
  for (const line of making) expect(await paracheck(line), line).toMatchObject({ code: 0 })
  before = await everything()
}, 300_000)

async function everything(): Promise<string[]> {
  return (await readdir('.', { recursive: true })).sort()
}

/** What a line says of the model in this file, in JSON where it can. */
async function of(file: string, { line, takesJson }: CommandLine, more = '', interrupted?: AbortSignal): Promise<Ran> {
  const words = [line.replaceAll('MODEL', file), ...(takesJson ? ['--json'] : []), more].join(' ')
  return paracheck(words, interrupted && { interrupted })
}

/** With `--json` there is one result, as the last line; nothing is written. */
async function expectFailure({ takesJson }: CommandLine, { out, err }: Ran, reason: RegExp): Promise<void> {
  expect(err.includes('internal error'), err).toBe(false)
  if (takesJson) {
    const lines = out.trimEnd().split('\n')
    expect(lines.filter((line) => line.includes('"type":"result"'))).toHaveLength(1)
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      type: 'result',
      ok: false,
      error: expect.stringMatching(reason),
    })
  } else expect(`${out}${err}`).toMatch(reason)
  expect(await everything()).toEqual(before)
}

it('the table has all commands', async () => {
  const { out } = await paracheck('help')
  const listed = [...(/\nCommands:\n([\s\S]*?)\n\n/.exec(out)?.[1] ?? '').matchAll(/^ {2}([a-z]+)/gm)].map(
    ([, name]) => name,
  )
  expect([...commands, ...others, ...servers.map((name) => ({ name }))].map(({ name }) => name).sort()).toEqual(
    listed.filter((name) => name !== 'help').sort(),
  )
  for (const { name, takesJson } of [...commands, ...others]) {
    const help = (await paracheck(`help ${name}`)).out
    expect(help.includes('--json '), name).toBe(takesJson)
    expect(help.includes('--timeout '), name).toBe(commands.some((command) => command.name === name))
  }
})

describe.each(commands)('$name', (command) => {
  /** Files that are damaged cost themselves only: there, what is wrong stands in their own record. */
  const ofFiles = ['replay', 'recheck'].includes(command.name)

  it.each([
    ['none.tick', [2], /none\.tick/],
    ['unreadable.tick', [3], /unreadable\.tick|not all files/],
    ['wrong.tick', command.name === 'fmt' ? [0, 1] : [3], /wrong\.tick|would format/],
  ] as const)('says in one way that it cannot use %s', async (file, codes, reason) => {
    const ran = await of(file, command)
    expect(codes, ran.shown).toContain(ran.code)
    if (ofFiles)
      expect(JSON.parse(ran.out.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
        ok: false,
        why: expect.stringMatching(reason),
      })
    else await expectFailure(command, ran, reason)
  })

  it('says in one way that it does not know an option', async () => {
    const ran = await of('small.tick', command, '--bogus')
    expect(ran.code).toBe(2)
    await expectFailure(command, ran, /unknown option '--bogus'/)
  })

  it.runIf(command.name !== 'fmt')('has no time to write out a model', async () => {
    const ran = await of('slow.tick', command, '--timeout 40ms')
    expect(ran.code, ran.shown).toBe(4)
    if (ofFiles) expect(ran.out).toContain('takes longer than --timeout allows')
    else await expectFailure(command, ran, /takes longer than --timeout allows/)
  })

  it('stops where it is when somebody wants it', async () => {
    const ran = await of('small.tick', command, '', AbortSignal.abort())
    expect(ran.code, ran.shown).toBe(130)
    if (command.takesJson)
      expect(JSON.parse(ran.out.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ type: 'result', ok: false })
  })
})

it.each(others)('$name says in one way that it fails', async (command) => {
  const ran = await of('', command)
  expect(ran.code).toBe(2)
  await expectFailure(command, ran, /NOTHING/)
})
