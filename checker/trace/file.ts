/**
 * Traces on disk: `writeTrace` makes the text, `parseTraceFile` reads it as far as that goes without the model, and
 * `readTrace` makes a trace of a network of it again. Reading believes nothing: `replay` is for that.
 */
import { z } from 'zod'
import type { Var } from '../logic/term.ts'
import { isOfSort, readValue, sameValue, type Valuation, type Value, valueText } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import { delayed } from '../run/delay.ts'
import { layoutOf, stateVariables } from '../run/layout.ts'
import { parseJson } from '../support/json.ts'
import { nearestText } from '../support/meant.ts'
import { type Rational, rational, rationalText, zero } from '../support/rational.ts'
import { type FileValues, type TraceFile, traceFileSchema, traceFormat } from './schema.ts'
import type { Run, Step, Trace } from './trace.ts'

export interface TraceContext {
  readonly network: Network
  /** Path of the file with the check, as the user named it. */
  readonly model: string
  readonly property?: string
  readonly verdict: TraceFile['verdict']
  /** What the last state shows, in words. */
  readonly violation?: string
  /** Where editors find the schema, if anywhere. */
  readonly schema?: string
}

/** The JSON text of a trace of the context's network. */
export function writeTrace(trace: Run, context: TraceContext): string {
  return [...traceTexts(trace, context)].join('')
}

/**
 * The same in pieces, one for each step, indented or all in one line, so that a long run is written without keeping it.
 */
export function* traceTexts(trace: Run, context: TraceContext, indent: 0 | 2 = 2): Generator<string, void> {
  const [line, gap] = indent === 0 ? ['', ''] : ['\n', ' ']
  // In a text of JSON every quote is escaped, so that only the key itself looks like this.
  const [head, tail] = JSON.stringify(frameOf(trace, context), null, indent).split(`"steps":${gap}[]`)
  yield `${head}"steps":${gap}[`
  let before: Valuation = trace.initial
  let [at, some] = [zero, false]
  for (const step of trace.steps) {
    at = at.add(step.delay)
    const text = JSON.stringify(
      writtenStep(step, at, delayed(context.network, trace.params, before, step.delay)),
      null,
      indent,
    )
    yield `${some ? ',' : ''}${line}${text.replaceAll(/^/gm, ' '.repeat(2 * indent))}`
    some = true
    before = step.after
  }
  yield `${some ? `${line}${' '.repeat(indent)}` : ''}]${tail}${line}`
}

/** A step that ends at a time; `waited`: the state after its delay. */
function writtenStep({ delay, jump, after, note }: Step, at: Rational, waited: Valuation): TraceFile['steps'][number] {
  const changes = [...after].filter(([name, value]) => {
    const old = waited.get(name)
    return old === undefined || !sameValue(old, value)
  })
  return {
    delay: rationalText(delay),
    at: rationalText(at),
    ...(jump && { jump: { edges: [...jump.edges], ...(jump.choices.size > 0 && { choices: written(jump.choices) }) } }),
    changes: written(changes),
    ...(note !== undefined && { note }),
  }
}

/** The file without its steps. */
function frameOf(trace: Run, context: TraceContext): TraceFile {
  return {
    ...(context.schema !== undefined && { $schema: context.schema }),
    format: traceFormat,
    model: context.model,
    system: trace.system,
    ...(context.property !== undefined && { property: context.property }),
    verdict: context.verdict,
    unit: 'ms',
    params: written(trace.params),
    initial: written(trace.initial),
    steps: [],
    ...(trace.loop !== undefined && { loop: trace.loop }),
    ...(context.violation !== undefined && { violation: context.violation }),
  }
}

function written(values: Iterable<readonly [string, Value]>): FileValues {
  return Object.fromEntries(
    [...values].map(([name, value]) => [name, typeof value === 'boolean' ? value : valueText(value)]),
  )
}

/** The file, checked for its form only; or what is wrong with it. Which model and system it needs stands in it. */
export function parseTraceFile(text: string): { readonly file: TraceFile } | { readonly error: string } {
  let json: unknown
  try {
    json = parseJson(text)
  } catch (error) {
    return { error: `not a trace: the file is not JSON (${error instanceof Error ? error.message : String(error)})` }
  }
  const header = z.object({ format: z.string() }).safeParse(json)
  if (!header.success) return { error: `not a trace: there is no "format": "${traceFormat}" in it` }
  if (header.data.format !== traceFormat) {
    return {
      error: `a trace of format ${header.data.format} cannot be read, only ${traceFormat}: make it anew with this version`,
    }
  }
  const parsed = traceFileSchema.safeParse(json)
  // The file itself, not zod's copy: that one leaves out what is called `__proto__`.
  return parsed.success
    ? { file: json as TraceFile }
    : { error: `the trace is damaged:\n${z.prettifyError(parsed.error)}` }
}

