/** Solvers that lie: sessions that answer honestly some times, and then say what is wrong in one way or another. */
import { embeddedBackend } from '../../checker/smt/embedded.ts'
import type { Answer, Backend, Session, SessionOptions } from '../../checker/smt/session.ts'
import { SolverFailure } from '../../checker/smt/session.ts'
import { exactRechecker, solverRechecker } from '../../checker/trust/recheckers.ts'

export const waysToLie = ['unsat', 'sat', 'flip', 'garbage', 'die', 'hang'] as const
export type WayToLie = (typeof waysToLie)[number]

export const honest = embeddedBackend()

/** All solvers lie but the exact core: the finder, and the one that checks proofs again. */
export function liarInProcess(way: WayToLie, honestAnswers: number) {
  return () => {
    const backend = lying(honest, way, honestAnswers)
    return { backend, recheckers: [exactRechecker, solverRechecker(backend)] }
  }
}

/**
 * A solver whose sessions lie after so many honest answers, counted over all of them; and after so many lies are honest
 * again.
 */
export function lying(honest: Backend, way: WayToLie, honestAnswers: number, most = Number.POSITIVE_INFINITY): Backend {
  let answered = 0
  const lies = (): boolean => {
    const place = answered++ - honestAnswers
    return place >= 0 && place < most
  }
  const open = (options?: SessionOptions): Session => new LyingSession(honest.open(options), way, lies)
  return { name: 'liar 1.0', open }
}

class LyingSession implements Session {
  readonly #honest: Session
  readonly #way: WayToLie
  readonly #lies: () => boolean
  #dead: string | undefined
  #end: () => void = () => undefined

  constructor(honest: Session, way: WayToLie, lies: () => boolean) {
    this.#honest = honest
    this.#way = way
    this.#lies = lies
  }

  get solver(): string {
    return 'liar 1.0'
  }

  tell(commands: string): void {
    this.#honest.tell(commands)
  }

  async check(assumptions?: readonly string[]): Promise<Answer> {
    if (this.#dead !== undefined) return { kind: 'unknown', reason: this.#dead }
    const truth = await this.#honest.check(assumptions)
    return truth.kind !== 'unknown' && this.#lies() ? this.#lie(truth.kind) : truth
  }

  async #lie(truth: 'sat' | 'unsat'): Promise<Answer> {
    switch (this.#way) {
      case 'sat':
      case 'unsat':
        return { kind: this.#way }
      case 'flip':
        return { kind: truth === 'sat' ? 'unsat' : 'sat' }
      case 'hang':
        await new Promise<void>((resolve) => {
          this.#end = resolve
        })
        return { kind: 'unknown', reason: 'stopped' }
      default:
        this.#dead = this.#way
        return { kind: 'unknown', reason: this.#way }
    }
  }

  values(expressions: readonly string[]): Promise<string[]> {
    return this.#dead === undefined ? this.#honest.values(expressions) : Promise.reject(new SolverFailure(this.#dead))
  }

  core(): Promise<string[]> {
    return this.#dead === undefined ? this.#honest.core() : Promise.reject(new SolverFailure(this.#dead))
  }

  /** Where a proof is checked again. */
  async script(commands: string): Promise<string> {
    const printed = await this.#honest.script(commands)
    if (printed !== 'sat' && printed !== 'unsat') return printed
    const told = this.#lies() ? await this.#lie(printed) : undefined
    return told === undefined ? printed : told.kind === 'unknown' ? '(((%$' : told.kind
  }

  kill(): void {
    this.#end()
    this.#honest.kill()
  }
}
