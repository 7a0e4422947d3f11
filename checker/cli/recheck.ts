/** `paracheck recheck`: has a solver answer every obligation of stored certificates again. */
import { withDeadline } from '../support/deadline.ts'
import { recheck as answerAgain } from '../trust/certificate.ts'
import { exitCode } from './exit.ts'
import { readText } from './files.ts'
import { solverAsked } from './solver.ts'
import type { Terminal } from './terminal.ts'

export interface RecheckFlags {
  readonly solver?: string
  readonly json?: boolean
  readonly verbose?: boolean
  readonly timeout: number
}

/** Answers 0 when all stand; 1 when an obligation is satisfiable, so the proof is none; 4 when some could not be answered. */
export async function recheck(paths: readonly string[], flags: RecheckFlags, terminal: Terminal): Promise<number> {
  const texts = await Promise.all(paths.map(readText))
  const backend = await solverAsked(flags.solver)
  let code: number = exitCode.asExpected
  for (const [i, path] of paths.entries()) {
    const { ok, obligations } = await withDeadline(terminal.interrupted, flags.timeout, (limited) =>
      answerAgain(texts[i] ?? '', backend, limited),
    )
    if (terminal.interrupted.aborted) return exitCode.interrupted
    const refuted = obligations.some((o) => o.answer === 'sat')
    if (refuted) code = exitCode.against
    else if (!ok && code === exitCode.asExpected) code = exitCode.inconclusive
    if (flags.json === true) {
      terminal.out(`${JSON.stringify({ type: 'recheck', certificate: path, ok, solver: backend.name, obligations })}\n`)
      continue
    }
    const [word, style] = ok ? (['stands', 'good'] as const) : refuted ? (['BROKEN', 'bad'] as const) : (['unknown', 'open'] as const)
    const count = `${obligations.filter((o) => o.answer === 'unsat').length} of ${obligations.length} obligations, ${backend.name}`
    terminal.out(`${terminal.paint(style, word.padEnd(7))}  ${path}  ${terminal.paint('dim', count)}\n`)
    for (const { name, answer } of obligations) {
      if (flags.verbose === true || answer !== 'unsat') terminal.out(`  ${name}: ${answer}\n`)
    }
    if (obligations.length === 0) terminal.out('  there are no obligations in this file\n')
  }
  return code
}
