/**
 * Stored traces with one value changed, one left out, one doubled, or two neighbours exchanged: `replay` refuses each,
 * or what is left is a run that shows what the file says. The latter are counted by kind, and each kind has its reason
 * here.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readModels } from '../checker/cli/models.ts'
import { storedTrace, type TraceFlags } from '../checker/cli/stored-trace.ts'
import { terminalOf } from '../checker/cli/terminal.ts'
import { elaborate } from '../checker/model/elaborate.ts'
import type { Network } from '../checker/model/model.ts'
import { falseWord, shownBy } from '../checker/report/shown.ts'
import { goalOf } from '../checker/report/story.ts'
import { randomRun } from '../checker/run/simulate.ts'
import { rational } from '../checker/support/rational.ts'
import { parse } from '../checker/syntax/parse.ts'
import { readTrace } from '../checker/trace/file.ts'
import { replay } from '../checker/trace/replay.ts'
import type { Trace } from '../checker/trace/trace.ts'

const home = join(import.meta.dirname, '..')
const silence = { write() {} }
const terminal = terminalOf(
  { stdout: silence, stderr: silence, env: {}, interrupted: new AbortController().signal },
  {},
)

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Another value of the same kind. */
function others(value: Json): Json[] {
  if (typeof value === 'boolean') return [!value]
  if (typeof value === 'number') return [value + 1, value - 1]
  if (typeof value !== 'string') return []
  const number = /^-?\d+$/.test(value)
    ? [String(BigInt(value) + 1n), ...(value === '0' ? [] : [`${value}/7`, `-${value}`])]
    : []
  return [...number, `${value}x`, '']
}

interface Corruption {
  readonly where: string
  readonly text: string
}

/** Every text with one thing changed. */
function corruptions(file: Json): Corruption[] {
  const found: Corruption[] = []
  const visit = (at: Json, where: string, rebuilt: (part: Json) => Json): void => {
    const note = (what: string, part: Json): void =>
      void found.push({ where: `${where} ${what}`, text: JSON.stringify(rebuilt(part)) })
    for (const other of others(at)) if (other !== at) note(`is ${JSON.stringify(other)}`, other)
    if (Array.isArray(at)) {
      for (const [i, item] of at.entries()) {
        note(
          `without ${i}`,
          at.filter((_, j) => j !== i),
        )
        note(
          `twice ${i}`,
          at.flatMap((one, j) => (j === i ? [one, one] : [one])),
        )
        if (i > 0)
          note(
            `exchanged ${i}`,
            at.map((one, j) => (j === i ? at[i - 1] : j === i - 1 ? at[i] : one)),
          )
        visit(item, `${where}[${i}]`, (part) => rebuilt(at.map((one, j) => (j === i ? part : one))))
      }
    } else if (typeof at === 'object' && at !== null) {
      for (const [key, item] of Object.entries(at)) {
        note(`without ${key}`, Object.fromEntries(Object.entries(at).filter(([k]) => k !== key)))
        visit(item, `${where}.${key}`, (part) => rebuilt({ ...at, [key]: part }))
      }
    }
  }
  visit(file, '', (part) => part)
  return found
}

/** Why a changed text may still be accepted: what it changes is not said of the run. */
const harmless: readonly { readonly where: RegExp; readonly because: string }[] = [
  { where: /^\.\$schema/, because: 'where editors find the form of the file' },
  { where: /^ without (\$schema|violation)/, because: 'a file need not say this' },
  { where: /^\.model/, because: 'the model was named on the command line' },
  {
    where: /^\.(params|initial)\..* is /,
    because: 'another run, which is one, too: nothing in it depends on this value',
  },
  { where: /^\.steps exchanged/, because: 'jumps of one instant that do not depend on each other' },
  { where: /^ without property/, because: 'then it is a run of the system, and says nothing of a property' },
]

