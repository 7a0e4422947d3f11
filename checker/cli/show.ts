/** `paracheck show`: the timeline of a stored trace. */
import { goalOf } from '../report/story.ts'
import { timelineLines } from '../report/timeline.ts'
import { asLines, inPieces } from './files.ts'
import { storedTrace, type TraceFlags } from './stored-trace.ts'
import type { Terminal } from './terminal.ts'

export interface ShowFlags extends TraceFlags {
  readonly width?: number
}

export async function show(name: string, flags: ShowFlags, terminal: Terminal): Promise<number> {
  const { file, network, trace, property } = await storedTrace(name, flags, terminal)
  const options = {
    width: flags.width ?? terminal.width(),
    ascii: terminal.ascii,
    paint: terminal.paint,
    ...(property !== undefined && { property }),
    ...((property === undefined || goalOf(property) === undefined) &&
      file.violation !== undefined && { ending: file.violation }),
  }
  await terminal.outAll(inPieces(asLines(timelineLines(network, trace, options))))
  return 0
}
