/**
 * Engines in threads of their own, each with its solver: those that ask thousands of short questions or calculate much themselves. On a busy machine each question to a solver in another thread waits for its turn twice, and work on a common thread
 * waits for whoever else works there.
 */
import type { Worker } from 'node:worker_threads'
import type { Term } from '../logic/term.ts'
import { received } from '../logic/transfer.ts'
import type { Network } from '../model/model.ts'
import { Precedence } from '../smt/precedence.ts'
import { startThread } from '../smt/thread.ts'
import type { EmbeddedSetup } from '../smt/z3.ts'
import type { Context, Effort, Engine, TimedProblem, Verdict } from './engine.ts'

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
export type Order = Task | { readonly kind: 'stop' } | { readonly kind: 'lemma'; readonly id: number; readonly lemma: Term }

/** What the thread tells. */
export type Report =
  | { readonly kind: 'ready'; readonly solver: string; readonly thread: number | undefined }
  | { readonly kind: 'progress'; readonly text: string }
  | { readonly kind: 'clean'; readonly depth: number }
  | { readonly kind: 'record'; readonly line: string }
  | { readonly kind: 'lemma'; readonly id: number; readonly effort: Effort }
  /** `again`: whether it can be given another problem. */
  | { readonly kind: 'verdict'; readonly verdict: Verdict; readonly again: boolean }
  /** A mistake of the program, or no solver. */
  | { readonly kind: 'failed'; readonly reason: string }

/** Threads kept for the next problems, and how many problems one serves: what a solver leaks must not add up. */
const mostIdle = 4
const mostServed = 50

/** Milliseconds that a thread may take to notice that it should stop before it is ended. */
const mostPatience = 100

const idle: EngineThread[] = []

/** What an engine says, from a thread of its own. `solverIs` is told the name of the solver. Rejects where the program is at fault. */
export async function checkApart(
  engine: Engine,
  { network, bad, system }: TimedProblem,
  setup: EmbeddedSetup,
  context: Context,
  solverIs: (name: string) => void,
  record?: (line: string) => void,
): Promise<Verdict> {
  const thread = idle.pop() ?? new EngineThread(setup)
  const { bound, seed } = context
  const task: Task = { kind: 'task', engine: engine.name, network, bad, facts: system.facts, bound, seed, records: record !== undefined }
  return thread.work(task, engine.patience ?? 1, context, solverIs, record)
}

class EngineThread {
  private readonly worker: Worker
  private readonly precedence = new Precedence()
  private solver: string | undefined
  private served = 0
  private receive: (report: Report) => void = () => undefined
  private ended: (reason: string) => void = () => undefined

  constructor(setup: EmbeddedSetup) {
    this.worker = startThread('engines/apart-worker', setup)
    this.worker.on('message', (report: Report) => this.receive(report))
    this.worker.on('error', (error) => this.ended(`the thread of an engine broke: ${error.message}`))
    this.worker.on('exit', () => this.leave())
  }

  work(
    task: Task,
    patience: number,
    context: Context,
    solverIs: (name: string) => void,
    record?: (line: string) => void,
  ): Promise<Verdict> {
    this.worker.ref()
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        resolve({ kind: 'unknown', reason: 'stopped' })
        this.post({ kind: 'stop' })
        this.worker.unref()
        // One that is only starting notices at once, when it has started.
        if (this.solver === undefined) return
        giveUp = setTimeout(() => this.end(), mostPatience)
        giveUp.unref()
      }
      let giveUp: NodeJS.Timeout | undefined
      const over = (): void => {
        clearTimeout(giveUp)
        context.signal.removeEventListener('abort', stop)
      }
      this.ended = (reason) => {
        over()
        resolve({ kind: 'unknown', reason })
      }
      this.receive = (report) => {
        switch (report.kind) {
          case 'ready':
            this.solver = report.solver
            this.precedence.id = report.thread
            solverIs(report.solver)
            return
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
            void context.lemma(report.effort).then((lemma) => this.post({ kind: 'lemma', id: report.id, lemma }), reject)
            return
          case 'verdict':
            over()
            resolve(received(report.verdict))
            this.rest(report.again)
            return
          case 'failed':
            over()
            this.end()
            reject(new Error(report.reason))
        }
      }
      if (this.solver !== undefined) solverIs(this.solver)
      context.signal.addEventListener('abort', stop)
      this.precedence.patience = patience
      this.precedence.thinks()
      this.post(task)
    })
  }

  private post(order: Order): void {
    this.worker.postMessage(order)
  }

  /** Waits for the next problem, if it may. */
  private rest(again: boolean): void {
    this.served += 1
    this.receive = () => undefined
    this.worker.unref()
    if (again && this.served < mostServed && idle.length < mostIdle && this.precedence.renew()) idle.push(this)
    else this.end()
  }

  private end(): void {
    this.precedence.rests()
    void this.worker.terminate()
  }

  private leave(): void {
    const place = idle.indexOf(this)
    if (place >= 0) idle.splice(place, 1)
    this.ended('the thread of an engine ended')
  }
}
