/** A map held against a system: names become signals, processes and timers of it. */
import { variablesOf } from '../logic/rewrite.ts'
import type { Term } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import { stateVariables } from '../run/layout.ts'
import { nearestText } from '../support/meant.ts'
import { rational, zero } from '../support/rational.ts'
import { type MapFile, type MapRule, timeInMs, unitInMs } from './map.ts'
import type { Meaning, Pattern, ToldArgument } from './meaning.ts'
import type { ClockDomain } from './observation.ts'

/** A map of a system. */
export interface ResolvedMap {
  readonly file: MapFile
  /** Of each rule; those that tag and ignore lines mean nothing. */
  readonly meanings: readonly (Meaning | undefined)[]
  readonly domains: readonly ClockDomain[]
}

/** Thrown for a map that does not fit; the message says where and why. */
export class MapFault extends Error {}

/** The facts of a map, in order, which have to be elaborated before it can be resolved. */
export function factsOf(map: MapFile): string[] {
  return map.rules.flatMap(({ fact }) => (fact === undefined ? [] : [fact]))
}

/** Throws `MapFault`. `facts` are the conditions of `factsOf`, elaborated. */
export function resolved(map: MapFile, network: Network, facts: readonly Term[]): ResolvedMap {
  const left = [...facts]
  const meanings = map.rules.map((rule, i): Meaning | undefined => {
    if (rule.fact !== undefined) return factOf(network, rule.fact, left.shift() as Term, i)
    return rule.event === undefined ? undefined : eventOf(network, rule, i)
  })
  const clocks = Object.entries(map.clocks ?? { log: {} })
  for (const [i, { clock }] of map.rules.entries())
    if (clock !== undefined && map.clocks?.[clock] === undefined)
      throw new MapFault(`rules[${i}].clock: there is no clock ${clock} in "clocks"`)
  const domains = clocks.map(
    ([name, { rate, offset }]): ClockDomain => ({
      name,
      rate: rate === undefined ? zero : rational(rate.replace('ppm', '')),
      ...(offset && { offset: { from: timeInMs(offset.from), to: timeInMs(offset.to) } }),
    }),
  )
  return { file: map, meanings, domains }
}

function factOf(network: Network, text: string, condition: Term, i: number): Meaning {
  const known = new Set(
    [...stateVariables(network), ...network.params.map((param) => param.variable)].map(({ name }) => name),
  )
  const foreign = variablesOf(condition).find(({ name }) => !known.has(name))
  if (foreign !== undefined)
    throw new MapFault(`rules[${i}].fact: ${foreign.name} is no variable of the system ${network.name}`)
  return { kind: 'fact', condition, text }
}

function eventOf(network: Network, rule: MapRule, i: number): Meaning {
  const texts = [rule.event ?? []].flat()
  const patterns = texts.map((text) => patternOf(network, text, `rules[${i}].event`))
  const except = [rule.except ?? []].flat().map((text) => patternOf(network, text, `rules[${i}].except`))
  const { patterns: full, told } = withArguments(network, patterns, rule, i)
  return { kind: 'event', patterns: full, except, sometimes: rule.sometimes === true, told, text: texts.join(' and ') }
}

const move = /^\s*([^:]+?)\s*:\s*(\S+)\s*->\s*(\S+)\s*$/

function patternOf(network: Network, text: string, where: string): Pattern {
  const moved = move.exec(text)
  if (moved !== null) return moveOf(network, moved, where)
  const signal = network.signals.find(({ name }) => name === text)
  if (signal !== undefined) return { signal: signal.name }
  const timers = network.processes.flatMap((process) =>
    process.timers.map((timer) => ({ name: `${process.name}.${timer.name}`, timer })),
  )
  const timer = timers.find(({ name }) => name === text)?.timer
  if (timer !== undefined) return { timer: timer.left.name }
  throw new MapFault(
    `${where}: ${network.name} has no signal and no timer ${text}${nearestText(text, [...network.signals.map((s) => s.name), ...timers.map((t) => t.name)])}`,
  )
}

function moveOf(network: Network, [, name = '', from = '', to = '']: RegExpExecArray, where: string): Pattern {
  const process = network.processes.find((p) => p.name === name)
  if (process === undefined)
    throw new MapFault(
      `${where}: ${network.name} has no machine ${name}${nearestText(
        name,
        network.processes.map((p) => p.name),
      )}`,
    )
  const known = process.locations.map((location) => location.name)
  const places = (text: string): readonly string[] | undefined => {
    if (text === '*') return undefined
    const names = text.split('|')
    const unknown = names.find((n) => !known.includes(n))
    if (unknown !== undefined)
      throw new MapFault(`${where}: ${name} has no state ${unknown}${nearestText(unknown, known)}`)
    return names
  }
  const [sources, targets] = [places(from), places(to)]
  return { process: name, ...(sources && { from: sources }), ...(targets && { to: targets }) }
}

/** Constants go into the pattern of the signal; what the payload tells is asked of each line. */
function withArguments(
  network: Network,
  patterns: readonly Pattern[],
  { args }: MapRule,
  i: number,
): { patterns: readonly Pattern[]; told: ToldArgument[] } {
  if (args === undefined) return { patterns, told: [] }
  const sent = patterns.find((pattern) => pattern.signal !== undefined)?.signal
  const signal = network.signals.find(({ name }) => name === sent)
  if (signal === undefined) throw new MapFault(`rules[${i}].args: only a signal has arguments`)
  const constants = new Map<number, string>()
  const told: ToldArgument[] = []
  for (const [name, given] of Object.entries(args)) {
    const index = signal.args.findIndex((arg) => arg.name === name || arg.name.endsWith(`.${name}`))
    if (index === -1)
      throw new MapFault(
        `rules[${i}].args: ${signal.name} has no argument ${name}${nearestText(
          name,
          signal.args.map((a) => a.name),
        )}`,
      )
    if (typeof given === 'string') constants.set(index, given)
    else
      told.push({
        index,
        unitMs: unitInMs(given.unit ?? (signal.args[index]?.sort.kind === 'real' ? 'ns' : 'ms')),
        withinMs: given.within === undefined ? zero : timeInMs(given.within),
      })
  }
  return {
    patterns: patterns.map((pattern) => (pattern.signal === signal.name ? { ...pattern, constants } : pattern)),
    told,
  }
}
