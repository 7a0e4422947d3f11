/**
 * Any SMT-LIB 2 solver as a child process that reads commands and prints answers. The end of an answer is recognised by
 * an echoed marker behind each batch of commands.
 *
 * No solver outlives the checker: a small shell, which does not hear Ctrl-C, is told the ids of the running solvers and
 * kills them when its input ends, as it does however the checker ends. Each solver leads a process group of its own,
 * which is killed with it: what is named as a solver may be a script that starts one.
 */
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import type { Writable } from 'node:stream'
import { type Channel, converse, type Manners, mannersOfZ3 } from './conversation.ts'
import { Precedence } from './precedence.ts'
import { type Backend, type Session, type SessionOptions, SolverFailure } from './session.ts'

/** A solver on this machine: how to start it so that it reads SMT-LIB 2 from its input. */
export interface NativeSolver {
  readonly path: string
  readonly args: readonly string[]
  /** `z3 4.13.0`: name and version for reports. */
  readonly name: string
  readonly manners?: Manners
}

export function pipeBackend(solver: NativeSolver): Backend {
  return {
    name: solver.name,
    countsWork: solver.manners?.countsWork === true,
    open: (options?: SessionOptions): Session =>
      converse(new SolverProcess(solver, options?.patience), options, solver.manners),
  }
}

/**
 * Asks the program at `path` (or of that name on PATH) for its name and version; undefined when it does not run. z3 and
 * cvc5 get the arguments they need; others must read SMT-LIB 2 from their input with the arguments given.
 */
