/** A log held against a model: `paracheck conform`, in this process. */
import { join, relative } from 'node:path'
import { Readable } from 'node:stream'
import { run } from '../checker/cli/program.ts'
import type { ConformanceRecord } from '../checker/report/conformance-record.ts'
import type { Claim } from './scenario.ts'

const root = join(import.meta.dirname, '..')

/** Where the logs stand that `npm test` reads. */
export const keptLogs = join(root, 'test', 'logs', 'lab')

/** The command line of `paracheck` that holds a log against a model. */
export function commandOf({ model, system, map, params = {}, options = [] }: Claim, log: string): string[] {
  const values = Object.entries(params).flatMap(([name, value]) => ['--param', `${name}=${value}`])
  return ['conform', model, '--system', system, '--map', map, '--log', log, ...values, ...options]
}

/** What `conform --json` says; throws where it says nothing. */
export async function held(claim: Claim, log: string, interrupted: AbortSignal): Promise<ConformanceRecord> {
  const [out, err]: [string[], string[]] = [[], []]
  const inRoot = { ...claim, model: join(root, claim.model), map: join(root, claim.map) }
  await run([...commandOf(inRoot, log), '--json'], {
    stdin: Readable.from([]),
    stdout: { write: (text: string) => void out.push(text) },
    stderr: { write: (text: string) => void err.push(text) },
    env: { LANG: 'C.UTF-8' },
    interrupted,
  })
  const said = out.join('')
  if (!said.startsWith('{')) throw new Error(`conform says nothing of ${relative(root, log)}: ${said}${err.join('')}`)
  return JSON.parse(said) as ConformanceRecord
}

/** `deviates at line 58`. */
export function answerText({ verdict, at, why }: ConformanceRecord): string {
  if (verdict === 'deviates') return `deviates at line ${at?.line}`
  return why === undefined ? verdict : `${verdict} (${why})`
}
