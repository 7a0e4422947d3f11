/**
 * What a caller gives, held against what the types say: a program in JavaScript, or one with a cast, gets a message
 * instead of a default that it did not ask for.
 */
import { z } from 'zod'
import { suggestion } from '../support/meant.ts'
import { UsageError } from './usage-error.ts'

const names = z.array(z.string())
const count = z.number().int().min(1)
const seed = z.number().int().min(0)
const called = z.custom<(...args: never) => unknown>((value) => typeof value === 'function', 'expected a function')

const shapes = {
  parse: z.strictObject({
    params: z.record(z.string(), z.string()).optional(),
    consts: z.record(z.string(), z.string()).optional(),
    read: called.optional(),
  }),
  check: z.strictObject({
    properties: names.optional(),
    systems: names.optional(),
    timeoutMs: z.number().positive().optional(),
    bound: count.optional(),
    jobs: count.optional(),
    engines: names.optional(),
    solver: z.string().optional(),
    seed: seed.optional(),
    why: z.boolean().optional(),
    fitness: z.boolean().optional(),
    signal: z.instanceof(AbortSignal).optional(),
    onAnswer: called.optional(),
  }),
  simulate: z.strictObject({
    system: z.string().optional(),
    seed: seed.optional(),
    steps: z.number().int().min(0).optional(),
  }),
  timeline: z.strictObject({ width: count.optional(), ascii: z.boolean().optional() }),
}

const source = z.union(
  [z.string(), z.object({ path: z.string(), text: z.string() })],
  'expected a path, or { path, text }',
)

/** Throws `UsageError` for an option that the function does not have, or that has another type than it should. */
export function refuseOptions(of: keyof typeof shapes, options: unknown): void {
  const shape = shapes[of]
  const read = shape.safeParse(options)
  if (read.success) return
  const [issue] = read.error.issues
  const text = issue === undefined ? 'these are no options' : issueText(issue, Object.keys(shape.shape))
  throw new UsageError(`${of}: ${text}`)
}

function issueText(issue: z.core.$ZodIssue, known: readonly string[]): string {
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    return `there is no option \`${key}\`; ${suggestion(key, known) ?? `there are ${known.join(', ')}`}`
  }
  return `${issue.path.length > 0 ? `\`${issue.path.join('.')}\`` : 'options'}: ${messageOf(issue)}`
}

/** What is wrong, as the rest of a sentence. */
export function messageOf({ message }: z.core.$ZodIssue): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}

/** Throws `UsageError` for what is neither a path nor a text with its path. */
export function refuseSource(given: unknown): void {
  const read = source.safeParse(given)
  if (!read.success) throw new UsageError(`parse: ${read.error.issues[0]?.message ?? 'this is no model'}`)
}

/** Throws `UsageError` for what is no object at all. */
export function refuseTrace(of: string, given: unknown): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new UsageError(`${of}: expected a trace as second argument`)
}
