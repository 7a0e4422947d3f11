/**
 * The process as the commands see it: two streams to write to, how wide they are, whether colours, drawing characters
 * and live rows are welcome. Results go to stdout; progress, diagnostics and remarks to stderr.
 */
import { setImmediate, setTimeout } from 'node:timers/promises'
import { ascii, type Glyphs, type Paint, painter, unicode } from '../report/style.ts'
import { forTerminal, own, visible } from '../support/visible.ts'

export interface Stream {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
  /** More was written than the reader has taken. */
  readonly writableNeedDrain?: boolean
  /** Nobody reads any more. */
  readonly destroyed?: boolean
}

export interface Surroundings {
  readonly stdout: Stream
  readonly stderr: Stream
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborts on Ctrl-C. */
  readonly interrupted: AbortSignal
}

/** The world outside: streams, environment, Ctrl-C, and what is typed. */
export interface Outside extends Surroundings {
  readonly stdin: NodeJS.ReadableStream
}

export interface Terminal {
  /** Both show control characters instead of sending them, but for those of `paint`, `paintErr` and `own`. */
  out(text: string): void
  err(text: string): void
  /**
   * As `out`, piece by piece, no faster than they are read: for what is too long to be kept. Other work and Ctrl-C get
   * their turn between two pieces.
   */
  outAll(pieces: Iterable<string>): Promise<void>
  /** On stdout: a text for a file or another program, as it is; where a person looks, shown as by `out`. */
  verbatim(text: string): void
  /** For texts on stdout, and on stderr. */
  readonly paint: Paint
  readonly paintErr: Paint
  readonly glyphs: Glyphs
  readonly ascii: boolean
  width(): number
  errWidth(): number
  errHeight(): number
  /** Whether stderr can show rows that change in place. */
  readonly live: boolean
  readonly interrupted: AbortSignal
  /** Errors of the program that cost one answer each; they are told at the end. */
  readonly crashes: unknown[]
}

export interface LookOptions {
  readonly color?: boolean
  readonly ascii?: boolean
}

/** Columns assumed for pipes and files, where nothing says how wide a line may be. */
const pipeWidth = 120

export function terminalOf(around: Surroundings, look: LookOptions): Terminal {
  const { stdout, stderr, env, interrupted } = around
  const plainText = look.ascii === true || !isUnicode(env)
  return {
    out: (text) => void stdout.write(forTerminal(text)),
    err: (text) => void stderr.write(forTerminal(text)),
    outAll: (pieces) => writeAll(pieces, stdout),
    verbatim: (text) => void stdout.write(stdout.isTTY === true ? visible(text) : text),
    paint: painter(look.color !== false && wantsColour(stdout, env), own('')),
    paintErr: painter(look.color !== false && wantsColour(stderr, env), own('')),
    glyphs: plainText ? ascii : unicode,
    ascii: plainText,
    width: () => stdout.columns ?? columnsOf(env) ?? pipeWidth,
    errWidth: () => stderr.columns ?? columnsOf(env) ?? pipeWidth,
    errHeight: () => stderr.rows ?? 24,
    live: stderr.isTTY === true && env.TERM !== 'dumb' && env.CI === undefined,
    interrupted,
    crashes: [],
  }
}

async function writeAll(pieces: Iterable<string>, stream: Stream): Promise<void> {
  for (const piece of pieces) {
    stream.write(forTerminal(piece))
    await setImmediate()
    while (stream.writableNeedDrain === true) await setTimeout(5)
    if (stream.destroyed === true) return
  }
}

/** FORCE_COLOR wins (but `0` and `false` mean no), then NO_COLOR, then whether a person is looking. */
export function wantsColour(stream: Stream, env: Surroundings['env']): boolean {
  const forced = env.FORCE_COLOR
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false
  return stream.isTTY === true && env.TERM !== 'dumb'
}

/** The locale says UTF-8, by the first of the three variables that is set. Windows consoles set none and can. */
export function isUnicode(env: Surroundings['env']): boolean {
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find((value) => value !== undefined && value !== '')
  if (locale === undefined) return env.OS === 'Windows_NT'
  return /utf-?8/i.test(locale)
}

function columnsOf(env: Surroundings['env']): number | undefined {
  const columns = Number(env.COLUMNS)
  return Number.isInteger(columns) && columns > 20 ? columns : undefined
}
