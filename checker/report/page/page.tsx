/**
 * The results of a check as one page that needs nothing else: a matrix for each file, its cells leading to the answers, runs drawn
 * as timelines. It fetches nothing, and without its script only the links lose their way into what is folded.
 */

import { createHash } from 'node:crypto'
import type { JSX } from 'hono/jsx/jsx-runtime'
import type { VerdictKind } from '../../outcome.ts'
import { counted } from '../../support/counted.ts'
import { grouped } from '../../support/groups.ts'
import type { SystemRecord } from '../json.ts'
import { type Matrix, matricesOf, verdictText } from '../matrix.ts'
import { columnName, type Results, stem } from '../results.ts'
import { withFitness } from '../standing.ts'
import { anchor } from './anchor.ts'
import { PropertyBlock } from './answer.tsx'
import { expectation, isAgainst, MatrixTable, shade } from './matrix.tsx'
import { Run } from './run.tsx'
import { script, style } from './style.ts'

/** The whole page as text; the same results make the same text. */
export function htmlReport(results: Results): string {
  return `<!doctype html>\n${String(<Page results={results} />)}\n`
}

/** What the words mean, in the order in which they are counted. */
const meanings: readonly (readonly [VerdictKind, string])[] = [
  [
    'proved',
    'holds in every run, for all parameter values the assumptions allow; the proof was checked again in a fresh solver',
  ],
  ['refuted', 'a run breaks it, executed again by a second interpreter'],
  ['reached', 'the scenario happens, in the run shown'],
  ['unreachable', 'the scenario never happens, proved'],
  ['bounded', 'no run of up to so many jumps breaks it; not a proof'],
  ['vacuous', 'holds only because what it speaks of cannot happen'],
  ['unknown', 'no answer, for the reason given'],
]

/** What the browser may do with the page: its own style and its own script, and nothing else. */
function policy(sheet: string): string {
  return `default-src 'none'; style-src ${hashOf(sheet)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'`
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

/** How wide runs are, by the number of their lanes: styles in attributes would need a weaker policy. */
function laneRules({ properties, systems, pictures }: Results): string {
  const most = [...properties, ...systems]
    .flatMap(pictures)
    .reduce((n, { network }) => Math.max(n, network.processes.length), 0)
  return Array.from({ length: most }, (_, i) => `.lanes-${i + 1} { --lanes: ${i + 1}; }\n`).join('')
}

function Page({ results }: { readonly results: Results }): JSX.Element {
  const matrices = matricesOf(results.properties)
  const { properties } = results
  const sheet = style + laneRules(results)
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="generator" content="paracheck" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>paracheck: {counted(properties.length, 'property')}</title>
        <meta http-equiv="Content-Security-Policy" content={policy(sheet)} />
        <style dangerouslySetInnerHTML={{ __html: sheet }} />
      </head>
      <body>
        <svg width="0" height="0" class="unseen" aria-hidden="true">
          <defs>
            <marker
              id="head"
              viewBox="0 0 10 10"
              refX="9"
              refY="5"
              markerWidth="11"
              markerHeight="11"
              markerUnits="userSpaceOnUse"
              orient="auto"
            >
              <path d="M0 0 L10 5 L0 10 z" fill="context-stroke" />
            </marker>
          </defs>
        </svg>
        <header>
          <h1>What was checked, and what came out</h1>
          <p class="soft">
            {counted(properties.length, 'property')} of{' '}
            {counted(new Set(properties.map((p) => p.system)).size, 'system')}
            {results.version !== undefined && `, paracheck ${results.version}`}
          </p>
          <Counts results={results} />
          <Alarms results={results} />
          <nav>
            {matrices.length > 1 && (
              <ul class="files">
                {matrices.map(({ file }) => (
                  <li>
                    <a href={`#${stem(file)}`}>{stem(file)}</a>
                  </li>
                ))}
              </ul>
            )}
            <button type="button" id="all">
              open or close everything
            </button>
          </nav>
        </header>
        <main>
          {matrices.map((matrix) => (
            <FileSection matrix={matrix} results={results} />
          ))}
        </main>
        <footer>
          <h2>Words</h2>
          <dl>
            {meanings.map(([verdict, meaning]) => (
              <>
                <dt>
                  <span class={`chip ${verdict}`}>{verdict}</span>
                </dt>
                <dd>{meaning}</dd>
              </>
            ))}
          </dl>
          <p>
            A bound (≤ …) is proved, too. In runs time goes down; every bar is a machine, its colour the state it is in;
            an arrow leads from who sends to who receives; striped bars are time that passes.
          </p>
        </footer>
        <script dangerouslySetInnerHTML={{ __html: script }} />
      </body>
    </html>
  )
}

function Counts({ results: { properties } }: { readonly results: Results }): JSX.Element {
  return (
    <ul class="counts">
      {meanings.flatMap(([verdict]) => {
        const words = grouped(
          properties.filter((p) => p.verdict === verdict),
          (p) => withFitness(verdict, p),
        )
        return [...words].map(([word, [first, ...others]]) => (
          <li class={first === undefined ? verdict : shade(first)}>
            <b>{1 + others.length}</b>
            {word}
          </li>
        ))
      })}
    </ul>
  )
}

/** What somebody has to look at: verdicts against their expectation, systems in which time stops. */
function Alarms({ results: { properties, systems } }: { readonly results: Results }): JSX.Element | null {
  const against = properties.filter(isAgainst)
  const broken = systems.filter((s) => s.verdict === 'broken')
  if (against.length + broken.length === 0) return null
  return (
    <div class="alarm">
      <b>Not as expected</b>
      <ul>
        {against.map((record) => (
          <li>
            <a href={`#${anchor(record)}`}>
              {columnName(record)}, {record.property}
            </a>
            : {verdictText(record)}
            {expectation(record) !== undefined && `, expected ${expectation(record)}`}
          </li>
        ))}
        {broken.map((record) => (
          <li>
            system {record.system} ({record.file}) is broken: {record.detail}
          </li>
        ))}
      </ul>
    </div>
  )
}

function FileSection({ matrix, results }: { readonly matrix: Matrix; readonly results: Results }): JSX.Element {
  const systems = results.systems.filter((s) => s.file === matrix.file)
  return (
    <section id={stem(matrix.file)}>
      <h2>{stem(matrix.file)}</h2>
      <p class="soft">
        <code>{matrix.file}</code>
      </p>
      <MatrixTable matrix={matrix} />
      {matrix.rows.map((row) => (
        <PropertyBlock row={row} results={results} />
      ))}
      {systems.length > 0 && <Systems systems={systems} results={results} />}
    </section>
  )
}

function Systems({
  systems,
  results,
}: {
  readonly systems: readonly SystemRecord[]
  readonly results: Results
}): JSX.Element {
  const odd = systems.filter((s) => s.verdict !== 'sound')
  return (
    <>
      <p class="soft">
        Can time always go on, and do variables keep their ranges?{' '}
        {odd.length === 0 ? `Proved for ${counted(systems.length, 'system')}.` : 'Not proved for all systems:'}
      </p>
      {odd.map((record) => (
        <figure>
          <figcaption>
            <span class={`chip ${record.verdict === 'broken' ? 'refuted against' : 'unknown'}`}>{record.verdict}</span>{' '}
            {record.system}: {record.detail}
            {record.resumed === true && ', resumed'}
          </figcaption>
          {results.pictures(record).map((picture) => (
            <Run picture={picture} />
          ))}
        </figure>
      ))}
    </>
  )
}
