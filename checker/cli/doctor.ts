/** `paracheck doctor`: whether everything is here that an answer needs, a line for each thing. */
import { readdir } from 'node:fs/promises'
import { freemem, totalmem } from 'node:os'
import { getHeapStatistics } from 'node:v8'
import { check, parse } from '../api/index.ts'
import { version } from '../api/version.ts'
import { embeddedVersion } from '../smt/embedded.ts'
import { describeNative, findNative } from '../smt/pipe.ts'
import { findConfig } from './config.ts'
import { exitCode, UsageError } from './exit.ts'
import type { Terminal } from './terminal.ts'

export interface DoctorFlags {
  readonly json?: boolean
}

/** A thing that was looked at: `bad` costs answers, `note` is to be known. */
export interface Finding {
  readonly what: string
  readonly state: 'good' | 'note' | 'bad'
  readonly text: string
}

/** 0 where everything is here, 1 where something is bad. */
export async function doctor(flags: DoctorFlags, terminal: Terminal): Promise<number> {
  const findings = [
    node(process.versions.node),
    await solver(terminal.interrupted),
    native(),
    memory(),
    look(terminal),
    await settings(),
    await stored(),
  ]
  const words = { good: 'ok', note: 'note', bad: 'BAD' } as const
  const styles = { good: 'good', note: 'open', bad: 'bad' } as const
  if (flags.json === true)
    for (const finding of findings) terminal.out(`${JSON.stringify({ type: 'finding', ...finding })}\n`)
  else
    for (const { what, state, text } of findings)
      terminal.out(`${terminal.paint(styles[state], words[state].padEnd(4))}  ${what.padEnd(8)}  ${text}\n`)
  return findings.some((f) => f.state === 'bad') ? exitCode.against : exitCode.asExpected
}

/** The oldest version of Node.js that is tested. */
const oldestNode = 20

export function node(found: string): Finding {
  const isOld = Number(found.split('.')[0]) < oldestNode
  const text = `Node.js ${found}, paracheck ${version()}`
  return {
    what: 'node',
    state: isOld ? 'bad' : 'good',
    text: isOld ? `${text}: Node.js ${oldestNode} or newer is needed` : text,
  }
}

const tiny = `machine M { clock x; state A { invariant x <= 1ms; when x == 1ms { reset(x); } } }
system s { m: M; }
property p: always m.x <= 1ms;
check s { p: proved; }
`

/** Asks the embedded solver a question, because a package without its WebAssembly is found out only so. */
async function solver(signal: AbortSignal): Promise<Finding> {
  const started = performance.now()
  const options = { solver: 'embedded', engines: ['kinduction'], fitness: false, timeoutMs: 60_000, signal } as const
  const { properties } = await check(await parse({ path: 'doctor.tick', text: tiny }), options)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const [answer] = properties
  if (answer?.verdict === 'proved')
    return { what: 'solver', state: 'good', text: `z3 ${embeddedVersion} embedded, answers in ${seconds}s` }
  return {
    what: 'solver',
    state: 'bad',
    text: `the embedded solver gives no answer: ${answer?.reason ?? answer?.verdict ?? ''}`,
  }
}

function native(): Finding {
  const used = findNative(embeddedVersion)
  if (used !== undefined) return { what: 'native', state: 'good', text: `${used.name} on PATH is used instead` }
  const old = describeNative('z3')
  const text =
    old === undefined
      ? 'no z3 on PATH: the embedded one is used'
      : `${old.name} on PATH is older than ${embeddedVersion}: the embedded one is used`
  return { what: 'native', state: 'good', text }
}

const gigabyte = 2 ** 30

function memory(): Finding {
  const [total, free, heap] = [totalmem(), freemem(), getHeapStatistics().heap_size_limit].map((bytes) =>
    (bytes / gigabyte).toFixed(1),
  )
  const text = `${free} of ${total} GB free, heap of at most ${heap} GB`
  const isLittle = freemem() < gigabyte
  return {
    what: 'memory',
    state: isLittle ? 'note' : 'good',
    text: isLittle ? `${text}: large models may need more; --jobs 1 needs least` : text,
  }
}

function look(terminal: Terminal): Finding {
  const drawing = terminal.ascii ? 'ASCII (the locale is not UTF-8)' : 'drawing characters'
  const text = `${terminal.width()} columns, ${drawing}, ${terminal.paint('good', '') === '' ? 'no colours' : 'colours'}`
  return { what: 'terminal', state: terminal.width() < 80 ? 'note' : 'good', text }
}

async function settings(): Promise<Finding> {
  try {
    const file = await findConfig(process.cwd())
    return { what: 'settings', state: 'good', text: file?.path ?? 'no paracheck.config.json here or above: defaults' }
  } catch (failure) {
    if (failure instanceof UsageError) return { what: 'settings', state: 'bad', text: failure.message }
    throw failure
  }
}

/** What `check` would test before it searches. */
async function stored(): Promise<Finding> {
  const count = async (folder: string, end: string): Promise<number> =>
    (await readdir(folder, { recursive: true }).catch(() => [])).filter((file) => file.endsWith(end)).length
  const [proofs, runs] = await Promise.all([count('proofs', '.inv'), count('counterexamples', '.json')])
  const text =
    proofs + runs === 0
      ? 'no proofs and runs here: check searches for every answer'
      : `${proofs} proofs, ${runs} runs here, tested by check before it searches`
  return { what: 'stored', state: 'good', text }
}