/** The end of reading; the caught end of `fail`. */
class Unreadable extends Error {}

function fail(why: string): never {
  throw new Unreadable(why)
}

/** A trace of this network from the text of a file; or what is wrong with it, for people. */
export function readTrace(
  text: string,
  network: Network,
): { readonly trace: Trace; readonly file: TraceFile } | { readonly error: string } {
  const parsed = parseTraceFile(text)
  if ('error' in parsed) return parsed
  try {
    return { trace: traceOf(parsed.file, network), file: parsed.file }
  } catch (error) {
    if (error instanceof Unreadable) return { error: error.message }
    throw error
  }
}

function traceOf(file: TraceFile, network: Network): Trace {
  if (file.system !== network.name) fail(`the trace is of the system ${file.system}, not of ${network.name}`)
  const variables = stateVariables(network)
  const params = valuesOf(
    file.params,
    network.params.map((param) => param.variable),
    'the parameters',
  )
  const initial = valuesOf(file.initial, variables, 'the initial state')
  for (const { variable } of network.params)
    if (!params.has(variable.name)) fail(`the parameter ${variable.name} has no value`)
  for (const { name } of variables) if (!initial.has(name)) fail(`the initial state says nothing of ${name}`)
  let before: Valuation = initial
  let now = zero
  const steps = file.steps.map((stored, i): Step => {
    const where = `step ${i + 1}`
    const delay = rational(stored.delay)
    now = now.add(delay)
    if (!rational(stored.at).equals(now)) fail(`${where} should be at ${rationalText(now)} ms, not at ${stored.at} ms`)
    const waited = delayed(network, params, before, delay)
    const after = new Map([...waited, ...valuesOf(stored.changes, variables, where)])
    before = after
    const jump = stored.jump && { edges: stored.jump.edges, choices: choicesOf(stored.jump, network, where) }
    return { delay, ...(jump && { jump }), after, ...(stored.note !== undefined && { note: stored.note }) }
  })
  if (file.loop !== undefined && file.loop >= steps.length)
    fail(`the loop starts at step ${file.loop + 1}, and there are ${steps.length}`)
  return { system: file.system, params, initial, steps, ...(file.loop !== undefined && { loop: file.loop }) }
}

function choicesOf(jump: NonNullable<TraceFile['steps'][number]['jump']>, network: Network, where: string): Valuation {
  const { edges } = layoutOf(network)
  const open = jump.edges.flatMap((id) => {
    const edge = edges.get(id) ?? fail(goneEdge(id, [...edges.keys()], where))
    return edge.choices.map((choice) => choice.variable)
  })
  return valuesOf(jump.choices ?? {}, open, where)
}

function goneEdge(id: string, ids: readonly string[], where: string): string {
  return `${where} takes a transition that the model does not have (any more):\n  ${id}${nearestText(id, ids, '\n  ')}`
}

function valuesOf(stored: FileValues, variables: readonly Var[], where: string): Map<string, Value> {
  const byName = new Map(variables.map((variable) => [variable.name, variable]))
  return new Map(
    Object.entries(stored).map(([name, told]): [string, Value] => {
      const variable = byName.get(name) ?? fail(unknownName(name, [...byName.keys()], where))
      const value = typeof told === 'boolean' ? told : valueIn(told, variable)
      if (value !== undefined && isOfSort(value, variable.sort)) return [name, value]
      return fail(`${where}: ${JSON.stringify(told)} is no value of ${name}, which is ${sortText(variable)}`)
    }),
  )
}

/** The value in a text of a file; undefined where it is none, or no text. */
function valueIn(told: unknown, { sort }: Var): Value | undefined {
  return typeof told === 'string' && sort.kind !== 'bool' ? readValue(told, sort) : undefined
}

function unknownName(name: string, names: readonly string[], where: string): string {
  return `${where}: ${name} is not known in this system${nearestText(name, names)}`
}

function sortText({ sort }: Var): string {
  switch (sort.kind) {
    case 'bool':
      return 'true or false'
    case 'int':
      return 'an integer'
    case 'real':
      return 'an exact rational such as "1/3"'
    case 'enum':
      return `one of ${sort.values.join(', ')}`
  }
}
