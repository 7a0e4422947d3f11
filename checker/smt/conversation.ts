/**
 * The part of a session that all back ends share: gathers commands, asks, reads answers, keeps the deadline, and turns
 * whatever goes wrong into `unknown` for ever after. A back end contributes a `Channel`: text in, printed text out.
 *
 * Evaluation goes on after an `(error …)`, so a later `sat` may be about half a problem; any print that is not the
 * expected answer therefore ends the session.
 */
import { type Answer, type Session, type SessionOptions, SolverFailure } from './session.ts'
import { canonical, readSexprs, SexprProblem, sexprText } from './sexpr.ts'

/** A running solver. */
export interface Channel {
  /** Name and version, as far as known now. */
  readonly solver: string
  /** Resolves when the solver has started; never rejects. Deadlines count from here. */
  readonly ready: Promise<void>
  /** Evaluates commands in order and gives all they print; rejects with the reason once the solver is gone. */
  evaluate(commands: string): Promise<string>
  /** Ends the solver; pending evaluations reject. */
  kill(): void
  /** Nobody needs this solver any more: it may serve another session, if it can. Otherwise it ends. */
  release(): void
}

/** Commands are sent at the latest when this many characters wait. */
const batch = 1 << 16

const standardOptions = [
  '(set-option :print-success false)',
  '(set-option :produce-models true)',
  '(set-option :produce-unsat-assumptions true)',
]

/** How a kind of solver wants to be spoken to. */
export interface Manners {
  /** Set unless what is sent first sets one. */
  readonly logic?: string
  /**
   * Said at the start where questions grow step by step, as those of engines do; not where it is checked again what
   * engines say.
   */
  readonly stepwise?: string
  /** Whether it counts its work as z3 does: `rlimit` is an option for the next check, and a number to ask for. */
  readonly countsWork?: boolean
}

/**
 * z3's older simplex answers small questions that grow step by step in half to two thirds of the time
 * (`docs/decisions/010-easy-answers.md`). Re-checks with its newer one are the more independent.
 */
export const mannersOfZ3: Manners = { stepwise: '(set-option :smt.arith.solver 2)', countsWork: true }

/**
 * For Horn clauses z3 keeps the arithmetic that it chooses itself. Options outlive a session of the embedded solver, so
 * it has to be told.
 */
export const forHornClauses = '(set-option :smt.arith.solver 6)'

/** A session over a channel. */
export function converse(channel: Channel, options: SessionOptions = {}, manners: Manners = {}): Session {
  return new Conversation(channel, options, manners)
}

class Conversation implements Session {
  private readonly channel: Channel
  private readonly options: SessionOptions
  private waiting: string[] = []
  private waitingLength = 0
  private failure: string | undefined
  private assumptions: readonly string[] = []
  /** To be set before the first commands, unless they set one. */
  private logic: string | undefined
  /** What is left of the work allowed; undefined where there is no limit. */
  private work: number | undefined

  constructor(channel: Channel, options: SessionOptions, { logic, stepwise, countsWork = false }: Manners) {
    this.channel = channel
    this.options = options
    if (countsWork) this.work = options.work
    const preamble = options.preamble ?? ''
    this.tell(
      [...standardOptions, ...(stepwise === undefined || options.recheck ? [] : [stepwise]), preamble].join('\n'),
    )
    if (!preamble.includes('(set-logic')) this.logic = logic
  }

  get solver(): string {
    return this.channel.solver
  }

  tell(commands: string): void {
    if (this.failure !== undefined || commands === '') return
    this.begin(commands)
    this.options.record?.(commands)
    this.waiting.push(commands)
    this.waitingLength += commands.length
    if (this.waitingLength < batch) return
    const sent = this.takeWaiting('')
    this.channel.evaluate(sent).then(
      (output) => {
        if (output.trim() !== '') this.fail(`the solver objects: ${shortened(output)}`)
      },
      (error: unknown) => this.fail(messageOf(error)),
    )
  }

  async check(assumptions: readonly string[] = []): Promise<Answer> {
    this.assumptions = assumptions
    const command = assumptions.length === 0 ? '(check-sat)' : `(check-sat-assuming (${assumptions.join(' ')}))`
    try {
      const output =
        this.work === undefined ? await this.ask(command, this.options.deadline) : await this.within(this.work, command)
      if (output === 'sat' || output === 'unsat') return { kind: output }
      if (output !== 'unknown') throw this.fail(`the solver objects: ${shortened(output)}`)
      return { kind: 'unknown', reason: await this.reasonUnknown() }
    } catch (error) {
      return { kind: 'unknown', reason: messageOf(error) }
    }
  }

