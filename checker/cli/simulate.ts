/** `paracheck simulate`: a random run of a system, or one chosen step by step, as a timeline. */
import { createInterface } from 'node:readline/promises'
import type { Valuation, Value } from '../logic/value.ts'
import { readValue } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import { timelineLines, traceSize } from '../report/timeline.ts'
import { choicesAt, type Move } from '../run/choices.ts'
import { defaultParams, randomParams } from '../run/parameters.ts'
import { randomFrom, randomPick } from '../run/random.ts'
import { drawnRun, endingText } from '../run/simulate.ts'
import { initialState } from '../run/state.ts'
import { counted } from '../support/counted.ts'
import { zero } from '../support/rational.ts'
import { traceTexts, writeTrace } from '../trace/file.ts'
import type { Run, Step, Trace } from '../trace/trace.ts'
import { type DumpFlags, dumpSource, dumpTrace } from './dump.ts'
import { UsageError } from './exit.ts'
import { asLines, inPieces, refuseToReplace, writeWhole } from './files.ts'
import { type ModelFlags, readModels, systemNamed } from './models.ts'
import { isTrace } from './ours.ts'
import type { Terminal } from './terminal.ts'

export interface SimulateFlags extends ModelFlags, DumpFlags {
  readonly system?: string
  readonly seed: number
  readonly steps: number
  readonly interactive?: boolean
  /** A file for the trace. */
  readonly out?: string
  /** Whatever stands in it. */
  readonly force?: boolean
  /** Options of `--stats`, which is another command. */
  readonly for?: number
  readonly work?: string
  readonly count?: number
}

export async function simulate(
  path: string,
  flags: SimulateFlags,
  terminal: Terminal,
  input: NodeJS.ReadableStream,
): Promise<number> {
  if (flags.for !== undefined || flags.work !== undefined || flags.count !== undefined)
    throw new UsageError('--for, --work and --count go with --stats')
  await refuseToReplace(flags.out, isTrace, flags.force, [path])
  const [read] = await readModels([path], flags, terminal)
  if (read === undefined) throw new UsageError(`cannot read ${path}`)
  await dumpSource(read, flags, terminal)
  const network = systemNamed(read.model, flags.system, path)
  // The defaults of the parameters are the run everybody expects to see first; another seed only draws other choices.
  const params = defaultParams(network) ?? randomParams(network, flags.seed)
  if (params === undefined)
    throw new UsageError(
      `found no parameter values that satisfy the assumptions of ${network.name}; set some with --param`,
    )
  const run =
    flags.interactive === true
      ? await chosenRun(network, params, flags, terminal, input)
      : drawnRun(network, params, flags)
  if (run === undefined) throw new UsageError(`${network.name} has no initial state for these parameters`)
  const trace = watched(run)
  const context = { network, model: path, verdict: 'simulated' } as const
  const lost = flags.out === undefined ? undefined : await lostIn(flags.out, traceTexts(trace, context), flags.force)
  if (flags.dump?.includes('trace') === true)
    await dumpTrace(network.name, 'json', writeTrace(trace, context), flags, terminal)
  await terminal.outAll(
    inPieces(flags.json === true ? record(traceTexts(trace, context, 0)) : picture(network, trace, terminal)),
  )
  if (flags.interactive !== true) terminal.err(earlyEnd(network, trace, flags.steps))
  if (lost !== undefined) throw lost
  return 0
}

/** A run that notes where it ended when it was last read: to read it again would draw it again. */
interface Watched extends Run {
  readonly ended: { jumps: number; last: Valuation }
}

function watched(run: Run): Watched {
  const ended = { jumps: 0, last: run.initial }
  function* steps(): Generator<Step, void> {
    ended.jumps = 0
    ended.last = run.initial
    for (const step of run.steps) {
      if (step.jump !== undefined) ended.jumps += 1
      ended.last = step.after
      yield step
    }
  }
  return { ...run, steps: { [Symbol.iterator]: steps }, ended }
}