describe.each([
  'counterexamples/tick-gap/periodic.ticks_twice.json',
  'counterexamples/jiffies/final_smp_governor.jiffies_go_on.json',
  'counterexamples/bounds/final.worst_gap.exceeded-2.json',
  'counterexamples/bounds/final.worst_gap.json',
])('%s', (path) => {
  it('is refused with any one thing changed', async () => {
    const text = readFileSync(join(home, path), 'utf8')
    const { network, property } = await storedTrace(path, {} satisfies TraceFlags, terminal, readModels)
    const accepted = (changed: string): boolean => {
      const read = readTrace(changed, network)
      if ('error' in read || (read.file.property !== undefined && read.file.property !== property?.name)) return false
      const asked = read.file.property === undefined ? undefined : property
      if (asked?.form.kind === 'leads_to' && read.trace.loop === undefined) return false
      if (!replay(network, read.trace, asked && goalOf(asked)).ok) return false
      const shown = shownBy(network, asked, read.trace)
      return !('nothing' in shown) && falseWord(read.file, shown) === undefined
    }
    expect(accepted(text)).toBe(true)
    const all = corruptions(JSON.parse(text) as Json)
    const slipped = all.filter((c) => accepted(c.text) && !harmless.some(({ where }) => where.test(c.where)))
    expect(all.length).toBeGreaterThan(50)
    expect(slipped.map((c) => c.where)).toEqual([])
  })
})

describe('what a file says of a run in words', () => {
  const violationOf = async (path: string) => {
    const { network, property, trace, file } = await storedTrace(path, {}, terminal, readModels)
    const shown = shownBy(network, property, trace)
    return (violation: string) => ('nothing' in shown ? shown.nothing : falseWord({ ...file, violation }, shown))
  }

  it('is refused of a bound where the run does not show it', async () => {
    const objection = await violationOf('counterexamples/bounds/final.worst_gap.exceeded-2.json')
    const told = (of: string): boolean => objection(`tick_age ${of}`) === undefined
    expect(['exceeds TICK + JITTER', 'exceeds JITTER', 'exceeds 1us'].map(told)).toEqual([true, true, true])
    const wrong = [
      'exceeds 100 * HOST_TICK',
      'is TICK',
      'comes near JITTER',
      'exceeds HOST',
      'exceeds',
      'is at most JITTER',
      '',
    ]
    expect(wrong.filter(told)).toEqual([])
    expect(objection('wall_age exceeds JITTER')).toMatch(
      /the file says `wall_age exceeds JITTER`; the run shows `tick_age = /,
    )
    const reached = await violationOf('counterexamples/bounds/final.worst_gap.json')
    expect(reached('tick_age exceeds TICK + HOST_TICK + JITTER')).toMatch(/the run shows/)
  })

  it.each([
    [
      'time that stops',
      'clock x; state R { invariant x <= P; }',
      undefined,
      'time stops: no time can pass and no jump is possible; what stops it',
    ],
    [
      'jumps that go on',
      'initial urgent state R { when true -> Q; } urgent state Q { when true -> R; }',
      0,
      'time stops: the last 2 jumps repeat',
    ],
    [
      'a range that is left',
      'clock x; var n: 0..1 = 1; state R { invariant x <= P; when x == P { n = n + 1; } }',
      undefined,
      'a variable leaves',
    ],
  ])('is refused of a system where it does not show it: %s', (_, body, loop, begins) => {
    const text = `param P: time = 3ms; machine M { ${body} } system s { m: M; }`
    const [network] = elaborate([parse({ path: 'm.tick', text }).value]).value.systems as [Network]
    const params = new Map([['P', rational(3)]])
    const run = randomRun(network, params, { seed: 1, steps: 2 }) as Trace
    const shown = shownBy(network, undefined, { ...run, ...(loop !== undefined && { loop }) })
    if ('nothing' in shown) throw new Error(shown.nothing)
    const objection = (violation: string) => falseWord({ verdict: 'refuted', violation }, shown)
    const told = /the run shows `(.*)`$/.exec(objection('') ?? '')?.[1] ?? ''
    expect(told).toContain(begins)
    expect(objection(told)).toBeUndefined()
    const wrong = [
      '',
      `${told}x`,
      `${told}, where P == 7ms`,
      told.slice(0, 12),
      'the last 9 jumps repeat',
      'all is well',
    ]
    expect(wrong.filter((violation) => objection(violation) === undefined)).toEqual([])
  })
})
