/**
 * Sessions with a solver in the thread that asks: no message and no change of threads between a question and its
 * answer. For engines that ask thousands of short questions, which would otherwise wait longer for their turn on a busy
 * machine than for the solver.
 */
import { type Channel, converse, mannersOfZ3 } from './conversation.ts'
import { type Backend, SolverFailure } from './session.ts'
import { solverName, type Z3, type Z3Context } from './z3.ts'

/**
 * `look` is called before each question: while an engine asks one after the other, what has arrived for its thread is
 * seen in no other way.
 */
export function inThread(z3: Z3, look: () => void): Backend {
  return {
    name: solverName(z3),
    countsWork: true,
    open: (options) => converse(new Call(z3, look), options, mannersOfZ3),
  }
}

class Call implements Channel {
  readonly ready = Promise.resolve()
  private readonly z3: Z3
  private readonly look: () => void
  private context: Z3Context | undefined

  constructor(z3: Z3, look: () => void) {
    this.z3 = z3
    this.look = look
    this.context = z3.broken === undefined ? z3.context() : undefined
  }

  get solver(): string {
    return solverName(this.z3)
  }

  async evaluate(commands: string): Promise<string> {
    this.look()
    try {
      if (this.context !== undefined && this.z3.broken === undefined) return this.context.run(commands)
    } catch {
      // `broken` says why.
    }
    const { broken } = this.z3
    throw new SolverFailure(broken === undefined ? 'stopped' : `the embedded solver broke: ${broken}`)
  }

  kill(): void {
    this.context?.free()
    this.context = undefined
  }

  release(): void {
    this.kill()
  }
}