/** What is said of a drawn run that ends before it has as many jumps as were asked for; nothing of others. */
function earlyEnd(network: Network, { params, ended: { jumps, last } }: Watched, wanted: number): string {
  return jumps >= wanted
    ? ''
    : `the run ends after ${jumps} of ${counted(wanted, 'jump')}: ${endingText(network, params, last)}\n`
}

/** Why the trace could not be written: told after the run was shown. */
async function lostIn(
  path: string,
  json: Iterable<string>,
  force: boolean | undefined,
): Promise<UsageError | undefined> {
  return writeWhole(path, json, isTrace, force).then(
    () => undefined,
    (failure: unknown) => (failure instanceof UsageError ? failure : Promise.reject(failure)),
  )
}

function* record(trace: Iterable<string>): Generator<string, void> {
  yield '{"type":"trace","trace":'
  yield* trace
  yield '}\n'
}

/** The lines of the timeline, each with its end. */
function picture(network: Network, trace: Run, terminal: Terminal): Iterable<string> {
  return asLines(
    timelineLines(network, trace, { width: terminal.width(), ascii: terminal.ascii, paint: terminal.paint }),
  )
}

/** Asks for each move on stderr: a number, or `u` undo, `s` show, `q` end. */
async function chosenRun(
  network: Network,
  params: Valuation,
  flags: SimulateFlags,
  terminal: Terminal,
  input: NodeJS.ReadableStream,
): Promise<Trace | undefined> {
  const start = initialState(network, params, randomPick(randomFrom(flags.seed)))
  if (!('state' in start)) return undefined
  const lines = createInterface({ input, terminal: false })
  const answers = lines[Symbol.asyncIterator]()
  const ask = async (question: string): Promise<string> => {
    terminal.err(question)
    const line = await answers.next()
    return line.done === true ? 'q' : line.value.trim()
  }
  let steps: Step[] = []
  try {
    while (steps.length < flags.steps) {
      const state = steps.at(-1)?.after ?? start.state
      const moves = choicesAt(network, params, state)
      terminal.err(
        `\n${traceSize(traceOf(network, params, start.state, steps))}\n${moves.map((m, i) => `  ${i + 1}  ${m.text}\n`).join('')}`,
      )
      if (moves.length === 0) terminal.err('  nothing can happen here\n')
      const answer = await ask('move number, u(ndo), s(how), q(uit): ')
      if (answer === 'q') break
      if (answer === 'u') steps = steps.slice(0, -1)
      else if (answer === 's')
        terminal.err([...picture(network, traceOf(network, params, start.state, steps), terminal)].join(''))
      else {
        const move = moves[Number(answer) - 1]
        const step = move === undefined ? 'there is no such move' : await stepOf(move, ask)
        if (typeof step === 'string') terminal.err(`  ${step}\n`)
        else steps.push(step)
      }
    }
  } finally {
    lines.close()
  }
  return traceOf(network, params, start.state, steps)
}

/** Takes a move; for a jump with open choices asks for their values. A text says why it was not taken. */
async function stepOf(move: Move, ask: (question: string) => Promise<string>): Promise<Step | string> {
  if (move.kind === 'delay') {
    const result = move.take()
    return 'state' in result ? { delay: move.delay, after: result.state } : result.refused
  }
  const chosen = new Map<string, Value>()
  for (const { choice } of move.choices) {
    const { name, sort } = choice.variable
    const text = await ask(`  ${name}${choice.isTime ? ' (ms, exact: 3, 1/3)' : ''}: `)
    const value = readValue(text, sort)
    if (value === undefined) return `${text} is no value for ${name}`
    chosen.set(name, value)
  }
  const result = move.take(chosen)
  return 'state' in result ? { delay: zero, jump: move.jumpWith(chosen), after: result.state } : result.refused
}

/** Delays chosen one after another become one, and one with the jump that follows: a step is a delay, then a jump. */
function traceOf(network: Network, params: Valuation, initial: Valuation, chosen: readonly Step[]): Trace {
  const steps: Step[] = []
  let waited = zero
  for (const [i, step] of chosen.entries()) {
    waited = waited.add(step.delay)
    if (step.jump === undefined && i + 1 < chosen.length) continue
    steps.push({ ...step, delay: waited })
    waited = zero
  }
  return { system: network.name, params, initial, steps }
}
