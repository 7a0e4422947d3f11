/**
 * Results of former checks (`check --json`, `check --result`), read again: what is no such file is refused, not guessed
 * at.
 */
import { z } from 'zod'
import { readText } from '../api/texts.ts'
import type { PropertyRecord, SystemRecord } from '../report/json.ts'
import { parseJson } from '../support/json.ts'
import { UsageError } from './exit.ts'

const text = z.string()
const texts = z.array(text)
const verdict = z.enum(['proved', 'refuted', 'reached', 'unreachable', 'bounded', 'vacuous', 'unknown'])

const needs = z.array(z.object({ kind: text, text, place: text, perhaps: z.boolean().exactOptional() }))

const propertySchema = z.object({
  file: text,
  line: z.number(),
  system: text,
  property: text,
  title: text.exactOptional(),
  form: text,
  declared: text,
  assuming: texts.exactOptional(),
  expected: text.exactOptional(),
  asExpected: z.boolean().exactOptional(),
  verdict,
  // Results of earlier versions do not say.
  fitness: z.enum(['sound', 'broken', 'unknown', 'unasked']).default('unasked'),
  engine: text.exactOptional(),
  depth: z.number().exactOptional(),
  seconds: z.number(),
  solver: text.exactOptional(),
  replayed: z.boolean().exactOptional(),
  certificate: z
    .object({ path: text.exactOptional(), rechecked: z.boolean(), by: z.array(text).exactOptional() })
    .exactOptional(),
  trace: text.exactOptional(),
  run: z.object({ jumps: z.number(), time: text, loop: z.literal(true).exactOptional() }).exactOptional(),
  bound: z.object({ atMost: texts, tight: text.exactOptional(), exceeded: texts }).exactOptional(),
  expectedBound: text.exactOptional(),
  by: z.object({ refinement: text, abstract: text }).exactOptional(),
  every: z.object({ constant: text, from: z.number(), largest: z.number() }).exactOptional(),
  lemmas: z.array(text).exactOptional(),
  needs: needs.exactOptional(),
  contradicting: needs.exactOptional(),
  reason: text.exactOptional(),
  notes: texts.exactOptional(),
  resumed: z.literal(true).exactOptional(),
}) satisfies z.ZodType<PropertyRecord>

const systemSchema = z.object({
  file: text,
  system: text,
  verdict: z.enum(['sound', 'broken', 'unknown']),
  detail: text,
  contradicting: needs.exactOptional(),
  seconds: z.number(),
  trace: text.exactOptional(),
  resumed: z.literal(true).exactOptional(),
}) satisfies z.ZodType<SystemRecord>

const resultSchema = z.object({
  type: z.literal('result'),
  ok: z.boolean(),
  properties: z.array(propertySchema),
  systems: z.array(systemSchema).exactOptional(),
  error: text.exactOptional(),
})

export interface FormerResult {
  readonly ok: boolean
  readonly properties: readonly PropertyRecord[]
  readonly systems: readonly SystemRecord[]
}

/**
 * All `result` lines of a file together. Throws `UsageError` when there is none, or when a check ended without a
 * result.
 */
export async function readResult(path: string): Promise<FormerResult> {
  const lines = (await readText(path)).split('\n').filter((line) => line.trim() !== '')
  const results = lines.flatMap((line, i) => {
    const event = jsonOf(line)
    if (typeof event !== 'object' || event === null)
      throw new UsageError(`${path}:${i + 1} is no line of JSON, as \`check --json\` writes it`)
    if (!('type' in event) || event.type !== 'result') return []
    const read = resultSchema.safeParse(event)
    if (!read.success) throw new UsageError(`${path}:${i + 1} is no result of this version: ${problem(read.error)}`)
    if (read.data.error !== undefined)
      throw new UsageError(`${path}:${i + 1} is of a check without a result: ${read.data.error}`)
    return [read.data]
  })
  if (results.length === 0)
    throw new UsageError(`${path} has no line of type "result"; write one with \`check --json\` or \`check --result\``)
  return {
    ok: results.every((r) => r.ok),
    properties: results.flatMap((r) => r.properties),
    systems: results.flatMap((r) => r.systems ?? []),
  }
}

function jsonOf(line: string): unknown {
  try {
    return parseJson(line)
  } catch {
    return undefined
  }
}

function problem({ issues }: z.ZodError): string {
  const [first] = issues
  return first === undefined ? 'it has another shape' : `${first.path.join('.')}: ${first.message}`
}
