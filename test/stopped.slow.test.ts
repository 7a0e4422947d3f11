/** A check that is stopped with Ctrl-Z and continued: everything of it stands still, and then it goes on. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'paracheck-stopped-'))

/** Questions that are answered one after the other, and one that nobody waits for. */
const model = `
machine M { clock x; var n: 0..200000 = 0; state S { invariant x <= 1ms; when x == 1ms and n < 200000 -> S { reset(x); n = n + 1; } } }
system s { m: M; }
property first: never m.n == 2;
property second: never m.n == 25;
property endless: never m.n == 150000;
check s { first: refuted; second: refuted; endless: refuted; }
`

beforeAll(() => writeFileSync(join(folder, 'm.tick'), model))
afterAll(() => rmSync(folder, { recursive: true }))

/** Only what hangs is ended by it. */
const hangMs = 100_000

async function until(is: () => boolean): Promise<void> {
  for (const end = Date.now() + hangMs; !is() && Date.now() < end; ) await sleep(20)
  expect(is()).toBe(true)
}

/** Answers that are recorded so far. */
function answers(): number {
  const records = join(folder, '.paracheck', 'progress')
  if (!existsSync(records)) return 0
  return readdirSync(records).filter((file) => file.endsWith('.json')).length
}

/** A process with what it has started, without shells that only wait. */
function family(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number)
  return [pid, ...children.filter((child) => !readFileSync(`/proc/${child}/cmdline`, 'utf8').startsWith('/bin/sh'))]
}

const isStopped = (pid: number): boolean => /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))

it.skipIf(process.platform !== 'linux')('stands still and goes on', { timeout: 4 * hangMs }, async () => {
  const line = 'check m.tick --fresh --no-systems --solver embedded --engine bmc --bound 1000000 --jobs 1'
  const child = spawn(process.execPath, [resolve('bin/paracheck.js'), ...line.split(' ')], {
    cwd: folder,
    stdio: 'ignore',
  })
  const closed = new Promise<number | null>((told) => child.on('close', told))
  await until(() => answers() > 0)
  const processes = family(child.pid ?? 0)
  expect(processes).toHaveLength(2)
  child.kill('SIGTSTP')
  await until(() => processes.every(isStopped))
  const stopped = answers()
  await sleep(300)
  expect(answers()).toBe(stopped)
  child.kill('SIGCONT')
  await until(() => !processes.some(isStopped) && answers() >= 2)
  // A second time, and ended from there.
  child.kill('SIGTSTP')
  await until(() => processes.every(isStopped))
  child.kill('SIGTERM')
  child.kill('SIGCONT')
  expect(await closed).toBe(130)
})
