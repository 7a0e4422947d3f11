/** `paracheck replay`: executes stored traces step by step with the evaluator, without any solver. */
import { goalOf } from '../report/story.ts'
import { traceSize } from '../report/timeline.ts'
import { replay as execute } from '../trace/replay.ts'
import { exitCode } from './exit.ts'
import { storedTrace, type TraceFlags } from './stored-trace.ts'
import type { Terminal } from './terminal.ts'

/** Answers 0 when every trace replays, 1 when one does not. */
export async function replay(names: readonly string[], flags: TraceFlags, terminal: Terminal): Promise<number> {
  let failed = 0
  for (const name of names) {
    const { path, file, trace, network, property } = await storedTrace(name, flags, terminal)
    const result = execute(network, trace, property === undefined ? undefined : goalOf(property))
    const what = `${file.system}${file.property === undefined ? '' : `.${file.property}`} ${file.verdict}, ${traceSize(trace)}`
    if (!result.ok) failed += 1
    if (flags.json === true) terminal.out(`${JSON.stringify({ type: 'replay', trace: path, ...result })}\n`)
    else if (result.ok) terminal.out(`${terminal.paint('good', 'replayed')}  ${path}  ${terminal.paint('dim', what)}\n`)
    else
      terminal.out(`${terminal.paint('bad', 'REFUSED')}   ${path}  ${terminal.paint('dim', what)}\n  step ${result.step}: ${result.why}\n`)
  }
  return failed === 0 ? exitCode.asExpected : exitCode.against
}
