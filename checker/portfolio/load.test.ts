/**
 * The same question on a quiet and on a busy machine. Busy is what engines are made here: each of them is held up in
 * turn, so that another one is the first. Verdict and run are the same.
 */
import { describe, expect, it } from 'vitest'
import { ticking } from '../../test/hand-made-systems.ts'
import type { Engine } from '../engines/engine.ts'
import { engines } from '../engines/index.ts'
import { timedProblem } from '../parts/problem.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import type { Backend, Session } from '../smt/session.ts'
import { decide, type PortfolioOptions } from './portfolio.ts'

const backend = embeddedBackend()
const options: PortfolioOptions = {
  backend,
  engines,
  bound: 8,
  timeoutMs: 60_000,
  seed: 1,
  signal: new AbortController().signal,
}
const { network, bad } = ticking.late
const refuters = engines.filter((e) => ['bmc', 'hunt', 'ic3', 'kinduction'].includes(e.name))

/** Begins at once, and is heard only when the other one has spoken. */
function after(first: Promise<unknown>, engine: Engine): Engine {
  return {
    ...engine,
    joinsAfterMs: { timed: 0 },
    apart: false,
    check: async (...given) => {
      await first
      return engine.check(...given)
    },
  }
}

/** The engine is the first of all to say anything. */
function ahead(name: string): readonly Engine[] {
  let spoken: () => void = () => undefined
  const first = new Promise<void>((resolve) => {
    spoken = resolve
  })
  return refuters.map((engine) =>
    engine.name === name
      ? {
          ...engine,
          joinsAfterMs: { timed: 0 },
          apart: false,
          check: (...given) => engine.check(...given).finally(spoken),
        }
      : after(first, engine),
  )
}

/** Sessions that give way to all others before each answer. */
function heldUp(quiet: Backend): Backend {
  const open: Backend['open'] = (given) => {
    const session = quiet.open(given)
    const check: Session['check'] = async (assumptions) => {
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
      return session.check(assumptions)
    }
    return new Proxy(session, { get: (own, key) => (key === 'check' ? check : bound(own, key)) })
  }
  return { ...quiet, open }
}

function bound(of: object, key: string | symbol): unknown {
  const value: unknown = Reflect.get(of, key)
  return typeof value === 'function' ? value.bind(of) : value
}

/** The verdict, with the run word by word. */
async function told(given: Partial<PortfolioOptions>): Promise<string> {
  const { verdict, engine } = await decide(timedProblem(network, bad), { ...options, ...given })
  return JSON.stringify([verdict.kind, engine, verdict.kind === 'refuted' ? shown(verdict.trace) : ''])
}

function shown(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, v: unknown) => (v instanceof Map ? [...v] : typeof v === 'bigint' ? String(v) : v)),
  )
}

describe('a machine that is busy', () => {
  it('shows the same run whichever engine is the first', async () => {
    const quiet = await told({})
    expect(quiet).toContain('["refuted","bmc"')
    for (const name of ['hunt', 'ic3']) expect(await told({ engines: ahead(name) }), `${name} is the first`).toBe(quiet)
    expect(await told({ backend: heldUp(backend) }), 'sessions are held up').toBe(quiet)
  })

  it('is given the run of the first engine where the work allowed finds no shorter one', async () => {
    const { engine } = await decide(timedProblem(network, bad), {
      ...options,
      engines: ahead('hunt'),
      backend: { ...backend, countsWork: false },
    })
    expect(engine).toBe('hunt')
  })

  it('answers with the same amount of work', async () => {
    for (const work of [1, 300, 100_000]) {
      const answers = await Promise.all(
        [backend, heldUp(backend)].map(async (b) => {
          const { verdict } = await decide(timedProblem(network, bad), {
            ...options,
            backend: b,
            engines: refuters.slice(0, 1),
            work,
          })
          return verdict.kind === 'unknown' ? verdict.reason : verdict.kind
        }),
      )
      expect(answers[0], `${work} units`).toBe(answers[1])
      expect(answers[0]).toBe(work > 1000 ? 'refuted' : 'bmc: the work that was allowed is done')
    }
  })
})
