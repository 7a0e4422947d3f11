/**
 * What `counterexamples/findings` says is backed by runs that are there, that replay, and that break what they are said
 * to break; and by functions that the models name.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { storedTrace } from '../checker/cli/stored-trace.ts'
import { terminalOf } from '../checker/cli/terminal.ts'
import { goalOf } from '../checker/report/story.ts'
import { replay } from '../checker/trace/replay.ts'
import { jumpCount, type Trace } from '../checker/trace/trace.ts'
import { expectations, home, linksIn, propertiesIn } from './documents.ts'

const folder = join(home, 'counterexamples')
const findings = readdirSync(join(folder, 'findings')).sort()
const textOf = (finding: string): string => readFileSync(join(folder, 'findings', finding, 'README.md'), 'utf8')

const silence = { write() {} }
const terminal = terminalOf(
  { stdout: silence, stderr: silence, env: {}, interrupted: new AbortController().signal },
  {},
)

/** `kernel/time/hrtimer.c:hrtimer_interrupt`, of all machines. */
const named = new Set(
  readdirSync(join(home, 'models', 'paratick')).flatMap((model) =>
    [...readFileSync(join(home, 'models', 'paratick', model), 'utf8').matchAll(/@source\("([^"]+)", "([^"]+)"\)/g)].map(
      (m) => `${m[1]}:${m[2]}`,
    ),
  ),
)

/** What the specs expect: `final.tick_gap` is refuted. */
const expected = new Map(expectations.map(({ name, verdict }) => [name, verdict]))

it('the index tells how long the runs are', () => {
  const told = [...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/\[(\d+) jumps[^\]]*\]\(([^)]+)\.txt\)/g)]
  expect(told.length).toBeGreaterThan(5)
  for (const [, count, path] of told) {
    const { steps } = JSON.parse(readFileSync(join(folder, `${path}.json`), 'utf8')) as Trace
    expect(jumpCount({ steps }), path).toBe(Number(count))
  }
})

it('the index names every finding, and every link of it leads somewhere', () => {
  const links = linksIn('counterexamples/README.md')
  expect(findings.filter((f) => !links.includes(join('counterexamples', 'findings', f, 'README.md')))).toEqual([])
  expect(links.filter((link) => !existsSync(join(home, link)))).toEqual([])
})

describe.each(findings)('%s', (finding) => {
  const file = join('counterexamples', 'findings', finding, 'README.md')

  it('has all its sections and no dead link', () => {
    const headings = [...textOf(finding).matchAll(/^## (.+)$/gm)].map((m) => m[1])
    expect(headings).toEqual(['What one sees', 'Where', 'How to provoke it', 'The repair'])
    expect(linksIn(file).filter((link) => !existsSync(join(home, link)))).toEqual([])
  })

  it('is shown by runs that replay and refute', async () => {
    const traces = linksIn(file).filter((link) => link.endsWith('.json'))
    expect(traces.length).toBeGreaterThan(0)
    for (const path of traces) {
      const {
        network,
        trace,
        property,
        file: told,
      } = await storedTrace(relative(process.cwd(), join(home, path)), {}, terminal)
      expect(told.verdict, path).toBe('refuted')
      expect(replay(network, trace, property && goalOf(property)), path).toEqual({ ok: true })
      // Without a state that shows it, it is a loop that does.
      if (property === undefined || goalOf(property) === undefined) expect(trace.loop, path).toBeDefined()
    }
  })

  it('claims what the specs expect', () => {
    const text = textOf(finding)
    const repair = text.slice(text.indexOf('## The repair'))
    expect(propertiesIn(text).filter((name) => !expected.has(name))).toEqual([])
    // Behind "Proved:" stands what is proved, up to the next sentence.
    const proved = [...text.matchAll(/[Pp]roved: (.*?)(?:[.;]\s|\.$)/gms)].flatMap((m) => propertiesIn(m[1] ?? ''))
    expect(proved.filter((name) => expected.get(name) !== 'proved')).toEqual([])
    expect(propertiesIn(repair).length + Number(repair.includes('specs/'))).toBeGreaterThan(0)
  })

  it('names functions that the models name', () => {
    const functions = [...textOf(finding).matchAll(/`((?:arch|kernel|virt|drivers)\/[\w/.-]+\.[ch]:\w+)`/g)].map(
      (m) => m[1] ?? '',
    )
    expect(functions.length).toBeGreaterThan(0)
    expect(functions.filter((f) => !named.has(f))).toEqual([])
  })
})
