/**
 * The file form of a trace, version 1. Numbers are exact rationals in texts (`"4"`, `"-1/3"`), times in milliseconds.
 * Of each state only what its step changed is kept: the passing of time is not, it is recomputed when the file is read.
 */
import { z } from 'zod'

export const traceFormat = 'paracheck-trace/1'

const duration = z
  .string()
  .regex(/^\d+(\/0*[1-9]\d*)?$/)
  .describe('Milliseconds, exact, not negative: "4", "1/3".')
const values = z
  .record(z.string(), z.union([z.boolean(), z.string()]))
  .describe('Values by variable: true or false, an exact rational as text ("4", "-1/3"), or the name of an enum value.')

export const traceFileSchema = z
  .strictObject({
    $schema: z.string().optional(),
    format: z.literal(traceFormat),
    model: z.string().describe('The file whose check, or system, this is a run of.'),
    system: z.string(),
    property: z.string().optional().describe('The property that the last state violates, or the scenario it reaches.'),
    verdict: z.enum(['refuted', 'reached', 'simulated']),
    unit: z.literal('ms'),
    params: values,
    initial: values.describe('The state at time 0, complete.'),
    steps: z.array(
      z.strictObject({
        delay: duration,
        at: duration.describe('From the start to the end of the delay.'),
        jump: z
          .strictObject({
            edges: z.array(z.string()).min(1).describe('Who moves, the initiator first.'),
            choices: values.optional(),
          })
          .optional(),
        changes: values.describe('What the jump changed, against the state at the end of the delay.'),
        note: z.string().optional().describe('Where the step comes from: "host.txt:4711", the line of a log.'),
      }),
    ),
    loop: z
      .number()
      .int()
      .nonnegative()
      .optional()
      .describe(
        'The steps from this one on, counted from 0, repeat for ever. A single one without a jump: time passes for ever.',
      ),
    violation: z.string().optional().describe('What the last state shows, in words.'),
  })
  .meta({
    title: 'paracheck trace',
    description: 'A finite run of a model of timed machines, exact enough to be replayed.',
  })

export type TraceFile = z.infer<typeof traceFileSchema>
export type FileValues = TraceFile['initial']

/** The JSON Schema of trace files, as shipped in `docs/trace.schema.json`. */
export function traceJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(traceFileSchema), null, 2)}\n`
}
