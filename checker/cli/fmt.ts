/** `paracheck fmt`: prints models in the one layout. A file that cannot be read as a model is left alone. */

import { findModels, readText } from '../api/texts.ts'
import type { Diagnostic } from '../support/diagnostic.ts'
import { hasErrors } from '../support/diagnostic.ts'
import { parse } from '../syntax/parse.ts'
import { print } from '../syntax/print.ts'
import { exitCode, Rejected, UsageError } from './exit.ts'
import { writeWhole } from './files.ts'
import { onlyModels, overridesOf, showDiagnostics } from './models.ts'
import { isStill } from './ours.ts'
import type { Terminal } from './terminal.ts'

export interface FmtFlags {
  /** Only say what would change; exit code 1 if anything. */
  readonly check?: boolean
  readonly stdin?: boolean
  readonly quiet?: boolean
  /** Milliseconds for all that is read. */
  readonly timeout?: number
}

export async function fmt(
  paths: readonly string[],
  flags: FmtFlags,
  terminal: Terminal,
  input: () => Promise<string>,
): Promise<number> {
  if (flags.stdin === true) return formatInput(await input(), flags, terminal)
  const { until } = overridesOf(flags)
  if (paths.length === 0) throw new UsageError('name the files to format, or give --stdin')
  const diagnostics: Diagnostic[] = []
  const changed: string[] = []
  onlyModels(paths)
  for (const path of await findModels(paths)) {
    const before = await readText(path)
    const read = formatted(path, before, until)
    diagnostics.push(...read.diagnostics)
    if (hasErrors(read) || read.text === before) continue
    changed.push(path)
    if (flags.check !== true) await writeWhole(path, read.text, isStill(before))
  }
  if (flags.quiet !== true)
    for (const path of changed) terminal.out(`${flags.check === true ? 'would format' : 'formatted'} ${path}\n`)
  showDiagnostics(diagnostics, {}, terminal)
  if (hasErrors({ diagnostics })) throw new Rejected('not all files could be read')
  return flags.check === true && changed.length > 0 ? exitCode.against : exitCode.asExpected
}

function formatInput(before: string, flags: FmtFlags, terminal: Terminal): number {
  const read = formatted('stdin', before, overridesOf(flags).until)
  if (hasErrors(read)) {
    showDiagnostics(read.diagnostics, {}, terminal)
    throw new Rejected('stdin has errors')
  }
  if (flags.check === true) return read.text === before ? exitCode.asExpected : exitCode.against
  terminal.verbatim(read.text)
  return exitCode.asExpected
}

function formatted(
  path: string,
  text: string,
  until?: number,
): { readonly text: string; readonly diagnostics: readonly Diagnostic[] } {
  const { value, diagnostics } = parse({ path, text }, until)
  return hasErrors({ diagnostics }) ? { text, diagnostics } : { text: print(value), diagnostics }
}
