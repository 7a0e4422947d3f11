/** `paracheck replay`: executes stored traces step by step with the evaluator, without any solver. */
import { judged } from '../api/belonging.ts'
import { traceSize } from '../report/timeline.ts'
import { exitCode } from './exit.ts'
import { faultOfFile } from './failure.ts'
import { readingOnce, type StoredTrace, storedTrace, type TraceFlags } from './stored-trace.ts'
import type { Terminal } from './terminal.ts'
import { worstOf } from './worst.ts'

/** What came of one file. */
interface Replayed {
  readonly code: number
  /** Without line end. */
  readonly text: string
  readonly record: Readonly<Record<string, unknown>>
}

/**
 * Answers the worst of: 0 where a trace replays and shows what it says, 1 where it does not, 2 where a file cannot be
 * read, 3 where its model has errors.
 */
export async function replay(names: readonly string[], flags: TraceFlags, terminal: Terminal): Promise<number> {
  const codes: number[] = []
  const read = readingOnce()
  for (const name of names) {
    const { code, text, record } = await replayed(name, flags, terminal, read)
    codes.push(code)
    terminal.out(flags.json === true ? `${JSON.stringify({ type: 'replay', ...record })}\n` : `${text}\n`)
  }
  return worstOf(codes)
}

/** One damaged file among several costs only itself. */
async function replayed(
  name: string,
  flags: TraceFlags,
  terminal: Terminal,
  read: ReturnType<typeof readingOnce>,
): Promise<Replayed> {
  try {
    return told(await storedTrace(name, flags, terminal, read), terminal)
  } catch (failure) {
    const fault = faultOfFile(failure)
    if (fault === undefined) throw failure
    const word =
      fault.code === exitCode.inconclusive
        ? terminal.paint('open', 'no answer')
        : `${terminal.paint('bad', 'DAMAGED')}  `
    return {
      code: fault.code,
      text: `${word} ${name}\n  ${fault.why}`,
      record: { trace: name, ok: false, why: fault.why },
    }
  }
}

function told(stored: StoredTrace, terminal: Terminal): Replayed {
  const { path, file, trace } = stored
  const about = `${file.system}${file.property === undefined ? '' : `.${file.property}`}`
  const result = judged(file, stored)
  if (!result.ok) {
    const { step, why } = result
    return {
      code: exitCode.against,
      text: `${terminal.paint('bad', 'REFUSED')}   ${path}  ${terminal.paint('dim', `${about}, ${traceSize(trace)}`)}\n  step ${step}: ${why}`,
      record: { trace: path, ok: false, step, why },
    }
  }
  const { shows } = result
  return {
    code: exitCode.asExpected,
    text: `${terminal.paint('good', 'replayed')}  ${path}  ${terminal.paint('dim', `${about} ${shows}, ${traceSize(trace)}`)}`,
    record: { trace: path, ok: true, shows },
  }
}
