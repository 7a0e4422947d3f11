/**
 * Property by system: what each file asks, with the verdict, the bound or the length of the run in every cell. A
 * property is known by its name; a system stands once for every set of assumptions it is asked under. Made of records,
 * so that it can be drawn from a file of results.
 */
import { grouped } from '../support/groups.ts'
import type { PropertyRecord } from './json.ts'
import { fitnessRemark, standing, styleOf } from './standing.ts'
import type { Glyphs, Style } from './style.ts'
import type { TableOptions } from './table.ts'
import { columns, padded, wrapped } from './wrap.ts'

export interface Column {
  readonly system: string
  /** What its checks assume beside the assumptions of the file. */
  readonly assuming: readonly string[]
  /** What its system is worth (`time not asked`); empty where it is sound. */
  readonly remark: string
}

export interface Row {
  readonly property: string
  readonly title?: string
  readonly form: string
  /** For each column what was asked there: mostly one answer, or none. */
  readonly cells: readonly (readonly PropertyRecord[])[]
}

/** Of one file. Scenarios (`reachable`) come after what is to be proved. */
export interface Matrix {
  readonly file: string
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
}

/** One matrix for each file, in the order of the records. */
export function matricesOf(records: readonly PropertyRecord[]): Matrix[] {
  return [...grouped(records, (r) => r.file)].map(([file, asked]) => {
    const heads = [...grouped(asked, columnKey)]
    const rows = [...grouped(asked, (r) => r.property)].map(([property, answers]): Row => {
      const [first] = answers as [PropertyRecord]
      const cells = heads.map(([key]) => answers.filter((a) => columnKey(a) === key))
      return { property, ...(first.title !== undefined && { title: first.title }), form: first.form, cells }
    })
    const scenario = (row: Row): boolean => row.form === 'reachable'
    return {
      file,
      columns: heads.map(([, records]) => columnOf(records)),
      rows: [...rows.filter((r) => !scenario(r)), ...rows.filter(scenario)],
    }
  })
}

function columnOf(records: readonly PropertyRecord[]): Column {
  const remarks = new Set(records.map(fitnessRemark).filter((remark) => remark !== ''))
  return { system: records[0]?.system ?? '', assuming: records[0]?.assuming ?? [], remark: [...remarks].join(', ') }
}

/** Whether the picture says more than a list: some property is asked of several systems. */
export function isShared({ rows }: Matrix): boolean {
  return rows.some(({ cells }) => cells.filter((cell) => cell.length > 0).length > 1)
}

function columnKey({ system, assuming = [] }: PropertyRecord): string {
  return [system, ...assuming].join('\n')
}

/** `<= TICK + JITTER` of a bound that was found, else the verdict. */
export function verdictText({ verdict, bound }: PropertyRecord): string {
  if (bound === undefined || verdict !== 'proved') return verdict
  return bound.atMost.length === 1 ? `<= ${bound.atMost[0]}` : `<= min(${bound.atMost.join(', ')})`
}

/** `4 jumps`, `a loop`: how long the run is that shows it. */
export function witnessText({ run, bound }: PropertyRecord): string | undefined {
  if (run === undefined || bound !== undefined) return undefined
  return run.loop === true ? 'for ever' : run.jumps === 1 ? '1 jump' : `${run.jumps} jumps`
}

/** A line of a cell before it is padded and painted. */
interface Line {
  readonly text: string
  readonly style?: Style
}

const widestCell = 22
const widestName = 32

