/**
 * `paracheck diff`: what a change did to the answers. Each side is a former result, a folder or file, or a git
 * revision; what was proved and is refuted now is shown with its run.
 */
import { changeCount, changeMarkdown, changeRows } from '../report/change-text.ts'
import { type Change, changesBetween, exitCodeOfChanges } from '../report/changes.ts'
import { jsonLine } from '../report/json.ts'
import { timeline } from '../report/timeline.ts'
import type { AskFlags } from './effort.ts'
import { refuseToReplace } from './files.ts'
import { isChanges } from './ours.ts'
import { type NamedSide, runKey, sideNamed } from './sides.ts'
import { Store } from './store.ts'
import type { Terminal } from './terminal.ts'

export interface DiffFlags extends AskFlags {
  /** A file for the differences as Markdown. */
  readonly md?: string
}

/** Answers 0 where nothing is worse, 1 where something is or may be, 4 where an answer is missing that was there. */
export async function diff(
  first: string,
  second: string,
  within: readonly string[],
  flags: DiffFlags,
  terminal: Terminal,
): Promise<number> {
  await refuseToReplace(flags.md, isChanges, flags.force, [first, second])
  // What the sides find on their way is no line of this command's JSON.
  const asking = { ...flags, json: false, quiet: flags.quiet === true || flags.json === true }
  const sides = [
    await sideNamed(first, within, asking, terminal),
    await sideNamed(second, within, asking, terminal),
  ] as const
  const [before, after] = [await sides[0](), await sides[1]()]
  const found = changesBetween(before, after)
  const store = new Store()
  if (flags.md !== undefined) await store.write(flags.md, changeMarkdown(found, first, second), isChanges, flags.force)
  const code = exitCodeOfChanges(found.changes)
  if (flags.json === true) {
    terminal.out(jsonLine({ type: 'result', ok: code === 0, before: first, after: second, ...found }))
  } else {
    const rows = changeRows(found, terminal.paint, terminal.glyphs.becomes)
    terminal.out(`${[...rows, ...(rows.length > 0 ? [''] : []), changeCount(found)].join('\n')}\n`)
    if (flags.quiet !== true) for (const change of found.changes) terminal.out(runOf(change, after, terminal))
  }
  store.tell(terminal, true)
  return store.codeAfter(code)
}

/** The run by which a property is lost; of a former result, the command that shows it. */
function runOf(change: Change, { runs }: NamedSide, { width, paint, glyphs, ascii }: Terminal): string {
  const { effect, system, property, trace, file } = change
  if ((effect !== 'lost' && effect !== 'changed') || property === undefined) return ''
  if (trace !== undefined) return `\n${paint('strong', `${system}.${property}`)}: paracheck show ${trace}\n`
  const run = runs.get(runKey({ file, system, property }))
  if (run === undefined) return ''
  const look = { property: run.property, width: Math.min(width(), 160), paint, glyphs, ascii }
  return `\n${timeline(run.network, run.trace, look).trimEnd()}\n`
}
