/** Faults in logs that are runs: what is put into their texts, and what the answers are believed for. */
import { join } from 'node:path'
import { mapOf } from '../../checker/api/log-map.ts'
import { readModel } from '../../checker/api/read-model.ts'
import { type Answer, conformance } from '../../checker/conform/answer.ts'
import { readLogs } from '../../checker/conform/read.ts'
import type { ResolvedMap } from '../../checker/conform/resolve.ts'
import type { Valuation } from '../../checker/logic/value.ts'
import type { Network } from '../../checker/model/model.ts'
import { defaultParams } from '../../checker/run/parameters.ts'
import type { Random } from '../../checker/run/random.ts'
import { randomRun } from '../../checker/run/simulate.ts'
import { type Rational, zero } from '../../checker/support/rational.ts'
import { exactRechecker, type Rechecker } from '../../checker/trust/recheckers.ts'

const home = join(import.meta.dirname, '..', '..')

/** A log that is a run of a system, for these parameters. */
export interface Sound {
  readonly network: Network
  readonly params: Valuation
  readonly map: ResolvedMap
  readonly lines: readonly string[]
}

/** A system of a shipped model with a map; `mapText` instead of the shipped one. */
export async function systemWith(
  path: string,
  name: string,
  map: string,
  given: Record<string, string> = {},
  mapText?: string,
) {
  const options = { params: new Map(Object.entries(given)) }
  const { model } = await readModel(join(home, path), options)
  const network = model?.systems.find((system) => system.name === name)
  const params = network && defaultParams(network)
  if (network === undefined || params === undefined) throw new Error(`no system ${name} in ${path}`)
  const read = mapText === undefined ? undefined : async () => mapText
  return { network, params, map: await mapOf(join(home, map), { path: join(home, path), network, options }, read) }
}

/** What a tracer writes of a random run: host ticks, exits and passes with their arguments, each off by up to 1 us. */
export function tracedRun(network: Network, params: Valuation, seed: number, random: Random, steps: number): string[] {
  const trace = randomRun(network, params, { seed, steps })
  let now: Rational = zero
  const lines: string[] = []
  for (const { delay, jump } of trace?.steps ?? []) {
    now = now.add(delay)
    const text = jump && textOf(jump.edges)
    if (text === undefined) continue
    lines.push(
      lineAt(1_000_000_000 + Number(now.mul(1_000_000).floor().toFraction()) + random.below(2001) - 1000, text),
    )
  }
  return lines
}

function textOf([first = '', ...others]: readonly string[]): string | undefined {
  if (first.includes('emit host.tick')) return 'host_tick: '
  if (first.startsWith('vcpu: ROOT -> GUEST')) return 'pass: tail=1 entry=1'
  if (first.startsWith('vcpu: ROOT -> PREEMPTED')) return 'pass: tail=1 entry=0'
  if (first.startsWith('vcpu: PREEMPTED -> GUEST')) return 'pass: tail=0 entry=1'
  return [first, ...others].some((id) => id.startsWith('vcpu: GUEST ->')) ? 'exit: ' : undefined
}

export const tracedMap = JSON.stringify({
  format: 'paracheck-map/1',
  start: 'initial',
  clocks: { log: { within: '1us' } },
  rules: [
    { log: 'host_tick', event: 'host.tick' },
    { log: 'pass', event: 'vcpu.pass', args: { tail: { field: 'tail' }, entry: { field: 'entry' } } },
    { log: 'exit', event: 'vcpu: GUEST -> *', except: 'host.tick' },
  ],
})

function lineAt(ns: number, text: string): string {
  return `   run-1 [000] d..1. ${Math.floor(ns / 1e9)}.${String(ns % 1e9).padStart(9, '0')}: ${text}`
}

const stamp = /(\d+)\.(\d{6,9}):/

function nsOf(line: string): number {
  const [, seconds = '0', fraction = '0'] = stamp.exec(line) ?? []
  return Number(seconds) * 1e9 + Number(fraction.padEnd(9, '0'))
}

