/**
 * One line of a kernel log as text: ftrace's `trace` and `trace_pipe` (also in latency format), `trace-cmd report`,
 * `perf script`. All of them write `task [cpu] flags time: event: payload`; they differ in what they leave out. Nothing
 * here throws: a line that is none of these says so.
 */

/** When, by the clock that wrote the line. */
export interface Stamp {
  readonly seconds: number
  /** 0 .. 999,999,999. */
  readonly nanos: number
  /** The weight of the last digit that was written, in nanoseconds: 1000 for microseconds. */
  readonly resolutionNs: number
}

export interface LogEvent {
  readonly kind: 'event'
  readonly stamp: Stamp
  /** Without the subsystem: `kvm_exit`, also where `perf` wrote `kvm:kvm_exit`. */
  readonly name: string
  readonly payload: string
  /** Absent where the log does not say. */
  readonly task?: string
  readonly pid?: number
  readonly cpu?: number
  readonly flags?: string
}

export type LogLine =
  | LogEvent
  /** Events were lost on a processor since its last one; without a count where the log does not say how many. */
  | { readonly kind: 'lost'; readonly cpu?: number; readonly count?: number }
  /** `##### CPU 2 buffer started ####`: what that processor did before is not in the log. */
  | { readonly kind: 'boundary'; readonly cpu: number }
  /** A header, a comment, an empty line, an entry of a stack. */
  | { readonly kind: 'other' }
  | { readonly kind: 'unreadable' }

/** Longer lines are not looked at. */
const longestLine = 65_536

export function parseLine(text: string): LogLine {
  if (text.length > longestLine) return { kind: 'unreadable' }
  return parsed(mayBePrefixed.test(text) ? text.replace(prefix, '') : text)
}

/**
 * What stands before lines that came through something else: marks of quotes, level and stamp of a console
 * (`<4>[  12.345678] `), a date.
 */
