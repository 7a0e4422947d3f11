/**
 * The embedded back end: z3 compiled to WebAssembly, from the npm package, each session in a worker thread of its own.
 * One instance per session because global options leak between the contexts of an instance, and because a worker can be
 * terminated in the middle of a query. The WebAssembly is compiled once and shared. After the first `open` one spare
 * worker is kept warm, and a worker whose session ended forgets everything and serves again, if it is not thinking for long: to start one
 * costs about 100 ms, to renew one a few. Those that re-check proofs do nothing else, so that nothing of what engines did is left there. Nothing is loaded before the first `open`, and idle workers do not keep the process alive.
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { type Channel, converse, mannersOfZ3 } from './conversation.ts'
import type { EmbeddedReply, EmbeddedRequest } from './embedded-worker.ts'
import { ServingThread } from './serving.ts'
import { type Backend, type Session, type SessionOptions, SolverFailure } from './session.ts'
import { type EmbeddedSetup, solverName } from './z3.ts'

/** The version of z3 inside the pinned package; what a session reports comes from the solver itself. */
export const embeddedVersion = '5.1.0'

/** What can be chosen about the embedded solver; the defaults are for use, the rest for tests and measurements. */
export interface EmbeddedOptions {
  /** Native exception trampolines: about twice as fast. They fall back by themselves where they do not work. */
  readonly fast?: boolean
  /** Keep one started worker in reserve, and use workers again. */
  readonly spare?: boolean
}

/** The one of this process. Whoever asks shares its workers, so that a second command, or a test, starts none. */
let shared: Backend | undefined

/** With options, one of its own: for tests and measurements, which may break its workers. */
export function embeddedBackend(options?: EmbeddedOptions): Backend {
  if (options !== undefined) return backendWith(options)
  shared ??= backendWith({})
  return shared
}

function backendWith({ fast = true, spare = true }: EmbeddedOptions): Backend {
  let reserve: EmbeddedWorker | undefined
  let up: Promise<void> | undefined
  const idle: Record<Use, EmbeddedWorker[]> = { search: [], recheck: [] }
  const take = (use: Use): EmbeddedWorker => {
    idle[use] = idle[use].filter((worker) => worker.usable)
    const used = idle[use].pop()
    if (used !== undefined) return used
    const worker = reserve?.usable ? reserve : new EmbeddedWorker(fast)
    reserve = undefined
    up ??= worker.ready
    worker.onRenewed = () => {
      if (spare && idle[use].length < mostIdle[use]) idle[use].push(worker)
      else worker.kill()
    }
    // The next spare starts when this worker is up, so that it does not compete with it.
    if (spare) {
      void worker.ready.then(() => {
        reserve ??= new EmbeddedWorker(fast)
      })
    }
    return worker
  }
  const open = (options?: SessionOptions): Session => {
    const worker = take(options?.recheck === true ? 'recheck' : 'search')
    worker.patience = options?.patience ?? 1
    return converse(worker, options, mannersOfZ3)
  }
  const ready = (): Promise<void> => {
    if (up === undefined) {
      reserve = new EmbeddedWorker(fast)
      up = reserve.ready
    }
    return up
  }
  return {
    name: solverName({ version: embeddedVersion, fast: true }),
    open,
    ready,
    setup: async () => ({ module: await compiledModule(), fast }),
  }
}

/** A worker serves either engines or those who do not believe them, never both. */
type Use = 'search' | 'recheck'

/** Workers kept for the next sessions. */
const mostIdle: Readonly<Record<Use, number>> = { search: 3, recheck: 1 }

/** Milliseconds that a worker nobody needs any more may still think before it is ended. */
const mostPatience = 100

let compiled: Promise<WebAssembly.Module> | undefined

/** The solver's code, compiled once per process. */
function compiledModule(): Promise<WebAssembly.Module> {
  compiled ??= (async () => {
    const file = createRequire(import.meta.url).resolve('z3-solver/build/z3-built.wasm')
    return WebAssembly.compile(await readFile(file))
  })()
  return compiled
}

interface Pending {
  readonly resolve: (output: string) => void
  readonly reject: (reason: Error) => void
}

type Thread = ServingThread<EmbeddedRequest, EmbeddedReply>

class EmbeddedWorker implements Channel {
  readonly ready: Promise<void>
  private version: string = embeddedVersion
  private fellBack = false
  private markReady: () => void = () => undefined
  private thread: Thread | undefined
  private readonly queue: EmbeddedRequest[] = []
  private readonly pending = new Map<number, Pending>()
  private nextId = 0
  private gone: string | undefined
  /** See `Precedence`. */
  patience = 1
  /** Told when the worker has forgotten everything. */
  onRenewed: () => void = () => undefined

  constructor(fast: boolean) {
    this.ready = new Promise((resolve) => {
      this.markReady = resolve
    })
    compiledModule().then(
      (module) => this.begin({ module, fast }),
      (error: unknown) => this.end(`the embedded solver does not load: ${String(error)}`),
    )
  }

  get solver(): string {
    return solverName({ version: this.version, fast: !this.fellBack })
  }

  get usable(): boolean {
    return this.gone === undefined
  }

  evaluate(commands: string): Promise<string> {
    if (this.gone !== undefined) return Promise.reject(new SolverFailure(this.gone))
    const request = { id: this.nextId++, commands }
    return new Promise((resolve, reject) => {
      this.pending.set(request.id, { resolve, reject })
      if (this.thread === undefined) this.queue.push(request)
      else this.send(this.thread, request)
    })
  }

  kill(): void {
    this.end('stopped')
  }

  /** What is pending is answered soon as a rule, and to wait for that is cheaper than a new worker. */
  release(): void {
    const { thread } = this
    if (thread === undefined || this.gone !== undefined) {
      this.end('stopped')
      return
    }
    thread.post({ renew: true })
    if (this.pending.size === 0) return
    this.reject('stopped')
    thread.rests()
    thread.endsIn(mostPatience, () => this.end('stopped'))
  }

  private begin(setup: EmbeddedSetup): void {
    if (this.gone !== undefined) return
    const thread: Thread = new ServingThread('smt/embedded-worker', setup, {
      name: 'the embedded solver',
      receive: (reply) => this.receive(thread, reply),
      ended: (reason) => this.end(reason),
    })
    this.thread = thread
    for (const request of this.queue.splice(0)) this.send(thread, request)
  }

  private send(thread: Thread, request: EmbeddedRequest): void {
    thread.works(this.patience)
    thread.post(request)
  }

  private receive(thread: Thread, reply: EmbeddedReply): void {
    switch (reply.kind) {
      case 'ready':
        this.version = reply.version
        this.fellBack = !reply.fast
        thread.precedence.id = reply.thread
        this.markReady()
        return
      case 'output':
        this.pending.get(reply.id)?.resolve(reply.output)
        this.pending.delete(reply.id)
        if (this.pending.size === 0) thread.rests()
        return
      case 'renewed':
        if (thread.servesAgain()) this.onRenewed()
        else this.end('stopped')
        return
      case 'broken':
        this.end(`the embedded solver broke: ${reply.reason}`)
    }
  }

  private end(reason: string): void {
    if (this.gone !== undefined) return
    this.gone = reason
    this.markReady()
    this.thread?.end()
    this.queue.length = 0
    this.reject(reason)
  }

  /** Those who wait are told that nothing will come. */
  private reject(reason: string): void {
    const failure = new SolverFailure(reason)
    for (const { reject } of this.pending.values()) reject(failure)
    this.pending.clear()
  }
}