export function describeNative(path: string, args: readonly string[] = []): NativeSolver | undefined {
  const answer = spawnSync(path, ['--version'], {
    encoding: 'utf8',
    timeout: 10_000,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (answer.error !== undefined) return undefined
  const version = /\d+\.\d+(\.\d+)*/.exec(answer.stdout)?.[0] ?? ''
  if (/^z3 version/i.test(answer.stdout))
    return { path, args: ['-in', '-smt2', ...args], name: `z3 ${version}`, manners: mannersOfZ3 }
  if (/cvc5/i.test(answer.stdout)) {
    return {
      path,
      args: ['--incremental', '--lang', 'smt2', ...args],
      name: `cvc5 ${version}`,
      manners: { logic: 'ALL' },
    }
  }
  const called = path.split(/[/\\]/).at(-1) ?? path
  return { path, args, name: `${called} ${version}`.trim(), manners: { logic: 'ALL' } }
}

/** The z3 on PATH, if it is at least as new as `version`. */
export function findNative(version: string): NativeSolver | undefined {
  const native = describeNative('z3')
  return native?.name.startsWith('z3 ') && atLeast(native.name.slice('z3 '.length), version) ? native : undefined
}

/** Compares dotted version numbers. */
export function atLeast(version: string, wanted: string): boolean {
  const [have, want] = [version, wanted].map((v) => v.split('.').map(Number))
  for (const [i, part] of (want ?? []).entries()) {
    const own = have?.[i] ?? 0
    if (own !== part) return own > part
  }
  return true
}

/** Characters that a solver may print for one question: the longest answers of ours have a few hundred thousand. */
const mostUnread = 8 << 20

interface Pending {
  readonly marker: string
  readonly resolve: (output: string) => void
  readonly reject: (reason: Error) => void
}

class SolverProcess implements Channel {
  readonly solver: string
  readonly ready = Promise.resolve()
  private readonly child: ChildProcessWithoutNullStreams
  private readonly pending: Pending[] = []
  private printed: string[] = []
  /** Pieces of a line that has not ended. */
  private unfinished: string[] = []
  /** Characters printed since the last answer was whole. */
  private unread = 0
  private complaints = ''
  private asked = 0
  private readonly precedence = new Precedence()
  private gone: string | undefined

  constructor(solver: NativeSolver, patience = 1) {
    this.solver = solver.name
    this.precedence.patience = patience
    this.child = spawn(solver.path, solver.args, { stdio: 'pipe', detached: hasGroups })
    this.precedence.id = this.child.pid
    guard(this.child)
    this.child.stdout.setEncoding('utf8').on('data', (chunk: string) => this.read(chunk))
    this.child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.complaints = `${this.complaints}${chunk}`.slice(-2000)
    })
    // A write to a solver that has just ended fails here; `close` says why it ended.
    this.child.stdin.on('error', () => undefined)
    this.child.on('error', (error) => this.end(`${solver.path} does not run: ${error.message}`))
    this.child.on('close', (code, signal) => this.end(this.epitaph(code, signal)))
    this.holdProcess(false)
  }

  evaluate(commands: string): Promise<string> {
    if (this.gone !== undefined) return Promise.reject(new SolverFailure(this.gone))
    const marker = `paracheck-${this.asked++}`
    return new Promise((resolve, reject) => {
      this.pending.push({ marker, resolve, reject })
      this.holdProcess(true)
      this.precedence.thinks()
      this.child.stdin.write(`${commands}\n(echo "${marker}")\n`)
    })
  }

  kill(): void {
    this.end('stopped')
  }

  release(): void {
    this.kill()
  }

  private read(chunk: string): void {
    if (this.gone !== undefined) return
    this.unread += chunk.length
    if (this.unread > mostUnread) {
      this.end(`${this.solver} printed more than ${mostUnread >> 20} MB for one question`)
      return
    }
    const [first = '', ...others] = chunk.split('\n')
    this.unfinished.push(first)
    if (others.length === 0) return
    const lines = [this.unfinished.join(''), ...others.slice(0, -1)]
    this.unfinished = [others.at(-1) ?? '']
    for (const line of lines) {
      const [first] = this.pending
      if (first === undefined || !isEcho(line, first.marker)) {
        this.printed.push(line)
        continue
      }
      this.pending.shift()
      const output = this.printed.join('\n')
      this.printed = []
      this.unread = 0
      first.resolve(output)
    }
    if (this.pending.length > 0) return
    this.holdProcess(false)
    this.precedence.rests()
  }

  /** A solver keeps the checker alive only while an answer is awaited. */
  private holdProcess(hold: boolean): void {
    for (const part of [this.child, this.child.stdin, this.child.stdout, this.child.stderr]) keepAlive(part, hold)
  }

  private epitaph(code: number | null, signal: NodeJS.Signals | null): string {
    const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`
    const said = [...this.printed.slice(0, 20), this.complaints].join(' ').trim().replace(/\s+/g, ' ').slice(-500)
    return `${this.solver} ${how}${said === '' ? '' : `: ${said}`}`
  }

  private end(reason: string): void {
    if (this.gone !== undefined) return
    this.gone = reason
    this.printed = []
    this.unfinished = []
    this.precedence.rests()
    // What it has started ends with it (`guard`).
    this.child.kill('SIGKILL')
    // What is still in the pipe is of no use; a descendant of the solver might go on filling it.
    this.child.stdout.destroy()
    this.child.stderr.destroy()
    this.holdProcess(false)
    const failure = new SolverFailure(reason)
    for (const { reject } of this.pending.splice(0)) reject(failure)
  }
}

/** Whether the line is the marker, which solvers print with quotes or without. */
function isEcho(line: string, marker: string): boolean {
  return line.includes(marker) && line.trim().replaceAll('"', '') === marker
}

const hasGroups = process.platform !== 'win32'

/** Ends what a solver has started, once it has ended itself. */
function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch {
    // Nobody is left in it.
  }
}

/** The ids of running solvers, and the shell that kills them when we end. */
const running = new Set<number>()
let watch: Writable | undefined
const watchScript = 'ids=; while read -r line; do ids=$line; done; for id in $ids; do kill -9 "-$id"; done'

function guard(child: ChildProcess): void {
  const { pid } = child
  if (pid === undefined || !hasGroups) return
  watch ??= startWatch()
  const tell = (): void => {
    watch?.write(`${[...running].join(' ')}\n`)
  }
  running.add(pid)
  tell()
  child.once('exit', () => {
    running.delete(pid)
    endGroup(pid)
    tell()
  })
}

function startWatch(): Writable {
  // Detached: in a process group of its own, where the terminal's Ctrl-C does not reach it.
  const shell = spawn('/bin/sh', ['-c', watchScript], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  shell.unref()
  shell.on('error', () => undefined)
  shell.stdin.on('error', () => undefined)
  keepAlive(shell.stdin, false)
  return shell.stdin
}

/**
 * Pipes of child processes are sockets, which can be held and let go like processes; their declared types do not say
 * so.
 */
function keepAlive(part: object, hold: boolean): void {
  const method = hold ? 'ref' : 'unref'
  const change: unknown = method in part ? (part as Record<string, unknown>)[method] : undefined
  if (typeof change === 'function') change.call(part)
}
