/** `checkScript` in a thread of its own, which can be ended whatever it is at. */
import { Worker } from 'node:worker_threads'
import type { Limits } from './budget.ts'
import type { Block, Checked } from './check-script.ts'

export interface ApartOptions {
  /** Once it aborts, the thread is ended. */
  readonly signal?: AbortSignal
  /** Limits of one question, in work. */
  readonly limits?: Omit<Limits, 'shouldStop'>
}

/** What the thread is asked. */
export interface Order {
  readonly text: string
  readonly limits: Omit<Limits, 'shouldStop'>
}

/** What the thread tells: each answer when it is there, then that it has finished, or its own mistake. */
export type Report =
  | { readonly kind: 'block'; readonly block: Block }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly reason: string }

const mostIdle = 2
const idle: Thread[] = []

/**
 * The answers to all questions of a script. Where the thread is stopped or fails, the answers so far are followed by an
 * `unknown` without name that says why. Never rejects.
 */
export function checkScriptApart(text: string, { signal, limits = {} }: ApartOptions = {}): Promise<Checked> {
  if (signal?.aborted === true) return Promise.resolve({ blocks: [unknown('stopped')] })
  const thread = idle.pop() ?? new Thread()
  return thread.work({ text, limits }, signal)
}

function unknown(reason: string): Block {
  return { name: '', answer: 'unknown', reason, conflicts: 0, pivots: 0 }
}

class Thread {
  private readonly worker = started()
  private blocks: Block[] = []
  private finish: (checked: Checked) => void = () => {}

  constructor() {
    this.worker.on('message', (report: Report) => this.receive(report))
    this.worker.on('error', (error) => this.end(`the thread of the exact solver failed: ${error.message}`))
    this.worker.on('exit', (code) => this.end(`the thread of the exact solver ended with code ${code}`))
  }

  async work(order: Order, signal: AbortSignal | undefined): Promise<Checked> {
    const stop = (): void => this.end('stopped')
    signal?.addEventListener('abort', stop)
    this.blocks = []
    this.worker.ref()
    try {
      return await new Promise((resolve) => {
        this.finish = resolve
        this.worker.postMessage(order)
      })
    } finally {
      signal?.removeEventListener('abort', stop)
    }
  }

  private receive(report: Report): void {
    if (report.kind === 'block') this.blocks.push(report.block)
    else if (report.kind === 'failed') this.end(report.reason)
    else {
      this.finish({ blocks: this.blocks })
      this.rest()
    }
  }

  /** Waits for the next script, without keeping the process alive. */
  private rest(): void {
    this.worker.unref()
    if (idle.length < mostIdle) idle.push(this)
    else void this.worker.terminate()
  }

  private end(reason: string): void {
    const place = idle.indexOf(this)
    if (place >= 0) idle.splice(place, 1)
    void this.worker.terminate()
    this.finish({ blocks: [...this.blocks, unknown(reason)] })
  }
}

/** Runs the worker's file: as it was built, or from source through tsx. */
function started(): Worker {
  const file = import.meta.url.endsWith('.ts')
    ? new URL('./worker.ts', import.meta.url)
    : new URL('./worker.js', import.meta.url)
  if (!file.href.endsWith('.ts')) return new Worker(file, { execArgv: [] })
  const tsx = JSON.stringify(import.meta.resolve('tsx/esm/api'))
  const source = `import(${tsx}).then((tsx) => { tsx.register(); return import(${JSON.stringify(file.href)}) })`
  return new Worker(source, { execArgv: [], eval: true })
}
