/**
 * Engines in threads of their own, each with its solver: engines that ask thousands of short questions, or calculate
 * much themselves. On a busy machine each question to a solver in another thread waits for its turn twice, and work on
 * a common thread waits for the others that work there.
 */
import type { Engine } from '../engines/engine.ts'
import type { Term } from '../logic/term.ts'
import { received } from '../logic/transfer.ts'
import type { Network } from '../model/model.ts'
import type { Context, Effort } from '../parts/context.ts'
import { stopped, type TimedProblem, type Verdict } from '../parts/problem.ts'
import { ServingThread } from '../smt/serving.ts'
import type { EmbeddedSetup } from '../smt/z3.ts'

/** A problem for the thread. */
export interface Task {
  readonly kind: 'task'
  readonly engine: string
  readonly network: Network
  readonly bad: Term
  /** What is known of the system; the rest of it is lowered anew. */
  readonly facts: Term
  readonly bound: number
  readonly seed: number
  /** Whether each line to and from the solver is reported. */
  readonly records: boolean
}

/** What the thread is told. */
export type Order =
  | Task
  | { readonly kind: 'stop' }
  | { readonly kind: 'lemma'; readonly id: number; readonly lemma: Term }

/** What the thread tells. */
export type Report =
  | { readonly kind: 'ready'; readonly solver: string; readonly thread: number | undefined }
  | { readonly kind: 'progress'; readonly text: string }
  | { readonly kind: 'clean'; readonly depth: number }
  | { readonly kind: 'record'; readonly line: string }
  | { readonly kind: 'lemma'; readonly id: number; readonly effort: Effort }
  /** `again`: whether it can be given another problem. */
  | { readonly kind: 'verdict'; readonly verdict: Verdict; readonly again: boolean }
  /** There is no solver. */
  | { readonly kind: 'broken'; readonly reason: string }
  /** A mistake of the program. */
  | { readonly kind: 'failed'; readonly reason: string }

/**
 * Threads kept for the next problems, and for how many milliseconds in all one works: its solver's memory never
 * shrinks.
 */
const mostIdle = 4
const mostWorked = 20_000

/** Milliseconds that a thread may take to notice that it should stop before it is ended. */
const mostPatience = 200

const idle: EngineThread[] = []

/** Who asks, and is told what comes from the thread. */
interface Asker {
  readonly context: Context
  /** Told the name of the solver. */
  solverIs(name: string): void
  /** Told each line to and from the solver. */
  readonly record: ((line: string) => void) | undefined
}

/** What an engine says, from a thread of its own. Rejects where the program is at fault. */
export async function checkApart(
  engine: Engine,
  { network, bad, system }: TimedProblem,
  setup: EmbeddedSetup,
  asker: Asker,
): Promise<Verdict> {
  const { bound, seed, signal } = asker.context
  if (signal.aborted) return stopped
  const thread = idle.pop() ?? new EngineThread(setup)
  const records = asker.record !== undefined
  return thread.work(
    { kind: 'task', engine: engine.name, network, bad, facts: system.facts, bound, seed, records },
    engine.patience ?? 1,
    asker,
  )
}

/** A problem that the thread is at. */
interface Errand extends Asker {
  resolve(verdict: Verdict): void
  reject(error: Error): void
}

class EngineThread {
  private readonly thread: ServingThread<Order, Report>
  private solver: string | undefined
  private worked = 0
  private since = 0
  private errand: Errand | undefined

  constructor(setup: EmbeddedSetup) {
    this.thread = new ServingThread('portfolio/apart-worker', setup, {
      name: 'the thread of an engine',
      receive: (report) => this.receive(report),
      ended: (reason) => this.end(reason),
    })
  }

  work(task: Task, patience: number, asker: Asker): Promise<Verdict> {
    return new Promise((resolve, reject) => {
      this.errand = { ...asker, resolve, reject }
      asker.context.signal.addEventListener('abort', this.stop)
      if (this.solver !== undefined) asker.solverIs(this.solver)
      this.since = performance.now()
      this.thread.works(patience)
      this.thread.post(task)
    })
  }

  private receive(report: Report): void {
    if (report.kind === 'ready') {
      this.solver = report.solver
      this.thread.precedence.id = report.thread
      this.errand?.solverIs(report.solver)
      return
    }
    const { errand } = this
    if (errand === undefined) return
    const { context, record, reject, resolve } = errand
    switch (report.kind) {
      case 'progress':
        context.progress(report.text)
        return
      case 'clean':
        context.clean(report.depth)
        return
      case 'record':
        record?.(report.line)
        return
      case 'lemma':
        void context
          .lemma(report.effort)
          .then((lemma) => this.thread.post({ kind: 'lemma', id: report.id, lemma }), reject)
        return
      case 'verdict':
        resolve(received(report.verdict))
        this.rest(report.again)
        return
      case 'broken':
        this.end(`the embedded solver broke: ${report.reason}`)
        return
      case 'failed':
        reject(new Error(report.reason))
        this.end('the thread of an engine failed')
    }
  }

  /** Nobody needs its answer any more. */
  private readonly stop = (): void => {
    this.errand?.resolve(stopped)
    this.thread.post({ kind: 'stop' })
    this.thread.rests()
    // One that is only starting notices at once, when it has started.
    if (this.solver !== undefined) this.thread.endsIn(mostPatience, () => this.end('stopped'))
  }

  /** Waits for the next problem, if it may. */
  private rest(again: boolean): void {
    this.worked += performance.now() - this.since
    this.finish()
    if (again && this.worked < mostWorked && idle.length < mostIdle && this.thread.servesAgain()) idle.push(this)
    else this.end('served enough')
  }

  /** Whoever waits is told why nothing will come. */
  private end(reason: string): void {
    const place = idle.indexOf(this)
    if (place >= 0) idle.splice(place, 1)
    this.errand?.resolve({ kind: 'unknown', reason })
    this.finish()
    this.thread.end()
  }

  private finish(): void {
    this.errand?.context.signal.removeEventListener('abort', this.stop)
    this.errand = undefined
  }
}
