/** `paracheck replay`: executes stored traces step by step with the evaluator, without any solver. */
import { falseWord, shownBy } from '../report/shown.ts'
import { goalOf } from '../report/story.ts'
import { traceSize } from '../report/timeline.ts'
import { replay as execute } from '../trace/replay.ts'
import { exitCode, Rejected, UsageError } from './exit.ts'
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

/** Answers the worst of: 0 where a trace replays and shows what it says, 1 where it does not, 2 where a file cannot be read, 3 where its model has errors. */
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
async function replayed(name: string, flags: TraceFlags, terminal: Terminal, read: ReturnType<typeof readingOnce>): Promise<Replayed> {
  try {
    return judged(await storedTrace(name, flags, terminal, read), terminal)
  } catch (failure) {
    if (!(failure instanceof UsageError || failure instanceof Rejected)) throw failure
    const code = failure instanceof UsageError ? exitCode.usage : exitCode.rejected
    const text = `${terminal.paint('bad', 'DAMAGED')}   ${name}\n  ${failure.message}`
    return { code, text, record: { trace: name, ok: false, why: failure.message } }
  }
}

function judged({ path, file, trace, network, property }: StoredTrace, terminal: Terminal): Replayed {
  const about = `${file.system}${file.property === undefined ? '' : `.${file.property}`}`
  const refused = (step: number, why: string): Replayed => ({
    code: exitCode.against,
    text: `${terminal.paint('bad', 'REFUSED')}   ${path}  ${terminal.paint('dim', `${about}, ${traceSize(trace)}`)}\n  step ${step}: ${why}`,
    record: { trace: path, ok: false, step, why },
  })
  const result = execute(network, trace, property === undefined ? undefined : goalOf(property))
  if (!result.ok) return refused(result.step, result.why)
  const shown = shownBy(network, property, trace)
  const fault = 'nothing' in shown ? shown.nothing : falseWord(file, shown)
  if (fault !== undefined || 'nothing' in shown) return refused(trace.steps.length, fault ?? '')
  return {
    code: exitCode.asExpected,
    text: `${terminal.paint('good', 'replayed')}  ${path}  ${terminal.paint('dim', `${about} ${shown.text}, ${traceSize(trace)}`)}`,
    record: { trace: path, ok: true, shows: shown.text },
  }
}
