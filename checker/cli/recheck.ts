/**
 * `paracheck recheck`: has programs other than the finder answer every obligation of stored certificates again, and
 * holds them against a model.
 */

import { solverAsked } from '../api/solver.ts'
import { readText } from '../api/texts.ts'
import { recheck as answerAgain, objectionIn, type Recheck } from '../trust/certificate.ts'
import { exactRechecker, type Rechecker, solverRechecker } from '../trust/recheckers.ts'
import { exitCode, Interrupted } from './exit.ts'
import { faultOfFile } from './failure.ts'
import { modelFault } from './recheck-model.ts'
import type { Terminal } from './terminal.ts'
import { worstOf } from './worst.ts'

export interface RecheckFlags {
  /** Asked beside the exact core. */
  readonly solver?: string
  /** The model that the certificates should be about. */
  readonly model?: string
  readonly json?: boolean
  readonly verbose?: boolean
  readonly timeout: number
}

/** What came of one file. */
interface Rechecked extends Recheck {
  readonly code: number
  /** Why it does not count, whatever solvers say. */
  readonly why?: string
  /** Of an obligation without an answer: who was asked, and which option asks somebody else. */
  readonly next?: string
  /** Programs that were to answer and did not answer anything. */
  readonly silent?: readonly string[]
}

/**
 * Answers the worst of: 0 where a certificate stands; 1 where it is not as it was written, not of the model, or an
 * obligation is satisfiable; 2 where a file cannot be read; 4 where an obligation could not be answered.
 */
export async function recheck(paths: readonly string[], flags: RecheckFlags, terminal: Terminal): Promise<number> {
  const panel = [
    exactRechecker,
    ...(flags.solver === undefined ? [] : [solverRechecker(await solverAsked(flags.solver))]),
  ]
  const codes: number[] = []
  for (const path of paths) {
    const found = await rechecked(path, panel, flags, terminal)
    if (terminal.interrupted.aborted) throw new Interrupted()
    codes.push(found.code)
    terminal.out(flags.json === true ? jsonOf(path, found, flags) : textOf(path, found, flags, terminal))
  }
  if (flags.model === undefined && flags.json !== true && codes.includes(exitCode.asExpected))
    terminal.out(`${terminal.paint('dim', 'That a certificate is about a model is checked with --model FILE.')}\n`)
  return worstOf(codes)
}

/** One damaged file among several costs only itself. */
async function rechecked(
  path: string,
  panel: readonly Rechecker[],
  flags: RecheckFlags,
  terminal: Terminal,
): Promise<Rechecked> {
  try {
    const text = await readText(path)
    const fault = flags.model === undefined ? undefined : await modelFault(text, flags.model, terminal, flags.timeout)
    if (fault !== undefined) return { ok: false, obligations: [], by: [], code: exitCode.against, why: fault }
    const found = coded(
      await answerAgain(text, panel, { signal: terminal.interrupted, timeoutMs: flags.timeout, everyone: true }),
    )
    const silent = panel.map((r) => r.name).filter((name) => found.obligations.length > 0 && !found.by.includes(name))
    return { ...found, silent, ...(found.code === exitCode.inconclusive && { next: nextAfter(panel, flags) }) }
  } catch (failure) {
    const fault = faultOfFile(failure)
    if (fault === undefined) throw failure
    return { ok: false, obligations: [], by: [], ...fault }
  }
}

/**
 * What to do where nobody has decided: another program is named by the user only, so that it is clear whose word
 * counts.
 */
function nextAfter(panel: readonly Rechecker[], { solver }: RecheckFlags): string {
  const asked = `asked: ${panel.map(({ name }) => name).join(', ')}`
  return solver === undefined
    ? `${asked}; --timeout gives more time, --solver embedded asks z3 as well, --solver COMMAND any other program`
    : `${asked}; --timeout gives more time, --solver COMMAND asks another program`
}

function coded(found: Recheck): Rechecked {
  if (found.ok) return { ...found, code: exitCode.asExpected }
  if (found.refusal !== undefined) return { ...found, code: exitCode.against, why: found.refusal }
  if (!found.obligations.some((o) => o.answer === 'sat')) return { ...found, code: exitCode.inconclusive }
  return { ...found, code: exitCode.against, ...(found.disagreement !== undefined && { why: objectionIn(found) }) }
}

function jsonOf(
  path: string,
  { ok, obligations, by, why, of, next, silent = [] }: Rechecked,
  { model }: RecheckFlags,
): string {
  const record = {
    type: 'recheck',
    certificate: path,
    ok,
    by,
    ...(of !== undefined && { certifies: of }),
    ...(silent.length > 0 && { silent }),
    obligations,
    ...(model !== undefined && { model }),
    ...(why !== undefined && { why }),
    ...(next !== undefined && { next }),
  }
  return `${JSON.stringify(record)}\n`
}

function textOf(path: string, found: Rechecked, flags: RecheckFlags, { paint }: Terminal): string {
  const { ok, obligations, by, code, why, of, next, silent = [] } = found
  const [word, style] = ok
    ? (['stands', 'good'] as const)
    : code === exitCode.inconclusive
      ? (['unknown', 'open'] as const)
      : obligations.length > 0
        ? (['BROKEN', 'bad'] as const)
        : (['REFUSED', 'bad'] as const)
  const answered = `${obligations.filter((o) => o.answer === 'unsat').length} of ${obligations.length} obligations${['', ...by].join(', ')}`
  const about = [
    ...(ok && of !== undefined ? [of] : []),
    ...(obligations.length > 0 ? [answered] : []),
    ...(ok && flags.model !== undefined ? [`made anew from ${flags.model}`] : []),
    ...silent.map((name) => `no answer from ${name}`),
  ]
  const shown = obligations
    .filter((o) => flags.verbose === true || o.answer !== 'unsat')
    .map((o) => `  ${o.name}: ${o.answer}\n`)
  return `${paint(style, word.padEnd(7))}  ${path}  ${paint('dim', about.join('; '))}\n${shown.join('')}${[why, next].map((line) => (line === undefined ? '' : `  ${line}\n`)).join('')}`
}
