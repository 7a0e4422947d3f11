/**
 * Sessions with a solver in the thread that asks: no message and no change of threads between a question and its answer. For engines that ask thousands of short questions, which would otherwise wait
 * longer for their turn on a busy machine than for the solver.
 */
import { type Channel, converse, mannersOfZ3 } from './conversation.ts'
import { type Backend, SolverFailure } from './session.ts'
import { reasonOf, solverName, type Z3, type Z3Context } from './z3.ts'

/** `look` is called before each question: while an engine asks one after the other, what has arrived for its thread is seen in no other way. */
export function inThread(z3: Z3, look: () => void): Backend {
  const host: Host = { z3, look, broken: undefined }
  return { name: solverName(z3), open: (options) => converse(new Call(host), options, mannersOfZ3) }
}

interface Host {
  readonly z3: Z3
  readonly look: () => void
  /** Why the solver is gone, and with it all its sessions. */
  broken: string | undefined
}

class Call implements Channel {
  readonly solver: string
  readonly ready = Promise.resolve()
  private readonly host: Host
  private context: Z3Context | undefined

  constructor(host: Host) {
    this.host = host
    this.solver = solverName(host.z3)
    this.context = host.broken === undefined ? host.z3.context() : undefined
  }

  async evaluate(commands: string): Promise<string> {
    this.host.look()
    if (this.host.broken !== undefined) throw new SolverFailure(this.host.broken)
    if (this.context === undefined) throw new SolverFailure('stopped')
    try {
      return this.context.run(commands)
    } catch (error) {
      this.host.broken = `the embedded solver broke: ${reasonOf(error)}`
      throw new SolverFailure(this.host.broken)
    }
  }

  kill(): void {
    if (this.host.broken === undefined) this.context?.free()
    this.context = undefined
  }

  release(): void {
    this.kill()
  }
}