const prefix = /^(?:> ?)*(?:<\d>)?(?:\[ *\d+\.\d{6}\] )?(?:\d{4}-\d\d-\d\d [\d:.]+ +)?/
const mayBePrefixed = /^[>[\d<]/

function parsed(text: string): LogLine {
  const timed = secondsStamp.exec(text)
  if (timed !== null) return eventOf(timed[1] ?? '', stampOf(timed[2] ?? '', timed[3] ?? ''), timed[4] ?? '')
  const latency = latencyLine.exec(text)
  if (latency !== null) return latencyEvent(latency)
  return withoutStamp(text)
}

/** `HEAD 12.345678: REST`, where a difference to the line before may stand before the rest. */
const secondsStamp = /^(.*?)\s*\b(\d{1,15})\.(\d{3,9}):\s+(?:\(\+?[\d.]+\)\s+)?(\S.*?)\s*$/

/** `comm-pid  1dn.h111 60818582us : REST`; a mark may follow the unit where the line took long. */
const latencyLine = /^\s*(.+)-(\d+)\s+(\d+)([^\d\s]\S{2,8})\s+(\d{1,18})us[^\s:\d]?\s*:\s+(\S.*?)\s*$/

function latencyEvent([, task = '', pid, cpu, flags = '', micros = '', rest = '']: RegExpExecArray): LogLine {
  const digits = micros.padStart(7, '0')
  const stamp = stampOf(digits.slice(0, -6), digits.slice(-6))
  return eventWith(stamp, rest, { task: task.trim(), pid: Number(pid), cpu: Number(cpu), flags })
}

function stampOf(seconds: string, fraction: string): Stamp {
  return { seconds: Number(seconds), nanos: Number(fraction.padEnd(9, '0')), resolutionNs: 10 ** (9 - fraction.length) }
}

function eventOf(head: string, stamp: Stamp, rest: string): LogLine {
  const who = whoOf(head) ?? (subsystem.test(rest) ? { task: head.trim() } : undefined)
  return who === undefined ? { kind: 'unreadable' } : eventWith(stamp, rest, who)
}

/** Only `perf` writes the subsystem; its lines may have a task and nothing else. */
const subsystem = /^(?:\d+\s+)?\w+:\w+:/

type Who = Pick<LogEvent, 'task' | 'pid' | 'cpu' | 'flags'>

/** `trace-cmd report` of several files or buffers writes first of which one a line is. */
const ofFile = /^\s*[^\s:]+:\s+(?=\S.*-\d+\s)/

/** `comm-pid (tgid) [cpu] flags`; thread group and flags may be missing. */
const bracketed = /^\s*(.*)-(\d+)\s+(?:\(\s*[-\d]+\)\s+)?\[(\d+)\](?:\s+(\S{3,9}))?$/

/** `comm-pid cpuflags`, as `trace-cmd report -l` writes it. */
const glued = /^\s*(.*)-(\d+)\s+(\d+)([^\d\s]\S{2,8})$/

/**
 * `comm pid [cpu]` or `comm pid/tid [cpu]` of `perf script`; the processor may be missing. Others put flags before it.
 */
const perf = /^\s*(\S.*?)\s+(-?\d+)(?:\/-?\d+)?(?:\s+[A-Za-z.]{4}\S{0,5}(?=\s+\[))?(?:\s+\[(\d+)\])?(?:\s+(\S{3,9}))?$/

function whoOf(head: string): Who | undefined {
  if (head.trim() === '') return {}
  const own = ofFile.test(head) ? head.replace(ofFile, '') : head
  const found = bracketed.exec(own) ?? glued.exec(own) ?? perf.exec(own)
  if (found === null) return undefined
  const [, task = '', pid, cpu, flags] = found
  return {
    task: task.trim(),
    pid: Number(pid),
    ...(cpu !== undefined && { cpu: Number(cpu) }),
    ...(flags !== undefined && { flags }),
  }
}

/** `event: payload`, `subsystem:event: payload`, `event:modifier: payload`; `perf` may write a count first. */
const named = /^(?:\d+\s+)?([^\s:]+)(?::([^\s:]+))?:(?:\s+(.*))?$/

/** A line of the function tracer. */
const called = /^([\w.]+) (<-[\w.]+)$/

/** `sys_nanosleep(rqtp: 1)` and `sys_nanosleep -> 0x0`. */
const systemCall = /^(sys_\w+)(?:\((.*)\)| (-> \S+))$/

/**
 * `PERF_RECORD_LOST lost 3`, `PERF_RECORD_LOST_SAMPLES lost 12` (tools/perf/util/event.c, machine.c); older ones with a
 * colon.
 */
const lostRecord = /^PERF_RECORD_LOST(?:_SAMPLES)?\b/

const modifiers = /^[ukhGHpPSDWeI]{1,6}$/

function eventWith(stamp: Stamp, rest: string, who: Who): LogLine {
  const call = called.exec(rest) ?? systemCall.exec(rest)
  if (call !== null) return { kind: 'event', stamp, name: call[1] ?? '', payload: call[2] ?? call[3] ?? '', ...who }
  if (lostRecord.test(rest))
    return { kind: 'lost', ...(who.cpu !== undefined && { cpu: who.cpu }), ...countIn(rest.replace(/^\S+/, '')) }
  const found = named.exec(rest)
  if (found === null) return /^<[\w ]+>$/.test(rest) ? { kind: 'other' } : { kind: 'unreadable' }
  const [, first = '', second, payload = ''] = found
  const name = second === undefined || modifiers.test(second) ? first : second
  return { kind: 'event', stamp, name, payload, ...who }
}

const lost = /\bCPU[: ]\s*(\d+)\s*\[(?:LOST )?(?:(\d+) )?EVENTS(?: DROPPED| LOST)?\]/i
/** Without a processor. */
const lostSomewhere = /^\s*(?:#\s*)?\[LOST (?:(\d+) )?EVENTS\]/i
const boundary = /^#+ CPU (\d+) buffer started #+/

/** What may stand between events: headers of tools, `key=value` of `trace-cmd`, entries of stacks. */
const harmless =
  /^\s*$|^\s*#|^\s*=>|^\s+[0-9a-f]{8,16} \S|^\s*(?:cpus|version|entries)\s*=|^CPU \d+ is empty|^\s*-{3,}|^\s*<\w[\w ]*>$|^CPU:\d+ \[SUBBUFFER START\]|^\s*\(?(?:Dumping )?ftrace buffer\b/

function withoutStamp(text: string): LogLine {
  const gap = lost.exec(text)
  if (gap !== null) return { kind: 'lost', cpu: Number(gap[1]), ...(gap[2] !== undefined && { count: Number(gap[2]) }) }
  const somewhere = lostSomewhere.exec(text)
  if (somewhere !== null) return { kind: 'lost', ...(somewhere[1] !== undefined && { count: Number(somewhere[1]) }) }
  const started = boundary.exec(text)
  if (started !== null) return { kind: 'boundary', cpu: Number(started[1]) }
  return { kind: harmless.test(text) ? 'other' : 'unreadable' }
}

function countIn(payload: string): { readonly count?: number } {
  const found = /\d+/.exec(payload)
  return found === null ? {} : { count: Number(found[0]) }
}
