/**
 * Maps: which lines of a log are which events and facts of a model. A JSON file, checked for its form here;
 * `resolve.ts` holds it against a system.
 */
import { z } from 'zod'
import { type Rational, rational } from '../support/rational.ts'

const mapFormat = 'paracheck-map/1'

const time = z
  .string()
  .regex(/^\d+(\.\d+)?(ns|us|ms|s)$/, 'a time with its unit, such as "5us"')
  .describe('A time with its unit: "5us", "0.5ms".')
const signedTime = z
  .string()
  .regex(/^-?\d+(\.\d+)?(ns|us|ms|s)$/, 'a time with its unit, such as "-1ms"')
  .describe('A time with its unit, perhaps negative: "-1ms".')
const pattern = z.string().superRefine((text, context) => {
  try {
    new RegExp(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'no regular expression' })
  }
})
const unit = z.enum(['ns', 'us', 'ms', 's'])
const oneOrMore = z.union([z.string(), z.array(z.string()).min(1)])

const clock = z
  .strictObject({
    rate: z
      .string()
      .regex(/^\d+(\.\d+)?ppm$/, 'a rate such as "50ppm"')
      .optional()
      .describe(
        'How far it may drift from true time, at most: "50ppm". It may change all the time. Without: not at all.',
      ),
    offset: z
      .strictObject({ from: signedTime, to: signedTime })
      .optional()
      .describe(
        'Between what its reading minus that of the first clock lies. Without: anything, but constant up to drift.',
      ),
    within: time.optional().describe('How far each stamp may be off, either way, beside its resolution.'),
  })
  .describe('A clock of some logs.')

const rule = z
  .strictObject({
    log: pattern.describe('The name of the event in the log, as a regular expression for all of it.'),
    cpu: z.union([z.number().int(), z.array(z.number().int())]).optional(),
    task: pattern.optional().describe('The name of the task, for all of it.'),
    fields: z
      .record(z.string(), pattern)
      .optional()
      .describe('Fields of the payload, each with an expression for all of its value.'),
    payload: pattern.optional().describe('An expression for some part of the payload.'),
    clock: z.string().optional().describe('Only lines of logs with this clock.'),
    after: z
      .string()
      .optional()
      .describe(
        'Only where a line with this tag came before, on the same processor of the same log. The tag is used up.',
      ),
    unless: z.string().optional().describe('Only where no line with this tag waits to be used up.'),
    tag: z.string().optional().describe('The line is no event itself; it leaves this tag.'),
    ignore: z.literal(true).optional().describe('The line says nothing.'),
    event: oneOrMore
      .optional()
      .describe(
        'What the model does: a signal ("host.tick"), a move ("vcpu: GUEST -> *", "cpu: A|B -> C"), an expiry ("tick.sched_timer"). Of several, all.',
      ),
    except: oneOrMore.optional().describe('What it is not.'),
    args: z
      .record(
        z.string(),
        z.union([z.string(), z.strictObject({ field: z.string(), unit: unit.optional(), within: time.optional() })]),
      )
      .optional()
      .describe('Arguments of the signal: a constant, or a field of the payload, with its unit where it is a time.'),
    sometimes: z.literal(true).optional().describe('It may also happen without a line.'),
    fact: z.string().optional().describe('A condition of the model, in its language, that holds after the line.'),
    lateness: time.optional().describe('How much later than the event the line may be stamped.'),
    within: time.optional().describe('How far its stamp may be off, instead of what the clock says.'),
    stamp: z
      .strictObject({ field: z.string(), unit: unit.optional() })
      .optional()
      .describe('The time is in a field of the payload (nanoseconds without unit).'),
  })
  .superRefine((made, context) => {
    const kinds = ['event', 'fact', 'tag', 'ignore'].filter((kind) => kind in made)
    if (kinds.length !== 1)
      context.addIssue({ code: 'custom', message: 'a rule has one of event, fact, tag and ignore' })
  })

const mapSchema = z
  .strictObject({
    $schema: z.string().optional(),
    format: z.literal(mapFormat),
    title: z.string().optional(),
    start: z
      .enum(['initial', 'anywhere'])
      .optional()
      .describe('Where in a run the log begins: at its start, or anywhere (so it is without this).'),
    clocks: z
      .record(z.string(), clock)
      .optional()
      .describe('Clocks by name; --log NAME=FILE says which one a log has. Without: one for all.'),
    rules: z.array(rule).min(1).describe('The first that fits a line counts. What fits none is not looked at.'),
  })
  .meta({
    title: 'paracheck map',
    description: 'Which lines of a kernel log are which events and facts of a model of timed machines.',
  })

export type MapFile = z.infer<typeof mapSchema>
export type MapRule = MapFile['rules'][number]

/** The JSON Schema of maps, as shipped in `docs/map.schema.json`. */
export function mapJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(mapSchema), null, 2)}\n`
}

/** A map, or what is wrong with the text. */
export function parseMap(text: string): { readonly map: MapFile } | { readonly error: string } {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return { error: `not a map: the file is not JSON (${error instanceof Error ? error.message : String(error)})` }
  }
  const parsed = mapSchema.safeParse(json)
  return parsed.success ? { map: parsed.data } : { error: `not a map:\n${z.prettifyError(parsed.error)}` }
}

const perMs: Readonly<Record<string, Rational>> = {
  ns: rational('1/1000000'),
  us: rational('1/1000'),
  ms: rational(1),
  s: rational(1000),
}

/** A time of a map in milliseconds. */
export function timeInMs(text: string): Rational {
  const [, number = '0', name = 'ms'] = /^(-?[\d.]+)(\w+)$/.exec(text) ?? []
  return rational(number).mul(perMs[name] ?? rational(1))
}

/** Milliseconds in a unit. */
export function unitInMs(name: string): Rational {
  return perMs[name] ?? rational(1)
}
