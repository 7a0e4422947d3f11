#!/usr/bin/env node
/**
 * The process that the caller knows. It starts the checker in another one and waits, so that its exit code is one of
 * the documented ones however that one ends: out of memory, out of file handles, killed, or deaf because it computes.
 * It hears every signal at once, and nothing that it started is alive three seconds later. Why a thread is not enough:
 * `docs/decisions/014-second-process.md`. Runs the build; in a checkout that has not been built, the source.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** As in `checker/cli/exit.ts`, which is not loaded here. */
const internal = 5
const interrupted = 130

/**
 * Milliseconds that the checker has to say what it knows after a signal, and to end after it has said its exit code.
 */
const patience = 2500
/**
 * Signals that come closer together are one: of Ctrl-C a terminal tells every process, and `npx` passes on what it
 * hears.
 */
const oneSignalMs = 300

const args = process.argv.slice(2)
const isWindows = process.platform === 'win32'
const built = new URL('../dist/main.js', import.meta.url)
let checker
let watch
let told
let firstSignal

// Help and version compute nothing: there is nothing to guard, and one process is up sooner.
if (args.length === 0 || args[0] === 'help' || args.some(isHelp)) await runHere()
else guard()

function isHelp(word) {
  return ['--help', '-h', '--version', '-V'].includes(word)
}

async function runHere() {
  const [loader, main] = existsSync(built) ? [undefined, built.href] : ['tsx/esm/api', '../checker/main.ts']
  if (loader !== undefined) (await import(loader)).register()
  await import(main)
}

function guard() {
  process.on('uncaughtException', (failure) => giveUp(failure.stack ?? String(failure)))
  process.stderr.on('error', () => undefined)
  process.stdout.on('error', () => undefined)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal)
  if (!isWindows) passOnStops()
  checker = spawn(process.execPath, [...process.execArgv, ...program(), ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  watch = watchOver(checker.pid)
  checker.on('error', (failure) => giveUp(`it does not start: ${failure.message}`))
  checker.on('message', ({ code }) => {
    told = code
    setTimeout(() => end(code), patience)
  })
  checker.on('exit', (code, signal) => {
    if (told !== undefined) end(told)
    else if (firstSignal !== undefined) end(interrupted)
    else giveUp(causeOf(code, signal))
  })
}

function program() {
  if (existsSync(built)) return [fileURLToPath(built)]
  return ['--import', import.meta.resolve('tsx'), fileURLToPath(new URL('../checker/main.ts', import.meta.url))]
}

function onSignal() {
  const now = performance.now()
  if (firstSignal !== undefined && now - firstSignal > oneSignalMs) end(interrupted)
  if (firstSignal !== undefined) return
  firstSignal = now
  // One that is stopped would not hear of it.
  checker?.kill('SIGCONT')
  if (checker?.connected) checker.send('interrupt', () => undefined)
  setTimeout(() => {
    if (told === undefined) loseVerdicts('interrupted: the checker did not come to its end in time, and was ended')
    end(told ?? interrupted)
  }, patience)
}

/**
 * Who stops this process with Ctrl-Z or a signal means the checker, too, and its solvers, which have process groups of
 * their own.
 */
function passOnStops() {
  process.on('SIGTSTP', () => {
    checker?.kill('SIGSTOP')
    tellSolvers('SIGSTOP')
    process.kill(process.pid, 'SIGSTOP')
  })
  process.on('SIGCONT', () => {
    tellSolvers('SIGCONT')
    checker?.kill('SIGCONT')
  })
}

function tellSolvers(signal) {
  for (const pid of checker?.pid === undefined ? [] : startedBy(checker.pid)) {
    try {
      process.kill(pid, signal)
    } catch {
      // It has ended.
    }
  }
}

/**
 * The processes that one has started, and those that they have; without the shells that end them when nobody is left,
 * which must not stop.
 */
function startedBy(pid) {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  const lines = (stdout ?? '').split('\n').filter((line) => !line.includes('kill -9'))
  const pairs = lines.map((line) => line.trim().split(/\s+/, 2).map(Number))
  const all = [pid]
  for (const parent of all) all.push(...pairs.filter(([, of]) => of === parent).map(([child]) => child))
  return all.slice(1)
}

/**
 * A checker that may compute for long must not outlive this process, whatever ends it: a shell waits for the end of a
 * pipe.
 */
function watchOver(pid) {
  if (pid === undefined || isWindows) return undefined
  const script = 'read -r line || kill -9 "$1"'
  const shell = spawn('/bin/sh', ['-c', script, 'sh', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  shell.on('error', () => undefined)
  shell.stdin?.on('error', () => undefined)
  shell.unref()
  return shell.stdin
}

/** How a checker ended that has not said its exit code. What it wrote itself stands above on stderr. */
function causeOf(code, signal) {
  if (signal === null) return `it ended with code ${code}`
  const likely = {
    SIGKILL: ', by somebody, or by the system where memory ran out',
    SIGABRT: ', as Node.js does where memory or handles run out',
  }
  return `it was ended by ${signal}${likely[signal] ?? ''}`
}

/** No verdict came of it; with `--json` that is said in the result line that was promised. */
function giveUp(why) {
  loseVerdicts(`internal error: the checker did not come to its end: ${why}`)
  end(internal)
}

function loseVerdicts(text) {
  process.stderr.write(`${text}\n`)
  if (!args.includes('--json')) return
  const result = { type: 'result', ok: false, ...(args[0] === 'check' && { properties: [] }), error: text }
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

function end(code) {
  checker?.kill('SIGKILL')
  watch?.write('done\n')
  process.exit(code)
}