function stamped(line: string, ns: number): string {
  const digits = stamp.exec(line)?.[2]?.length ?? 6
  const fraction = String(ns % 1e9)
    .padStart(9, '0')
    .slice(0, digits)
  return line.replace(stamp, `${Math.floor(ns / 1e9)}.${fraction}:`)
}

export const faults = ['shifted', 'dropped', 'doubled', 'swapped', 'wrong'] as const

/** The lines with one fault of a kind in one of them. */
export function spoiled(lines: readonly string[], kind: (typeof faults)[number], i: number, random: Random): string[] {
  const [before, line, after] = [lines.slice(0, i), lines[i] ?? '', lines.slice(i + 1)]
  const [next, ...rest] = after
  switch (kind) {
    case 'dropped':
      return [...before, ...after]
    case 'doubled':
      return [...before, line, line, ...after]
    case 'swapped':
      return next === undefined
        ? [...before, line, line]
        : [...before, stamped(next, nsOf(line)), stamped(line, nsOf(next)), ...rest]
    case 'shifted': {
      // Order in the file stays what it is, so a stamp does not move beyond its neighbours.
      const [low, high] = [nsOf(lines[i - 1] ?? line), nsOf(next ?? stamped(line, nsOf(line) + 3_000_000))]
      return [...before, stamped(line, low + random.below(Math.max(1, high - low))), ...after]
    }
    case 'wrong':
      return [...before, wrong(line), ...after]
  }
}

/** Another argument, or another event. */
function wrong(line: string): string {
  if (line.includes('pass:')) return line.replace(/entry=(\d)/, (_, digit) => `entry=${1 - digit}`)
  if (line.includes('vec 235')) return line.replace('vec 235', 'vec 33')
  if (line.includes('kvm_entry')) return line.replace('kvm_entry', 'kvm_exit')
  if (line.includes('kvm_exit')) return line.replace('kvm_exit', 'kvm_entry')
  if (line.includes('host_tick')) return line.replace('host_tick', 'exit')
  return line.replace('exit', 'host_tick').replace('tick_sched_timer', 'hrtimer_wakeup')
}

export async function answerTo(
  { network, params, map }: Omit<Sound, 'lines'>,
  lines: readonly string[],
  by: readonly Rechecker[],
) {
  const logs = await readLogs([{ path: 'log', lines, domain: 0 }], map, async () => undefined)
  const effort = { silent: 12, lost: 24, states: 5000, ...(map.file.start !== 'initial' && { before: 8 }) }
  const judges = { recheckers: by, signal: new AbortController().signal, timeoutMs: 60_000 }
  const { answer } = await conformance({ network, params, map, logs, effort }, judges, async () => undefined)
  return { answer, logs }
}

/**
 * How a faulted log is answered: `run`, where the evaluator executed one; `first`, where a solver says that no run
 * explains the lines up to the named one, and the evaluator executed a run of the lines before it; else what is wrong.
 */
export async function judgement(
  sound: Omit<Sound, 'lines'>,
  lines: readonly string[],
  by: readonly Rechecker[] = [exactRechecker],
): Promise<string> {
  const { answer, logs } = await answerTo(sound, lines, by)
  if (answer.verdict === 'conforms') return 'run'
  if (answer.verdict !== 'deviates') return why(answer)
  const { confirmation } = answer
  if (confirmation.kind !== 'confirmed') return `not confirmed: ${confirmation.why}`
  if (!confirmation.whole) return 'confirmed on a part only'
  const { line } = logs.observations.at(answer.at)
  if (answer.at === 0) return 'first'
  const before = await answerTo(sound, lines.slice(0, line - 1), by)
  return before.answer.verdict === 'conforms' ? 'first' : `line ${line}, but before it: ${why(before.answer)}`
}

function why(answer: Answer): string {
  return 'why' in answer ? `${answer.verdict}: ${answer.why}` : answer.verdict
}
