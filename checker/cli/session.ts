/** What all questions of one command share, and what it says before the first answer. */

import { version } from '../api/version.ts'
import type { CheckOptions } from '../check.ts'
import { type JsonEvent, jsonLine } from '../report/json.ts'
import { liveReporter, plainReporter, type Reporter, silent } from '../report/progress.ts'
import { counted } from '../support/counted.ts'
import { type Earlier, resumedText } from './earlier.ts'
import type { AskFlags } from './effort.ts'
import { Store } from './store.ts'
import type { Terminal } from './terminal.ts'

/** What all questions of one command share. */
export interface Session {
  readonly flags: AskFlags
  readonly terminal: Terminal
  readonly reporter: Reporter
  readonly options: CheckOptions
  /** What is written. */
  readonly store: Store
  /** With `--json`. */
  readonly event: (event: JsonEvent) => void
}

/** What is about to be done, and with what. */
export function announce(questions: number, solver: string, jobs: number, flags: AskFlags, terminal: Terminal): void {
  const pinned = [...(flags.param ?? new Map<string, string>())]
  const parameters = pinned.length > 0 && { parameters: Object.fromEntries(pinned) }
  if (flags.json === true)
    terminal.out(jsonLine({ type: 'start', version: version(), properties: questions, ...parameters }))
  // A setting of a folder pins parameters, too: who reads the verdicts has to know.
  else if (pinned.length > 0)
    terminal.out(`for ${pinned.map(([name, value]) => `${name} = ${value}`).join(', ')} only:\n\n`)
  if (flags.json !== true && flags.quiet !== true && flags.plain !== true) {
    const dot = ` ${terminal.glyphs.dot} `
    const line = [`paracheck ${version()}`, solver, counted(questions, 'property'), counted(jobs, 'job')].join(dot)
    terminal.err(`${terminal.paintErr('dim', line)}\n\n`)
  }
}

export function announceResumed(all: readonly Earlier[], flags: AskFlags, terminal: Terminal): void {
  if (flags.json !== true && flags.quiet !== true && flags.plain !== true) terminal.err(`${resumedText(all)}\n\n`)
}

/** How what goes on is shown from now on; `names` are those that rows will have. */
export function sessionFor(
  names: readonly string[],
  options: CheckOptions,
  flags: AskFlags,
  terminal: Terminal,
): Session {
  const reporter = reporterFor(names, flags, terminal)
  return {
    flags,
    terminal,
    reporter,
    options,
    store: new Store(),
    event: (event) => flags.json === true && terminal.out(jsonLine(event)),
  }
}

export function reporterFor(
  names: readonly string[],
  flags: Pick<AskFlags, 'json' | 'quiet' | 'plain'>,
  terminal: Terminal,
): Reporter {
  if (flags.json === true || flags.quiet === true || flags.plain === true) return silent
  const options = {
    write: terminal.err,
    paint: terminal.paintErr,
    width: terminal.errWidth,
    height: terminal.errHeight,
    now: () => performance.now(),
    nameWidth: Math.max(...names.map((name) => name.length)),
  }
  return terminal.live ? liveReporter(options) : plainReporter(options)
}
