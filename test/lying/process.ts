/** Solvers that lie, as processes: `solver.sh` before the z3 on PATH. */
import { spawn } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pipeBackend } from '../../checker/smt/pipe.ts'
import { fitnesses, type Liar, text, truths } from './cases.ts'

export const waysOfProcesses = [
  'unsat',
  'sat',
  'flip',
  'garbage',
  'die',
  'quit',
  'hang',
  'flood',
  'closestdin',
] as const

/**
 * A solver each of whose processes lies after so many honest answers; proofs are checked again by the standard
 * programs.
 */
export function liarAsProcess(way: string, honestAnswers: number): Liar {
  const path = resolve('test/lying/solver.sh')
  return () => ({
    backend: pipeBackend({ path, args: [way, String(honestAnswers)], name: 'lying 1.0', manners: { logic: 'ALL' } }),
  })
}

interface Word {
  readonly type: string
  readonly system?: string
  readonly property?: string
  readonly verdict?: string
}

/**
 * What is wrong with what `check` says when its solver is such a process: its words, its exit code, and what is alive
 * three seconds later.
 */
export async function wrongWithCheck(way: string, honestAnswers: number, flags: readonly string[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'paracheck-lying-'))
  try {
    const solver = join(folder, 'solver.sh')
    copyFileSync(resolve('test/lying/solver.sh'), solver)
    chmodSync(solver, 0o755)
    writeFileSync(join(folder, 'm.tick'), text)
    const line = [
      'check',
      'm.tick',
      '--fresh',
      '--no-write',
      '--json',
      '--solver',
      `${solver} ${way} ${honestAnswers}`,
      ...flags,
    ]
    const { code, out } = await ended(line, folder)
    const words = out.split('\n').flatMap((told) => (told === '' ? [] : [JSON.parse(told) as Word]))
    const wrong = words.flatMap((word) => (isWrong(word) ? [JSON.stringify(word)] : []))
    const codes = words.some(({ type, verdict }) => type === 'verdict' && verdict === 'unknown') ? [1, 4] : [0, 1, 4]
    return [
      ...wrong,
      ...(codes.includes(code) ? [] : [`exit code ${code}`]),
      ...(words.at(-1)?.type === 'result' ? [] : ['no result']),
      ...(await aliveIn(folder)),
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function isWrong({ type, system = '', property = '', verdict = '' }: Word): boolean {
  if (verdict === 'unknown') return false
  if (type === 'verdict') return truths[property]?.includes(verdict) !== true
  return type === 'system' && fitnesses[system] !== verdict
}

function ended(line: readonly string[], cwd: string): Promise<{ readonly code: number; readonly out: string }> {
  const child = spawn(process.execPath, [resolve('bin/paracheck.js'), ...line], {
    cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    out += piece
  })
  return new Promise((end) => child.on('close', (code) => end({ code: code ?? -1, out })))
}

/** The processes whose command lines name the folder, or that work in it, three seconds later at the latest. */
async function aliveIn(folder: string): Promise<string[]> {
  for (let i = 0; i < 30 && alive(folder).length > 0; i++) await sleep(100)
  return alive(folder)
}

function alive(folder: string): string[] {
  return readdirSync('/proc').flatMap((id) => {
    try {
      const command = readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ')
      const isOurs = command.includes(folder) || readlinkSync(`/proc/${id}/cwd`) === folder
      return /^\d+$/.test(id) && isOurs ? [`alive: ${command}`] : []
    } catch {
      return []
    }
  })
}
