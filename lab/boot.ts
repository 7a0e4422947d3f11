/** One boot under QEMU's emulator, from an image to the log that its console prints. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { logBegins, logEnds } from './image.ts'
import type { Supplies } from './packages.ts'
import type { Scenario } from './scenario.ts'

/** A log, or why there is none; `console` is all that the machine printed. */
export type Boot = { readonly console: string } & ({ readonly log: string } | { readonly failed: string })

/**
 * Boots a machine and waits for its end, at most as long as the scenario allows. `timeout` ends QEMU even where this
 * process is killed; `interrupted` ends it at once.
 */
export async function boot(scenario: Scenario, image: Buffer, from: Supplies, interrupted: AbortSignal): Promise<Boot> {
  const folder = mkdtempSync(join(tmpdir(), 'paracheck-lab-'))
  try {
    const [initrd, consoleFile] = [join(folder, 'initrd'), join(folder, 'console')]
    writeFileSync(initrd, image)
    writeFileSync(consoleFile, '')
    const args = [
      '--foreground',
      '-s',
      'KILL',
      String(scenario.deadlineSeconds),
      from.qemu,
      ...machineFlags(scenario, from, initrd, consoleFile),
    ]
    const { complaints, code } = await ended(args, interrupted)
    const text = `${complaints}${readFileSync(consoleFile, 'utf8').replaceAll('\r', '')}`
    const log = logIn(text)
    if (log !== undefined) return { log, console: text }
    const why =
      code === 137 || code === 124
        ? `no end within ${scenario.deadlineSeconds}s`
        : `QEMU ended with ${code} and printed no log`
    return { failed: interrupted.aborted ? 'interrupted' : why, console: text }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function machineFlags({ machine }: Scenario, { kernel }: Supplies, initrd: string, consoleFile: string): string[] {
  const { cpus, memoryMb, icountShift, append = '' } = machine
  return [
    ...[
      '-accel',
      'tcg',
      '-cpu',
      'max',
      '-m',
      String(memoryMb),
      '-smp',
      String(cpus),
      '-nographic',
      '-no-reboot',
      '-nodefaults',
    ],
    // The time of day is that of the virtual clock, so that runs repeat. The console is a file, which takes all at
    // once: a pipe may be full, and what waits then is lost at the end.
    ...['-rtc', 'base=2026-01-01,clock=vm', '-serial', `file:${consoleFile}`, '-kernel', kernel, '-initrd', initrd],
    ...['-append', `console=ttyS0 quiet panic=-1 nokaslr random.trust_cpu=off ${append}`.trim()],
    ...(icountShift === undefined ? [] : ['-icount', `shift=${icountShift},sleep=off`]),
  ]
}

/** Waits for the end of QEMU; `complaints` are what it says itself. */
function ended(
  args: readonly string[],
  interrupted: AbortSignal,
): Promise<{ complaints: string; code: number | null }> {
  return new Promise((resolve, reject) => {
    if (interrupted.aborted) return resolve({ complaints: '', code: null })
    const child = spawn('timeout', args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const pieces: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => void pieces.push(piece))
    const end = (): void => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    }
    interrupted.addEventListener('abort', end, { once: true })
    child.on('error', reject)
    child.on('close', (code) => {
      interrupted.removeEventListener('abort', end)
      resolve({ complaints: Buffer.concat(pieces).toString('utf8'), code })
    })
  })
}

/** The lines between the marks; undefined where one of them is missing. */
export function logIn(console: string): string | undefined {
  const [from, to] = [console.indexOf(`${logBegins}\n`), console.indexOf(logEnds)]
  return from === -1 || to < from ? undefined : console.slice(from + logBegins.length + 1, to)
}
