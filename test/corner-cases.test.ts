/**
 * What `docs/corner-cases.md` says of each corner case fits what the specs expect, and where it is a run, the run is
 * there. No solver is asked.
 */
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Expectation, expectations, home, linksIn, propertiesIn } from './documents.ts'

const file = join('docs', 'corner-cases.md')
const [table = '', open = ''] = readFileSync(join(home, file), 'utf8').split('\n## What is open\n')

/** `C1` to `C32`. */
const cases = Array.from({ length: 32 }, (_, i) => `C${i + 1}`)

/** A property with the spec that asks for it: of a run its counterexample file, of a proof nothing more. */
interface Evidence {
  readonly name: string
  readonly spec: string
  readonly run?: string
}

/**
 * ``[`final.tick_gap`](../counterexamples/tick-gap/final.tick_gap.txt)`` is a run,
 * ``[`final.tick_gap`](../specs/tick-gap.tick)`` a proof.
 */
function evidenceIn(text: string): Evidence[] {
  return [...text.matchAll(/\[`([^`]+)`\]\(\.\.\/(specs|counterexamples)\/([^)]+)\)/g)].map(
    ([, name = '', folder, path = '']) =>
      folder === 'specs'
        ? { name, spec: basename(path, '.tick') }
        : { name, spec: dirname(path), run: path.replace(/\.txt$/, '') },
  )
}

const rows = table
  .split('\n')
  .filter((line) => /^\| C\d/.test(line))
  .map((line) => {
    const [id = '', what = '', status = '', where = ''] = line.slice(2, -2).split(' | ')
    return {
      id,
      what,
      status: status.replace(', in part', ''),
      inPart: status.endsWith(', in part'),
      where,
      evidence: evidenceIn(where),
    }
  })

it('has one row for each corner case, and no dead link', () => {
  expect(rows.map(({ id }) => id)).toEqual(cases)
  expect(linksIn(file).filter((link) => !existsSync(join(home, link)))).toEqual([])
})

it('says of each what it is and where', () => {
  const statuses = ['reproduced', 'impossible', 'both', 'outside', 'open']
  expect(rows.filter(({ what, status, where }) => what === '' || where === '' || !statuses.includes(status))).toEqual(
    [],
  )
})

it('lists what is open, and nothing else', () => {
  const listed = [...open.matchAll(/^- \*\*(C\d+)\*\*: /gm)].map((m) => m[1])
  expect(listed).toEqual(rows.filter(({ status, inPart }) => status === 'open' || inPart).map(({ id }) => id))
})

it('names properties that the specs ask about', () => {
  const names = new Set(expectations.map(({ name }) => name))
  expect(propertiesIn(table + open).filter((name) => !names.has(name))).toEqual([])
})

describe.each(rows)('$id', ({ status, evidence }) => {
  const runs = evidence.filter(({ run }) => run !== undefined)
  const proofs = evidence.filter(({ run }) => run === undefined)
  const ofRepair = ({ name }: Evidence): boolean => /^(any_|polling_|next_|kicked_|wake_)?repaired/.test(name)

  it('has the evidence that its status takes', () => {
    const published = runs.some((run) => !ofRepair(run))
    const excluded = proofs.some(ofRepair)
    const fits = {
      reproduced: published && !excluded,
      impossible: runs.length === 0 && proofs.length > 0,
      both: published && excluded,
      outside: evidence.length === 0,
      open: evidence.length === 0,
    }
    expect(Object.entries(fits).filter(([name, fit]) => name === status && fit)).toHaveLength(1)
  })

  it('is expected by the specs as it is told', () => {
    const asked = (e: Evidence): Expectation[] =>
      expectations.filter(({ spec, name }) => spec === e.spec && name === e.name)
    const shown = (x: Expectation): boolean => x.tight || x.verdict === 'refuted' || x.verdict === 'reached'
    const proved = (x: Expectation): boolean => x.verdict === 'proved' || x.verdict === 'unreachable'
    expect(runs.filter((run) => !asked(run).some(shown))).toEqual([])
    expect(proofs.filter((proof) => !asked(proof).some(proved))).toEqual([])
  })

  it('has its runs stored', () => {
    for (const { name, run } of runs) {
      const told = JSON.parse(readFileSync(join(home, 'counterexamples', `${run}.json`), 'utf8')) as Record<
        string,
        unknown
      >
      expect(`${told.system}.${told.property}`).toBe(name)
    }
  })
})
