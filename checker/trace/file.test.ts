import { describe, expect, it } from 'vitest'
import { machine, network, parameter, tickingSystem, values } from '../../test/hand-made.ts'
import { intSort, num, realSort } from '../logic/term.ts'
import { defaultParams, randomParams } from '../run/parameters.ts'
import { randomRun } from '../run/simulate.ts'
import { rational } from '../support/rational.ts'
import { parseTraceFile, readTrace, traceTexts, writeTrace } from './file.ts'
import { traceJsonSchema } from './schema.ts'
import type { Trace } from './trace.ts'

const system = tickingSystem()
const context = {
  network: system,
  model: 'specs/tick.tick',
  property: 'tick_gap',
  verdict: 'refuted',
  violation: 'tick_age is 9 ms',
} as const

function runOf(seed: number): Trace {
  const run = randomRun(system, randomParams(system, seed) ?? values({}), { seed, steps: 30 })
  if (run === undefined) throw new Error(`seed ${seed} has no run`)
  return run
}

const text = writeTrace(runOf(1), context)

type Draft = { initial: Record<string, unknown>; params: Record<string, unknown>; steps?: Record<string, unknown>[] }

/** The error of reading the text after a change to its JSON. */
function errorAfter(change: (json: Draft) => void): string {
  const json: Draft = JSON.parse(text)
  change(json)
  return errorOf(JSON.stringify(json))
}

function errorOf(told: string): string {
  const result = readTrace(told, system)
  return 'error' in result ? result.error : 'no error'
}

