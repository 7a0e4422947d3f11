/**
 * All commands as processes, by signals and closed pipes, while they read a model for long: the code, what is left
 * alive, and what is left on the disk.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commands, files, making } from './commands.ts'

const bin = resolve('bin/paracheck.js')
const folder = mkdtempSync(join(tmpdir(), 'paracheck-commands-'))
let before: string[] = []

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A command line in the folder; `then` is told of the process. */
function ran(line: string, then: (child: ReturnType<typeof spawn>) => void = () => undefined): Promise<Ended> {
  const child = spawn(process.execPath, [bin, ...line.split(' ')], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  then(child)
  return new Promise((ended) => child.on('close', (code) => ended({ code, out, err })))
}

/**
 * Sends a signal when the checker has been at work for a while: before, this process has no handlers and ends as any
 * program.
 */
async function signalled(child: ReturnType<typeof spawn>, signal: NodeJS.Signals): Promise<void> {
  while (child.exitCode === null && !hasStarted(child.pid as number)) await sleep(50)
  await sleep(1500)
  child.kill(signal)
}

function hasStarted(pid: number): boolean {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
    return children.some((one) => one !== '' && readFileSync(`/proc/${one}/cmdline`, 'utf8').includes('main.'))
  } catch {
    return false
  }
}

const everything = (): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()

/** The processes that work in the folder. */
function alive(): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) &&
        readlinkSync(`/proc/${pid}/cwd`) === folder &&
        !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
      )
    } catch {
      return false
    }
  })
}

async function expectNothingAlive(): Promise<void> {
  for (let waited = 0; waited < 60 && alive().length > 0; waited += 1) await sleep(50)
  expect(alive()).toEqual([])
}

beforeAll(async () => {
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text)
  for (const line of making) expect(await ran(line)).toMatchObject({ code: 0 })
  before = everything()
}, 300_000)

afterAll(() => rmSync(folder, { recursive: true }))

describe.skipIf(process.platform !== 'linux')('as a process', { timeout: 300_000 }, () => {
  it.each(commands)('$name', async ({ name, line, takesJson }) => {
    const slow = `${line.replaceAll('MODEL', 'slow.tick')}${takesJson ? ' --json' : ''}`
    const signals = name === 'fmt' ? [] : (['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    const [late, unread, ...stopped] = await Promise.all([
      ran(`${slow} --timeout 1ms`),
      ran(line.replaceAll('MODEL', 'small.tick'), (child) => void child.stdout?.destroy()),
      ...signals.map((signal) => ran(slow, (child) => void signalled(child, signal))),
    ])
    await expectNothingAlive()
    expect(everything()).toEqual(before)
    expect(late.code, late.err).toBe(4)
    // On a busy machine there may be no answer in time.
    expect(name === 'fmt' ? [1] : [0, 4], unread.err).toContain(unread.code)
    for (const { code, out, err } of stopped) {
      expect(code, err).toBe(130)
      expect(err).toContain('interrupted')
      if (takesJson)
        expect(JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ type: 'result', ok: false })
    }
  })
})

it('leaves no half of a run that it was writing', { timeout: 120_000 }, async () => {
  const line = 'simulate small.tick --system s --steps 1000000000 --out long.json'
  const { code } = await ran(line, (child) => void signalled(child, 'SIGINT'))
  expect(code).toBe(130)
  await expectNothingAlive()
  expect(everything()).toEqual(before)
})
