/**
 * The embedded back end: z3 compiled to WebAssembly, from the npm package, each session in a worker thread of its own.
 * One instance per session because global options leak between the contexts of an instance, and because a worker can be
 * terminated in the middle of a query. The WebAssembly is compiled once and shared. A worker whose session ended
 * forgets everything and serves again, if it is not thinking for long: to start one costs about 100 ms, to renew one a
 * few. Where two are busy at once, a spare one is kept warm. Those that re-check proofs do nothing else, so that
 * nothing of what engines did is left there. Nothing is loaded before the first `open`, and idle workers do not keep
 * the process alive.
 */
import { type Channel, converse, mannersOfZ3 } from './conversation.ts'
import type { EmbeddedReply, EmbeddedRequest } from './embedded-worker.ts'
import { ServingThread } from './serving.ts'
import { type Backend, type Session, type SessionOptions, SolverFailure } from './session.ts'
import { type EmbeddedSetup, solverName } from './z3.ts'
import { nativeModule, plainModule } from './z3-module.ts'

/** The version of z3 inside the pinned package; what a session reports comes from the solver itself. */
export const embeddedVersion = '5.1.0'

/** What can be chosen about the embedded solver; the defaults are for use, the rest for tests and measurements. */
export interface EmbeddedOptions {
  /**
   * Native exceptions (`native-exceptions.ts`): about twice as fast. They fall back by themselves where they do not
   * work.
   */
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
  let working: EmbeddedWorker[] = []
  const fresh = (use: Use): EmbeddedWorker => {
    const worker = reserve?.usable ? reserve : new EmbeddedWorker(fast)
    reserve = undefined
    up ??= worker.ready
    worker.onRenewed = () => {
      working = working.filter((other) => other !== worker)
      if (spare && idle[use].length < mostIdle[use]) idle[use].push(worker)
      else worker.kill()
    }
    // Who asks one question after the other needs one worker. Where two are needed, a third may be: its start waits
    // until this one is up, so that it does not compete with it.
    if (spare && working.length > 0) {
      void worker.ready.then(() => {
        reserve ??= new EmbeddedWorker(fast)
      })
    }
    return worker
  }
  const take = (use: Use): EmbeddedWorker => {
    idle[use] = idle[use].filter((worker) => worker.usable)
    working = working.filter((worker) => worker.usable)
    const worker = idle[use].pop() ?? fresh(use)
    working.push(worker)
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
    countsWork: true,
    open,
    ready,
    setup: () => setupOf(fast),
  }
}

/** A worker serves either engines or those who do not believe them, never both. */
type Use = 'search' | 'recheck'

/** Workers kept for the next sessions. */
const mostIdle: Readonly<Record<Use, number>> = { search: 3, recheck: 1 }

/** Milliseconds that a worker nobody needs any more may still think before it is ended: what a new one would cost. */
const mostPatience = 300

/** What is known of native exceptions in this process: the first solver tries them, and what it finds holds for all. */
let known: EmbeddedSetup['exceptions'] = 'untested'

let native: Promise<WebAssembly.Module> | undefined
let plain: Promise<WebAssembly.Module> | undefined

/** The solver's code, compiled once per process; functions are looked at when they are called first. */
async function setupOf(fast: boolean): Promise<EmbeddedSetup> {
  if (fast && known !== 'slow') {
    native ??= nativeModule()
    const module = await native.catch(() => undefined)
    if (module !== undefined) return { module, exceptions: known }
    known = 'slow'
  }
  plain ??= plainModule()
  return { module: await plain, exceptions: 'slow' }
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

  private readonly isFast: boolean

  constructor(fast: boolean) {
    this.isFast = fast
    this.ready = new Promise((resolve) => {
      this.markReady = resolve
    })
    setupOf(fast).then(
      (setup) => this.begin(setup),
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

  /**
   * It is to forget everything. Orders are carried out one after the other, so one that is not asked anything serves
   * the next at once; what is pending is answered soon as a rule, and to wait for that is cheaper than a new worker.
   */
  release(): void {
    const { thread } = this
    if (thread === undefined || this.gone !== undefined) {
      this.end('stopped')
      return
    }
    const isFree = this.pending.size === 0
    thread.post({ renew: !isFree })
    if (isFree) {
      this.serveAgain(thread)
      return
    }
    this.reject('stopped')
    thread.rests()
    thread.endsIn(mostPatience, () => this.end('stopped'))
  }

  private serveAgain(thread: Thread): void {
    if (thread.servesAgain()) this.onRenewed()
    else this.end('stopped')
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
        if (this.isFast) known = reply.fast ? 'native' : 'slow'
        thread.precedence.id = reply.thread
        this.markReady()
        return
      case 'output':
        this.pending.get(reply.id)?.resolve(reply.output)
        this.pending.delete(reply.id)
        if (this.pending.size === 0) thread.rests()
        return
      case 'renewed':
        this.serveAgain(thread)
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
