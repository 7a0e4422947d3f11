/** A property with all that is known of it: one block for each system it was asked of. */
import type { Child } from 'hono/jsx'
import type { JSX } from 'hono/jsx/jsx-runtime'
import type { Fitness } from '../../outcome.ts'
import { tightRun } from '../bound-text.ts'
import type { PropertyRecord } from '../json.ts'
import { type Row, verdictText, witnessText } from '../matrix.ts'
import { columnName, type Results } from '../results.ts'
import { carriedText, fitnessRemark, standing, withFitness } from '../standing.ts'
import { secondsText } from '../value-text.ts'
import { anchor } from './anchor.ts'
import { expectation, pretty, shade, sign } from './matrix.tsx'
import { Run } from './run.tsx'

/** What answers of earlier checks are marked with (`questions/asking.ts`, which would load all engines). */
const kept = 'kept'

/** What an answer is worth where its system is not known to be sound. */
const worth: Readonly<Record<Fitness, string>> = {
  sound: '',
  broken: 'broken: time stops, or a variable leaves its range, so nothing is proved of it',
  unknown: 'whether time goes on is not known: if it stops, the answer is worth nothing',
  unasked: 'whether time goes on was not asked: if it stops, the answer is worth nothing',
}

export function PropertyBlock({ row, results }: { readonly row: Row; readonly results: Results }): JSX.Element {
  const answers = row.cells.flat()
  return (
    <details class="property">
      <summary>
        <span class="name">{row.property}</span>
        <span class="title">{row.title ?? row.form}</span>
      </summary>
      <div class="inside">
        <p class="soft">
          {row.form}, declared in <code>{answers[0]?.declared}</code>
        </p>
        {answers.map((record) => (
          <Answer record={record} results={results} />
        ))}
      </div>
    </details>
  )
}

function Answer({ record, results }: { readonly record: PropertyRecord; readonly results: Results }): JSX.Element {
  const against = standing(record) === 'bad'
  const found = results.times ? [record.engine, secondsText(record.seconds), record.resumed && 'resumed'] : []
  const how = [witnessText(record), carriedText(record.by, record.system), ...found]
  return (
    <details class="answer" id={anchor(record)}>
      <summary>
        <span class={`chip ${shade(record)} ${against ? 'against' : ''}`}>
          {sign(record)} {withFitness(pretty(verdictText(record)), record)}
        </span>{' '}
        <span class="name">{pretty(columnName(record))}</span>
        <span class="how">{how.filter((part) => part !== undefined).join(', ')}</span>
      </summary>
      <Facts record={record} results={results} />
      {results.pictures(record).map((picture) => (
        <figure>
          <figcaption class="soft">
            {picture.ending ?? (record.verdict === 'reached' ? 'a run that gets there' : 'a run that breaks it')}
            {picture.file !== undefined && (
              <>
                {': '}
                <code>paracheck show {picture.file}</code>
              </>
            )}
          </figcaption>
          <Run picture={picture} />
        </figure>
      ))}
    </details>
  )
}

function Facts({ record, results }: { readonly record: PropertyRecord; readonly results: Results }): JSX.Element {
  const { bound, certificate, needs, notes = [], reason } = record
  const expected = expectation(record)
  return (
    <dl class="facts">
      {expected !== undefined && (
        <Fact name="expected">
          {expected}
          {record.asExpected === true || record.fitness === 'broken' ? '' : ', which is not what came out'}
        </Fact>
      )}
      {fitnessRemark(record) !== '' && <Fact name="system">{worth[record.fitness]}</Fact>}
      <Fact name="asked in">
        <code>
          {record.file}:{record.line}
        </code>
      </Fact>
      {record.assuming !== undefined && <Fact name="assuming">{pretty(record.assuming.join(' and '))}</Fact>}
      {record.by !== undefined && (
        <Fact name="carried over">
          from <code>{record.by.abstract}</code>, since <code>{record.by.refinement}</code> is proved
        </Fact>
      )}
      {bound !== undefined && (
        <Fact name="bound">
          at most {pretty(bound.atMost.join(' and at most '))}
          {bound.tight !== undefined && `; ${tightRun(bound.tight)}`}
          {bound.exceeded.length > 0 && `; ${bound.exceeded.map(pretty).join(' and ')} would not be enough`}
        </Fact>
      )}
      {record.run !== undefined && (
        <Fact name="run">
          {record.run.jumps} {record.run.jumps === 1 ? 'jump' : 'jumps'}, {record.run.time}
          {record.run.loop === true && ', its last steps for ever'}
          {record.replayed === true && '; executed again by the evaluator'}
        </Fact>
      )}
      {certificate !== undefined && (
        <Fact name="certificate">
          {certificate.path !== undefined && <code>{certificate.path}</code>}{' '}
          {certificate.rechecked
            ? `re-checked by ${(certificate.by ?? ['a fresh solver']).join(', ')}`
            : 'not re-checked'}
        </Fact>
      )}
      {results.times && record.engine !== undefined && (
        <Fact name="found by">
          {record.engine === kept ? 'an earlier check, tested again for the model as it is' : record.engine}
          {record.depth !== undefined && record.depth > 0 && record.run === undefined && `, k = ${record.depth}`}
          {record.solver !== undefined && `, ${record.solver}`}, {secondsText(record.seconds)}
          {record.resumed === true && '; resumed from a check that was interrupted'}
        </Fact>
      )}
      {needs !== undefined && (
        <Fact name="needs">
          {needs.length === 0 ? (
            'none of the assumptions, invariants and guards'
          ) : (
            <ul>
              {needs.map(({ kind, text, place }) => (
                <li>
                  {kind} <code>{text}</code> <span class="soft">{place}</span>
                </li>
              ))}
            </ul>
          )}
        </Fact>
      )}
      {reason !== undefined && <Fact name="because">{reason}</Fact>}
      {notes.map((note) => (
        <Fact name="note">{note}</Fact>
      ))}
    </dl>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: Child }): JSX.Element {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}
