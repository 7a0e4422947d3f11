/** The matrix of one file as a table whose cells lead to the answers. */
import type { JSX } from 'hono/jsx/jsx-runtime'
import type { VerdictKind } from '../../outcome.ts'
import type { PropertyRecord } from '../json.ts'
import { type Matrix, verdictText, witnessText } from '../matrix.ts'
import { fitnessRemark, standing } from '../standing.ts'
import { anchor } from './anchor.ts'

export function MatrixTable({ matrix }: { readonly matrix: Matrix }): JSX.Element {
  return (
    <div class="wide">
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col">property</th>
            {matrix.columns.map(({ system, assuming, remark }) => (
              <th scope="col">
                <Breakable name={system} />
                {assuming.map((condition, i) => (
                  <small>
                    {i === 0 ? 'if' : 'and'} {condition}
                  </small>
                ))}
                {remark !== '' && <small>({remark})</small>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix.rows.map((row) => (
            <tr>
              <th scope="row">
                <Breakable name={row.property} />
                {row.title !== undefined && <small class="title">{row.title}</small>}
              </th>
              {row.cells.map((cell) => (cell.length === 0 ? <td class="none">·</td> : <Answers cell={cell} />))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Answers({ cell }: { readonly cell: readonly PropertyRecord[] }): JSX.Element {
  const against = cell.some((record) => standing(record) === 'bad')
  return (
    <td class={`${cell[0] === undefined ? '' : shade(cell[0])} ${against ? 'against' : ''}`}>
      {cell.map((record) => (
        <a href={`#${anchor(record)}`}>
          {sign(record)} {pretty(verdictText(record))}
          {witnessText(record) !== undefined && <small>{witnessText(record)}</small>}
          {fitnessRemark(record) !== '' && <small>{fitnessRemark(record)}</small>}
          {isAgainst(record) && <small>expected {expectation(record)}</small>}
        </a>
      ))}
    </td>
  )
}

/** Names may break behind their underscores. */
function Breakable({ name }: { readonly name: string }): JSX.Element {
  return (
    <>
      {name.split(/(?<=_)/).map((part, i) => (
        <>
          {i > 0 && <wbr />}
          {part}
        </>
      ))}
    </>
  )
}

/** Whether the verdict itself is not the expected one; of a broken system there is no more to say than that. */
export function isAgainst(record: PropertyRecord): boolean {
  return standing(record) === 'bad' && record.fitness !== 'broken'
}

/** The class of colours for a verdict: as if there were none where it is not known to mean anything. */
export function shade(record: PropertyRecord): VerdictKind {
  return fitnessRemark(record) === '' ? record.verdict : 'unknown'
}

/** The verdict once more, for those who do not see colours. */
export function sign(record: PropertyRecord): string {
  return { proved: '✓', refuted: '✗', reached: '●', unreachable: '○', bounded: '≈', vacuous: '∅', unknown: '?' }[
    shade(record)
  ]
}

export function expectation({ expected, expectedBound }: PropertyRecord): string | undefined {
  return expectedBound === undefined ? expected : pretty(`<= ${expectedBound}`)
}

/** A formula for people, broken only behind its signs. */
export function pretty(formula: string): string {
  return formula.replaceAll('<= ', '≤\u00a0').replaceAll(' * ', '·').replaceAll(' + ', '\u00a0+ ')
}
