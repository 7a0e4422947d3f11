/**
 * The thread of an engine that has its solver with it: is given a problem, says how it gets on, and at last what the
 * engine found. One problem at a time; between two it forgets everything but its compiled code.
 */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { engines, lemmaEngines } from '../engines/index.ts'
import type { Term } from '../logic/term.ts'
import { received } from '../logic/transfer.ts'
import type { Context, Effort } from '../parts/context.ts'
import { timedProblem } from '../parts/problem.ts'
import { inThread } from '../smt/in-thread.ts'
import type { Backend } from '../smt/session.ts'
import { type EmbeddedSetup, reasonOf, solverName, startZ3, threadNumber, type Z3 } from '../smt/z3.ts'
import type { Order, Report, Task } from './apart.ts'
import { withContext } from './portfolio.ts'

/** Milliseconds between two reports of what the engine is doing. */
const reportEvery = 100

class Desk {
  private readonly port: MessagePort
  private readonly z3: Z3
  private readonly backend: Backend
  private stop = new AbortController()
  private readonly lemmas = new Map<number, (lemma: Term) => void>()
  private asked = 0
  private said = 0

  constructor(port: MessagePort, z3: Z3) {
    this.port = port
    this.z3 = z3
    this.backend = inThread(z3, () => this.look())
    port.on('message', (order: Order) => this.take(order))
  }

  post(report: Report): void {
    this.port.postMessage(report)
  }

  /** What has arrived while an engine asks one question after the other. */
  private look(): void {
    for (;;) {
      const order = receiveMessageOnPort(this.port)
      if (order === undefined) return
      this.take(order.message as Order)
    }
  }

  private take(order: Order): void {
    switch (order.kind) {
      case 'task':
        void this.work(order)
        return
      case 'lemma':
        this.lemmas.get(order.id)?.(received(order.lemma))
        this.lemmas.delete(order.id)
        return
      case 'stop':
        this.stop.abort()
    }
  }

  private async work(task: Task): Promise<void> {
    this.stop = new AbortController()
    try {
      const engine = [...engines, ...Object.values(lemmaEngines)].find(({ name }) => name === task.engine)
      if (engine === undefined) throw new Error(`no engine ${task.engine}`)
      const [network, bad, facts] = [received(task.network), received(task.bad), received(task.facts)]
      const timed = timedProblem(network, bad)
      const problem = { ...timed, system: { ...timed.system, facts } }
      const { bound, seed, records } = task
      const options = {
        backend: this.backend,
        engines: [engine],
        bound,
        seed,
        timeoutMs: Infinity,
        signal: this.stop.signal,
        ...(records && { record: (line: string) => this.post({ kind: 'record', line }) }),
      }
      const shared = { clean: -1, working: new Map<string, string>() }
      const verdict = await withContext(engine.name, problem, options, this.stop.signal, shared, (context) =>
        engine.check(problem, { ...context, ...this.toldToParent() }),
      )
      this.post({ kind: 'verdict', verdict, again: this.z3.broken === undefined })
    } catch (error) {
      this.post({ kind: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  }

  private toldToParent(): Pick<Context, 'progress' | 'clean' | 'lemma'> {
    return {
      progress: (text) => {
        const now = performance.now()
        if (now - this.said < reportEvery) return
        this.said = now
        this.post({ kind: 'progress', text })
      },
      clean: (depth) => this.post({ kind: 'clean', depth }),
      lemma: (effort: Effort = 'single') =>
        new Promise((resolve, reject) => {
          const { signal } = this.stop
          const stopped = (): void => reject(new DOMException('stopped', 'AbortError'))
          if (signal.aborted) stopped()
          signal.addEventListener('abort', stopped)
          const id = this.asked++
          this.lemmas.set(id, resolve)
          this.post({ kind: 'lemma', id, effort })
        }),
    }
  }
}

async function serve(setup: EmbeddedSetup): Promise<void> {
  if (parentPort === null) throw new Error('this file runs as a worker thread')
  try {
    const z3 = await startZ3(setup)
    new Desk(parentPort, z3).post({ kind: 'ready', solver: solverName(z3), thread: threadNumber() })
  } catch (error) {
    parentPort.postMessage({ kind: 'broken', reason: reasonOf(error) } satisfies Report)
  }
}

await serve(workerData as EmbeddedSetup)
