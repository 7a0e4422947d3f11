/**
 * The program as its caller meets it: as a process, with signals, streams that break, few file handles and solvers that
 * do not behave. What it started must be gone when it is.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { paracheck } from './command-line.ts'

const bin = resolve('bin/paracheck.js')
const folder = mkdtempSync(join(tmpdir(), 'paracheck-process-'))
const server = createServer()

/** Longer than anything here takes on a busy machine: only what hangs is ended by it. */
const hangMs = 50_000

const model = `
machine M { clock x; state S { invariant x <= 1ms; when x == 1ms -> T { reset(x); } } state T { may -> S { reset(x); } } }
system s { m: M; }
`
const proved = `${model}property holds: always m.S imply m.x <= 1ms;\ncheck s { holds: proved; }\n`
const refuted = `${model}property fails: always m.S;\ncheck s { fails: proved; }\n`

/** The second question takes longer than anybody waits. */
const endless = `
machine M { clock x; var n: 0..200000 = 0; state S { invariant x <= 1ms; when x == 1ms and n < 200000 -> S { reset(x); n = n + 1; } } }
system s { m: M; }
property fails: never m.n == 2;
property endless: never m.n == 150000;
check s { fails: proved; endless: refuted; }
`

beforeAll(async () => {
  writeFileSync(join(folder, 'm.tick'), model)
  writeFileSync(join(folder, 'refuted.tick'), refuted)
  writeFileSync(join(folder, 'proved.tick'), proved)
  writeFileSync(join(folder, 'endless.tick'), endless)
  for (const name of ['pipe', 'device', 'socket', 'folder']) {
    writeFileSync(join(folder, `uses-${name}.tick`), `use "./${name}";\n`)
    symlinkSync(name, join(folder, `${name}.json`))
  }
  spawnSync('mkfifo', [join(folder, 'pipe')])
  spawnSync('mkdir', [join(folder, 'folder')])
  spawnSync('ln', ['-s', '/dev/zero', join(folder, 'device')])
  await new Promise<void>((listening) => server.listen(join(folder, 'socket'), listening))
})

afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function start(line: string): ChildProcess {
  return spawn(process.execPath, [bin, ...line.split(' ')], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LANG: 'C.UTF-8' },
  })
}

/** `close` comes when nobody holds the streams any more: neither the process nor the checker that it started. */
function ended(child: ChildProcess): Promise<Ended> {
  let [out, err] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })))
}

/** A command line in a shell, where limits and redirections are. */
function shell(script: string): Ended {
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', script, 'sh', process.execPath, bin], {
    cwd: folder,
    encoding: 'utf8',
    timeout: hangMs,
  })
  return { code: status, out: stdout, err: stderr }
}

/** Answers of a check that has not ended. */
function recordsIn(project: string): string[] {
  const records = join(project, '.paracheck', 'progress')
  return existsSync(records) ? readdirSync(records).filter((file) => file.endsWith('.json')) : []
}

