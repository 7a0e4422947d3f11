/**
 * Logs as streams: the events of several files in the order of their times, what stood between them, and what could not
 * be read.
 */
import { type LogEvent, parseLine, type Stamp } from './line.ts'

/** A log, line by line, without line ends; it is read once. */
export interface LogSource {
  /** As the user named it. */
  readonly path: string
  readonly lines: Iterable<string>
  /** By how much its clock is ahead of others, in nanoseconds: of no weight but for the order. */
  readonly aheadNs?: number
}

/** An event with its place. */
export interface PlacedEvent {
  readonly event: LogEvent
  /** The index of its source. */
  readonly source: number
  /** Counted from 1. */
  readonly line: number
}

/**
 * Events were lost on a processor (or on some) between two lines of one source; the later one is the next event there.
 */
export interface Gap {
  readonly source: number
  readonly line: number
  readonly cpu?: number
  readonly count?: number
}

export type LogItem = ({ readonly kind: 'event' } & PlacedEvent) | ({ readonly kind: 'gap' } & Gap)

/** What was read of one source. */
export interface SourceSummary {
  readonly path: string
  lines: number
  events: number
  /** Lost events, as far as the log says how many. */
  lost: number
  /** Places at which events were lost. */
  gaps: number
  unreadable: number
  /** The first lines that could not be read. */
  readonly unread: { readonly line: number; readonly text: string }[]
  /** Events with an earlier time than the one before. */
  backwards: number
}

/** Unreadable lines that are kept to be shown. */
const mostUnread = 5

/** Letters of an unreadable line that are kept. */
const mostLetters = 160

export interface Merged {
  /** Reads the sources; once. */
  readonly items: Iterable<LogItem>
  /** Complete when `items` is at its end. */
  readonly summaries: readonly SourceSummary[]
}

/**
 * The events of all sources in the order of their times; of equal times that of the earlier source comes first. In one
 * source the order is that of its lines.
 */
export function merged(sources: readonly LogSource[]): Merged {
  const summaries = sources.map(({ path }) => ({
    path,
    lines: 0,
    events: 0,
    lost: 0,
    gaps: 0,
    unreadable: 0,
    unread: [],
    backwards: 0,
  }))
  const readers = sources.map((source, i) => read(source, i, summaries[i] as SourceSummary))
  return {
    items: {
      [Symbol.iterator]: () =>
        mergedItems(
          readers,
          sources.map(({ aheadNs }) => aheadNs ?? 0),
        ),
    },
    summaries,
  }
}

/** What one source has next: gaps stand before the event after them. */
function* mergedItems(
  readers: readonly Generator<LogItem, void>[],
  ahead: readonly number[],
): Generator<LogItem, void> {
  const heads = readers.map((reader) => reader.next())
  for (;;) {
    let first = -1
    for (const [i, head] of heads.entries()) {
      if (head.done === true) continue
      if (
        first === -1 ||
        isBefore(
          head.value,
          (heads[first] as IteratorYieldResult<LogItem>).value,
          (ahead[i] ?? 0) - (ahead[first] ?? 0),
        )
      )
        first = i
    }
    const head = heads[first]
    if (head === undefined || head.done === true) return
    yield head.value
    heads[first] = (readers[first] as Generator<LogItem, void>).next()
  }
}

/** `ahead`: by how much the clock of the first is ahead of that of the other. */
function isBefore(a: LogItem, b: LogItem, ahead: number): boolean {
  if (a.kind === 'gap') return b.kind !== 'gap'
  return b.kind === 'event' && nanosBetween(b.event.stamp, a.event.stamp) < ahead
}

/** From one stamp to a later one. */
function nanosBetween(from: Stamp, to: Stamp): number {
  return (to.seconds - from.seconds) * 1e9 + (to.nanos - from.nanos)
}

function* read({ lines }: LogSource, source: number, summary: SourceSummary): Generator<LogItem, void> {
  let last: Stamp | undefined
  for (const text of lines) {
    const line = ++summary.lines
    const parsed = parseLine(text)
    if (parsed.kind === 'event') {
      summary.events++
      if (last !== undefined && nanosBetween(last, parsed.stamp) < 0) summary.backwards++
      last = parsed.stamp
      yield { kind: 'event', event: parsed, source, line }
    } else if (parsed.kind === 'lost') {
      summary.gaps++
      summary.lost += parsed.count ?? 0
      const { cpu, count } = parsed
      yield { kind: 'gap', source, line, ...(cpu !== undefined && { cpu }), ...(count !== undefined && { count }) }
    } else if (parsed.kind === 'boundary') {
      // What was written before by other processors stands without this one's events.
      if (summary.events > 0) yield { kind: 'gap', source, line, cpu: parsed.cpu }
    } else if (parsed.kind === 'unreadable') {
      summary.unreadable++
      if (summary.unread.length < mostUnread) summary.unread.push({ line, text: text.slice(0, mostLetters) })
    }
  }
}