  /**
   * Asks with a limit to the work, and takes off what that cost. The limit outlives the session, unless it is taken
   * back.
   */
  private async within(work: number, command: string): Promise<string> {
    if (work < 1) throw new SolverFailure(workDone)
    const before = await this.ask('(get-info :rlimit)')
    const printed = await this.ask(
      `(set-option :rlimit ${work})\n${command}\n(set-option :rlimit 0)\n(get-info :rlimit)`,
      this.options.deadline,
    )
    const [answer = '', ...after] = printed.split('\n')
    const spent = workIn(after.join('\n')) - workIn(before)
    if (Number.isNaN(spent)) throw this.fail(`the solver does not say what it did: ${shortened(printed)}`)
    this.work = work - Math.max(1, spent)
    if (answer === 'unknown' && this.work < 1) throw new SolverFailure(workDone)
    return answer
  }

  async values(expressions: readonly string[]): Promise<string[]> {
    if (expressions.length === 0) return []
    const output = await this.ask(`(get-value (${expressions.join(' ')}))`)
    return this.reading(output, () => {
      const [pairs, ...rest] = readSexprs(output)
      if (pairs === undefined || typeof pairs === 'string' || rest.length > 0 || pairs.length !== expressions.length)
        throw new SexprProblem(output)
      return pairs.map((pair) => {
        const value = typeof pair === 'string' || pair.length !== 2 ? undefined : pair[1]
        if (value === undefined || pair[0] === 'error') throw new SexprProblem(output)
        return sexprText(value)
      })
    })
  }

  async core(): Promise<string[]> {
    const output = await this.ask('(get-unsat-assumptions)')
    return this.reading(output, () => {
      const given = new Map(this.assumptions.map((a) => [canonical(a), a]))
      const [list, ...rest] = readSexprs(output)
      if (list === undefined || typeof list === 'string' || rest.length > 0) throw new SexprProblem(output)
      return list.map((literal) => {
        const assumption = given.get(canonical(sexprText(literal)))
        if (assumption === undefined) throw new SexprProblem(output)
        return assumption
      })
    })
  }

  async script(commands: string): Promise<string> {
    return this.ask(commands, this.options.deadline)
  }

  kill(): void {
    if (this.failure !== undefined) return
    this.failure = 'stopped'
    this.waiting = []
    this.channel.release()
  }

  /** Sends what waits and `command`; the trimmed print. Throws `SolverFailure`. */
  private async ask(command: string, deadline?: number): Promise<string> {
    if (this.failure !== undefined) throw new SolverFailure(this.failure)
    this.begin(command)
    this.options.record?.(command)
    const evaluation = this.channel.evaluate(this.takeWaiting(command))
    let timer: NodeJS.Timeout | undefined
    let settled = false
    if (deadline !== undefined) {
      void this.channel.ready.then(() => {
        if (!settled) timer = setTimeout(() => this.fail(`no answer within ${deadline} ms`), deadline)
      })
    }
    try {
      const output = (await evaluation).trim()
      if (this.failure !== undefined) throw new SolverFailure(this.failure)
      this.options.record?.(output.replace(/^/gm, '; '))
      return output
    } catch (error) {
      throw this.fail(messageOf(error))
    } finally {
      settled = true
      clearTimeout(timer)
    }
  }

  /** Sets the logic before the first commands. */
  private begin(commands: string): void {
    const { logic } = this
    this.logic = undefined
    if (logic !== undefined && !commands.includes('(set-logic')) this.tell(`(set-logic ${logic})`)
  }

  private async reasonUnknown(): Promise<string> {
    const output = await this.ask('(get-info :reason-unknown)')
    const reason = /^\(:reason-unknown\s+([\s\S]*)\)$/.exec(output)?.[1]
    return reason === undefined
      ? 'the solver does not say why'
      : reason.replaceAll('"', '').trim() || 'the solver does not say why'
  }

  private reading<T>(output: string, read: () => T): T {
    try {
      return read()
    } catch (error) {
      if (error instanceof SexprProblem) throw this.fail(`unexpected answer of the solver: ${shortened(output)}`)
      throw error
    }
  }

  private takeWaiting(last: string): string {
    const sent = [...this.waiting, last].join('\n')
    this.waiting = []
    this.waitingLength = 0
    return sent
  }

  /** Makes the session failed, for the first reason given; the exception to throw. */
  private fail(reason: string): SolverFailure {
    if (this.failure === undefined) {
      this.failure = reason
      this.waiting = []
      this.channel.kill()
    }
    return new SolverFailure(this.failure)
  }
}

const workDone = 'the work that was allowed is done'

/** The number in an answer to `(get-info :rlimit)`. */
function workIn(printed: string): number {
  return Number(/^\(:rlimit (\d+)\)$/.exec(printed.trim())?.[1])
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function shortened(output: string): string {
  const line = output.trim().replace(/\s+/g, ' ')
  return line.length > 300 ? `${line.slice(0, 300)}…` : line
}