/** A matrix as text, its columns in as many blocks as the width asks for. */
export function matrixText(
  matrix: Matrix,
  { width, paint, glyphs }: Pick<TableOptions, 'width' | 'paint' | 'glyphs'>,
): string {
  const nameWidth = Math.min(widestName, Math.max(...matrix.rows.map((r) => columns(r.property))))
  const heads = matrix.columns.map((column) => headLines(column))
  const cells = matrix.rows.map((row) =>
    row.cells.map((cell) =>
      cell.length === 0 ? [{ text: glyphs.dot, style: 'dim' as const }] : cell.flatMap((r) => cellLines(r, glyphs)),
    ),
  )
  const widths = heads.map((head, i) => widest([...head, ...cells.flatMap((row) => row[i] ?? [])]))
  const lineOf = (name: string, parts: readonly (Line | undefined)[], shown: readonly number[]): string => {
    const texts = shown.map((column, i) => {
      const { text, style } = parts[i] ?? { text: '' }
      return style === undefined
        ? padded(text, widths[column] ?? 0)
        : paint(style, text) + padded('', (widths[column] ?? 0) - columns(text))
    })
    return `  ${padded(name, nameWidth)}  ${texts.join('  ')}`.trimEnd()
  }
  const block = (name: string, lines: readonly (readonly Line[])[], shown: readonly number[]): string[] => {
    const names = nameLines(name, nameWidth)
    const height = Math.max(names.length, ...shown.map((c) => lines[c]?.length ?? 0))
    return Array.from({ length: height }, (_, i) =>
      lineOf(
        names[i] ?? '',
        shown.map((c) => lines[c]?.[i]),
        shown,
      ),
    )
  }
  const pages = pagesOf(widths, width - nameWidth - 4).map((shown) => [
    ...block('', heads, shown),
    ...matrix.rows.flatMap((row, i) => {
      const own = cells[i] ?? []
      return shown.some((c) => (row.cells[c] ?? []).length > 0) ? block(row.property, own, shown) : []
    }),
  ])
  return pages.map((page) => page.join('\n')).join('\n\n')
}

/** Columns that fit beside each other; at least one on each page. */
function pagesOf(widths: readonly number[], room: number): number[][] {
  const pages: number[][] = [[]]
  let used = 0
  for (const [i, width] of widths.entries()) {
    if (used > 0 && used + width > room) {
      pages.push([])
      used = 0
    }
    pages.at(-1)?.push(i)
    used += width + 2
  }
  return pages
}

function widest(lines: readonly Line[]): number {
  return Math.max(...lines.map((l) => columns(l.text)))
}

function headLines({ system, assuming, remark }: Column): Line[] {
  const conditions = assuming.flatMap((a, i) => wrapped(words(`${i === 0 ? 'if' : 'and'} ${a}`), widestCell, ' '))
  const worth = remark === '' ? [] : wrapped(`(${remark})`.split(' '), widestCell, ' ')
  const dim = [...conditions, ...worth].map((text): Line => ({ text, style: 'dim' }))
  return [{ text: system, style: 'strong' }, ...dim]
}

function cellLines(record: PropertyRecord, glyphs: Glyphs): Line[] {
  const style = matrixStyle(record)
  const mark = standing(record) === 'bad' ? `${glyphs.violated} ` : ''
  const text = mark + verdictText(record)
  if (record.bound !== undefined) return wrapped(words(text), widestCell, ' ').map((line) => ({ text: line, style }))
  const witness = witnessText(record)
  return [{ text: witness === undefined ? text : `${text}, ${witness}`, style }]
}

/** Refutations that are expected stand out from proofs; red is for what is not as expected. */
function matrixStyle(record: PropertyRecord): Style {
  const style = styleOf(record)
  if (style !== 'good') return style
  return record.verdict === 'refuted'
    ? 'strong'
    : record.verdict === 'reached' || record.verdict === 'unreachable'
      ? 'dim'
      : 'good'
}

/** Where a formula may be broken: before a sign that joins its parts. */
function words(text: string): string[] {
  return text.split(/ (?=[+]|<=|<|==|and )/)
}

/** A name that is too long is broken behind an underscore. */
function nameLines(name: string, width: number): string[] {
  return columns(name) <= width ? [name] : wrapped(name.split(/(?<=_)/), width, '')
}
