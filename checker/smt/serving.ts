/**
 * Threads that serve one after the other: those of the embedded solver, and those of engines that have their solver
 * with them. To start one takes about 100 ms, to serve the next a few. A thread does not keep the process alive unless
 * somebody waits for it.
 */
import type { Worker } from 'node:worker_threads'
import { Precedence } from './precedence.ts'
import { startThread } from './thread.ts'
import type { EmbeddedSetup } from './z3.ts'

/** How many one serves: what a solver leaks must not add up. */
const mostServed = 50

/** Who is told what comes from a thread. */
interface Owner<Reply> {
  /** What the thread is called where it fails. */
  readonly name: string
  receive(reply: Reply): void
  /** Nothing more will come. */
  ended(reason: string): void
}

export class ServingThread<Order, Reply> {
  readonly precedence = new Precedence()
  private readonly worker: Worker
  private served = 0
  private giveUp: NodeJS.Timeout | undefined

  /** Starts a file of the checker (`smt/embedded-worker`). */
  constructor(file: string, setup: EmbeddedSetup, owner: Owner<Reply>) {
    this.worker = startThread(file, setup)
    this.worker.on('message', (reply: Reply) => owner.receive(reply))
    this.worker.on('error', (error) => owner.ended(`${owner.name} broke: ${error.message}`))
    this.worker.on('exit', () => owner.ended(`${owner.name} ended`))
    this.worker.unref()
  }

  post(order: Order): void {
    this.worker.postMessage(order)
  }

  /** Somebody waits for it; `patience`: see `Precedence`. */
  works(patience: number): void {
    this.precedence.patience = patience
    this.precedence.thinks()
    this.worker.ref()
  }

  /** Nobody does. */
  rests(): void {
    this.precedence.rests()
    this.worker.unref()
  }

  /**
   * Nobody needs what it is at: after so many milliseconds it is to end, unless it has come to an end with that before.
   */
  endsIn(patience: number, end: () => void): void {
    this.giveUp = setTimeout(end, patience)
    this.giveUp.unref()
  }

  /** It has served one; whether it may serve another. */
  servesAgain(): boolean {
    clearTimeout(this.giveUp)
    this.rests()
    this.served += 1
    return this.served < mostServed && this.precedence.renew()
  }

  end(): void {
    clearTimeout(this.giveUp)
    this.rests()
    void this.worker.terminate()
  }
}