async function until(is: () => boolean): Promise<void> {
  for (const end = Date.now() + hangMs; !is() && Date.now() < end; ) await sleep(50)
  expect(is()).toBe(true)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // One that has ended and that nobody has waited for is dead, too.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

describe.skipIf(process.platform !== 'linux')('the process', { timeout: 4 * hangMs }, () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends by %s with 130, whatever it computes', async (signal) => {
    const child = start('simulate m.tick --steps 1000000000')
    const end = ended(child)
    const checker = await checkerOf(child)
    child.kill(signal)
    expect(await end).toMatchObject({ code: 130, out: '' })
    expect(isAlive(checker)).toBe(false)
  })

  it('takes the checker with it when it is killed', async () => {
    const child = start('simulate m.tick --steps 1000000000')
    const end = ended(child)
    const checker = await checkerOf(child)
    child.kill('SIGKILL')
    expect((await end).code).toBe(null)
    await until(() => !isAlive(checker))
  })

  it.each(['SIGINT', 'SIGKILL'] as const)('goes on where %s ended it', async (signal) => {
    rmSync(join(folder, '.paracheck', 'progress'), { recursive: true, force: true })
    const line = 'check endless.tick --fresh --no-systems --solver embedded --engine bmc --bound 1000000 --jobs 1'
    const child = start(line)
    const end = ended(child)
    await until(() => recordsIn(folder).length > 0)
    child.kill(signal)
    const { code, out, err } = await end
    expect(code).toBe(signal === 'SIGINT' ? 130 : null)
    if (signal === 'SIGINT') {
      expect(out).toContain('interrupted: 1 property without an answer')
      expect(out).toMatch(/endless +unknown +interrupted/)
      expect(err).toContain('the same command with --resume goes on from here')
    }
    expect(recordsIn(folder)).toHaveLength(1)
    const { out: again, err: said } = await ended(start(`${line} --resume --prop fails`))
    expect(said).toContain('--resume: 1 answer is recorded, 0 are asked')
    expect(again).toMatch(/fails +REFUTED .*replayed, resumed/)
    expect(recordsIn(folder)).toEqual([])
  })

  it('answers 5 with a reason when the checker is killed', async () => {
    const child = start('check refuted.tick --json --no-write --fresh --solver embedded')
    const end = ended(child)
    process.kill(await checkerOf(child), 'SIGKILL')
    const { code, out, err } = await end
    expect(code).toBe(5)
    expect(err).toContain('it was ended by SIGKILL')
    expect(JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ type: 'result', ok: false })
  })

  it('keeps the code of the verdicts when nobody reads them', async () => {
    const child = start('check refuted.tick --no-write --no-systems --solver embedded --engine bmc')
    child.stdout?.destroy()
    expect((await ended(child)).code).toBe(1)
  })

  it('says that results were lost on a full device', () => {
    expect(shell('"$1" "$2" simulate m.tick >/dev/full').code).toBe(2)
  })

  it.each([24, 28, 40])('ends with 5 where %i file handles are too few', (handles) => {
    const { code, err } = shell(`ulimit -n ${handles}; exec "$1" "$2" check proved.tick --no-write --solver embedded`)
    expect(code).toBe(5)
    expect(err).toMatch(/too many/)
  })
})

describe.skipIf(process.platform !== 'linux')('a native solver', { timeout: 4 * hangMs }, () => {
  it.each([
    ['prints without end', 'exec yes "(sat)"', 'printed more than', '40s'],
    ['hangs', 'exec sleep 1000', 'timeout', '2s'],
    ['ends at once', 'exit 7', 'ended with code 7', '40s'],
  ])('that %s gives unknown with the reason, and is gone', async (name, body, reason, limit) => {
    const [path, pids] = [
      join(folder, `${name.replaceAll(' ', '-')}.sh`),
      join(folder, `${name.replaceAll(' ', '-')}.pids`),
    ]
    writeFileSync(
      path,
      `#!/bin/sh\ncase "$1" in --version) echo 'made up 1.0'; exit;; esac\necho $$ >> ${pids}\n${body}\n`,
      {
        mode: 0o755,
      },
    )
    const end = ended(
      start(
        `check proved.tick --no-write --no-systems --fresh --plain --engine kinduction --timeout ${limit} --solver ${path}`,
      ),
    )
    const { code, out } = await end
    expect(code).toBe(4)
    expect(out).toContain(reason)
    const solvers = readFileSync(pids, 'utf8').trim().split('\n').map(Number)
    expect(solvers.length).toBeGreaterThan(0)
    await until(() => !solvers.some(isAlive))
  })
})

describe.skipIf(process.platform !== 'linux')('what is no file', () => {
  it.each([
    ['pipe', 'a pipe'],
    ['device', 'a device'],
    ['socket', 'a socket'],
    ['folder', 'a folder'],
  ])('a %s is refused as a trace, a certificate, and in `use`', async (name, word) => {
    const path = join(folder, name)
    for (const [line, code] of [
      [`show ${path}.json`, 2],
      [`recheck ${path}`, 2],
      [`check ${join(folder, `uses-${name}.tick`)}`, 3],
    ] as const) {
      const ran = await paracheck(line)
      expect(ran.code, line).toBe(code)
      expect(ran.shown, line).toContain(word)
    }
  })

  it.each(['pipe', 'device', 'socket'])('a %s is refused as a model', async (name) => {
    expect(await paracheck(`check ${join(folder, name)}`)).toMatchObject({
      code: 2,
      err: expect.stringContaining(`it is a ${name}`),
    })
  })
})

/** The id of the checker that a process has started, once it reads the model: it has installed its handlers then. */
async function checkerOf({ pid }: ChildProcess): Promise<number> {
  const children = (): number[] =>
    readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .map(Number)
      .filter(
        (child) =>
          child > 0 &&
          existsSync(`/proc/${child}/cmdline`) &&
          readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('main.'),
      )
  await until(() => children().length > 0)
  return children()[0] as number
}
