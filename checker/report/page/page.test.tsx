import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { tickingSystem } from '../../../test/hand-made.ts'
import { randomParams } from '../../run/parameters.ts'
import { randomRun } from '../../run/simulate.ts'
import type { PropertyRecord } from '../json.ts'
import type { Picture } from '../results.ts'
import { htmlReport } from './page.tsx'

const network = tickingSystem()
const trace = randomRun(network, randomParams(network, 1) ?? new Map(), { seed: 1, steps: 12 })
if (trace === undefined) throw new Error('the ticking system has a run')
const picture: Picture = { network, trace, ending: 'a <b>bold</b> end', file: 'counterexamples/x.json' }

const common = {
  file: 'specs/a.tick',
  line: 3,
  form: 'always',
  declared: 'specs/a.tick:1',
  fitness: 'sound',
  seconds: 12.5,
  engine: 'bmc',
} as const
const refuted: PropertyRecord = {
  ...common,
  system: 'final',
  property: 'gap',
  title: 'never < 4ms & "late"',
  verdict: 'refuted',
  expected: 'proved',
  asExpected: false,
  run: { jumps: 12, time: '9ms' },
}
const proved: PropertyRecord = {
  ...common,
  system: 'paper',
  property: 'gap',
  assuming: ['A <= B'],
  verdict: 'proved',
  expected: 'proved',
  asExpected: true,
  certificate: { path: '.paracheck/x.smt2', rechecked: true },
  needs: [{ kind: 'guard', text: 'x < 3', place: 'specs/a.tick:9' }],
}
const broken = { file: 'specs/a.tick', system: 'paper', verdict: 'broken', detail: 'time stops', seconds: 1 } as const
const results = {
  properties: [refuted, proved],
  systems: [broken],
  pictures: (record: unknown) => (record === refuted ? [picture] : []),
  times: true,
  version: '1.2.3',
}
const page = htmlReport(results)

describe('page', () => {
  it('needs no other file and no network', () => {
    expect(page).not.toMatch(/<link|<img|src=|@import|url\((?!#)|https?:/)
  })

  it('lets the browser run its own style and script only', () => {
    const policy =
      /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'") ?? ''
    const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    const [style, script] = ['style', 'script'].map(
      (tag) => new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(page)?.[1] ?? '',
    )
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `style-src ${hashOf(style ?? '')}`,
      `script-src ${hashOf(script ?? '')}`,
      "base-uri 'none'",
      "form-action 'none'",
    ])
    expect(page).not.toMatch(/ (style|on\w+)="/)
    expect(page.match(/<script/g)).toHaveLength(1)
  })

  it('has a place for every link, and a name only once', () => {
    const places = [...page.matchAll(/ id="([^"]+)"/g)].map((m) => m[1])
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map((m) => m[1])
    expect(links.length).toBeGreaterThan(2)
    expect(links.filter((link) => !places.includes(link))).toEqual([])
    expect(new Set(places).size).toBe(places.length)
  })

  it('shows what models say as text, whatever it is', () => {
    expect(page).toContain('never &lt; 4ms &amp; &quot;late&quot;')
    expect(page).toContain('a &lt;b&gt;bold&lt;/b&gt; end')
    expect(page).not.toContain('<b>bold')
  })

  it('tells what is not as expected first', () => {
    const alarm = page.slice(page.indexOf('Not as expected'), page.indexOf('<main>'))
    expect(alarm).toContain('final, gap')
    expect(alarm).toContain('expected proved')
    expect(alarm).toContain('time stops')
  })

  it('draws every jump of a run, and where it ends', () => {
    const run = page.slice(page.indexOf('class="run '))
    const jumps = trace.steps.filter((step) => step.jump !== undefined).length
    const rows = [...run.matchAll(/<li class="row(?! elapse)/g)].length
    // The initial state, the jumps, and the mark at the end.
    expect(rows).toBe(jumps + 2)
    expect(run).toContain('class="row mark"')
    expect(run).toMatch(/<line x1="[\d.]+%"/)
  })

  it('leaves out times and versions where the same results are to be the same page', () => {
    expect(page).toContain('12.5s')
    const bare = htmlReport({
      properties: results.properties,
      systems: results.systems,
      pictures: results.pictures,
      times: false,
    })
    expect(bare).not.toMatch(/12\.5s|1\.2\.3|bmc/)
  })
})