describe('trace files', () => {
  it('read back to the same trace and the same text', () => {
    for (let seed = 0; seed < 15; seed++) {
      const run = runOf(seed)
      const written = writeTrace(run, context)
      const read = readTrace(written, system)
      if ('error' in read) throw new Error(read.error)
      expect(read.trace).toEqual(run)
      expect(writeTrace(read.trace, context)).toBe(written)
    }
  })

  it('tell model, system, property, verdict and what is seen, and keep of a step only what its jump changed', () => {
    const parsed = parseTraceFile(text)
    if ('error' in parsed) throw new Error(parsed.error)
    const { steps, initial, ...header } = parsed.file
    expect(header).toMatchObject({
      model: 'specs/tick.tick',
      system: 'ticking',
      property: 'tick_gap',
      verdict: 'refuted',
      violation: 'tick_age is 9 ms',
    })
    expect(Object.keys(initial)).toHaveLength(13)
    const arrivals = steps.filter(
      (step) => step.jump?.edges.length === 1 && step.jump.edges[0]?.includes('ROOT -> PREEMPTED'),
    )
    expect(arrivals.length).toBeGreaterThan(0)
    for (const { changes } of arrivals)
      expect(Object.keys(changes).every((name) => ['vcpu', 'vcpu.away', 'tick_age'].includes(name))).toBe(true)
  })

  it('are rejected when they are not JSON, not a trace, or of another version', () => {
    expect(errorOf(text.slice(0, 200))).toMatch(/^not a trace: the file is not JSON/)
    expect(errorOf('{"states": []}')).toMatch(/^not a trace: there is no "format"/)
    expect(errorOf('[1, 2]')).toMatch(/^not a trace/)
    expect(errorOf(text.replace('paracheck-trace/1', 'paracheck-trace/2'))).toMatch(
      /format paracheck-trace\/2 cannot be read/,
    )
  })

  it('are rejected with the place when a part is missing or wrong', () => {
    expect(errorAfter((json) => delete json.steps)).toMatch(/damaged[\s\S]*steps/)
    expect(errorAfter((json) => Object.assign(json.steps?.[0] ?? {}, { delay: '0.5' }))).toMatch(
      /damaged[\s\S]*steps\[0\]\.delay/,
    )
    expect(errorAfter((json) => Object.assign(json.steps?.[0] ?? {}, { delay: '-1' }))).toMatch(/damaged/)
    expect(errorAfter((json) => Object.assign(json, { surplus: 1 }))).toMatch(/damaged[\s\S]*surplus/)
  })

  it('are rejected when they speak of what the system does not have, with the nearest name', () => {
    expect(errorAfter((json) => Object.assign(json, { system: 'other' }))).toMatch(
      /of the system other, not of ticking/,
    )
    expect(errorAfter((json) => Object.assign(json.initial, { 'vcpu.tick': '0' }))).toBe(
      'the initial state: vcpu.tick is not known in this system; the nearest is vcpu.ticks',
    )
    expect(errorAfter((json) => delete json.initial['vcpu.ran'])).toBe('the initial state says nothing of vcpu.ran')
    expect(errorAfter((json) => delete json.params.TICK)).toBe('the parameter TICK has no value')
  })

  it('are rejected when a value is not of its sort', () => {
    const start = (value: unknown, name = 'vcpu.ticks') =>
      errorAfter((json) => Object.assign(json.initial, { [name]: value }))
    expect(start('1/2')).toBe('the initial state: "1/2" is no value of vcpu.ticks, which is an integer')
    expect(start(true)).toMatch(/true is no value of vcpu.ticks/)
    expect(start('true', 'local_timer')).toMatch(/"true" is no value of local_timer, which is true or false/)
    expect(start('NOWHERE', 'vcpu')).toMatch(/one of GUEST, ROOT, PREEMPTED/)
    expect(start('fast', 'host.since')).toMatch(/an exact rational/)
  })

  it('are rejected when an instant is not the sum of the delays', () => {
    expect(errorAfter((json) => Object.assign(json.steps?.[0] ?? {}, { at: '1000' }))).toMatch(
      /step 1 should be at .* ms, not at 1000 ms/,
    )
  })

  it('are written a step at a time, as the steps are drawn', () => {
    const run = runOf(3)
    let drawn = 0
    const counting = function* (): Generator<Trace['steps'][number]> {
      for (const step of run.steps) {
        drawn++
        yield step
      }
    }
    for (const indent of [0, 2] as const) {
      drawn = 0
      const pieces: string[] = []
      for (const piece of traceTexts({ ...run, steps: counting() }, context, indent)) {
        if (drawn < run.steps.length) expect(pieces.push(piece)).toBe(drawn + 1)
        else pieces.push(piece)
      }
      expect(pieces).toHaveLength(run.steps.length + 2)
      const whole = JSON.parse(writeTrace(run, context)) as object
      expect(pieces.join('')).toBe(indent === 0 ? JSON.stringify(whole) : `${JSON.stringify(whole, null, 2)}\n`)
    }
    expect(JSON.parse(writeTrace({ ...run, steps: [] }, context))).toMatchObject({ steps: [] })
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'read back where everything is called %s',
    (name) => {
      const made = machine(name, 'A', 'B')
      made.edge('A', 'B', { kind: 'may' })
      made.data(name, intSort, { kind: 'value', value: num(7, intSort) })
      const odd = network([made], { params: [parameter(name, realSort, rational(3))] })
      const run = randomRun(odd, defaultParams(odd) ?? values({}), { seed: 1, steps: 3 })
      const written = writeTrace(run as Trace, { ...context, network: odd })
      const read = readTrace(written, odd)
      expect(read).toMatchObject({ trace: run })
      if ('error' in read) throw new Error(read.error)
      expect(writeTrace(read.trace, { ...context, network: odd })).toBe(written)
      for (const wrong of ['5', 'null', '["1"]', '{"toString": 1}'])
        expect(readTrace(written.replace(`"${name}": "A"`, `"${name}": ${wrong}`), odd)).toHaveProperty('error')
    },
  )

  it('name the nearest transition when the model no longer has the one taken', () => {
    const moved = text.replace(/host: RUN -> RUN emit host_tick/, 'host: RUN -> RUN emit host_tock')
    expect(errorOf(moved)).toMatch(
      /does not have \(any more\):\n {2}host: RUN -> RUN emit host_tock; the nearest is\n {2}host: RUN -> RUN emit host_tick$/,
    )
  })

  it('have the JSON Schema that docs/ ships', async () => {
    await expect(traceJsonSchema()).toMatchFileSnapshot('../../docs/trace.schema.json')
  })
})
