/** Commands that ask what the files ask: properties, their verdicts, and what differs between two sets of them. */
import type { Command } from 'commander'
import type { Engine } from '../../engines/engine.ts'
import type { CheckFlags } from '../check.ts'
import type { CompareFlags } from '../compare.ts'
import type { DiffFlags } from '../diff.ts'
import { asking, dumps, forceText, look, modelOptions, plain, searching, showing } from '../options.ts'
import { reporter } from '../parse-options.ts'
import type { ReportFlags } from '../report.ts'
import type { LookOptions, Outside } from '../terminal.ts'
import type { Given } from './given.ts'

export function addCheck(program: Command, { act, outside, engines }: Given): void {
  const command = program
    .command('check')
    .summary('check the properties of models and specs')
    .description(
      'Checks every property that the files ask about. Folders are searched for .tick files. Also reads .tck, ' +
        '.smt2 (Horn clauses), .mcmt and .vmt of other tools.',
    )
    .argument('[files...]', 'files or folders', ['specs'])
  asking(command).option('--matrix', 'verdicts as property by system only, without the list')
  plain(showing(command, 'a paragraph for every property'))
    .option('--result <file>', 'write the result as a line of JSON too, for `report --from`')
    .option(
      '--reporter <name[=file]>',
      'for other programs: junit, sarif, github (annotations) or tap (repeatable)',
      reporter,
    )
    .option('--force', forceText)
  command.addHelpText(
    'after',
    () => `\nEngines:\n${engines.map((e) => `  ${e.name.padEnd(width(engines))}  ${e.summary}`).join('\n')}\n`,
  )
  look(dumps(modelOptions(command))).action((files: string[], flags: CheckFlags & LookOptions) =>
    act(flags, async (terminal) =>
      (await import('../check.ts')).check(files, { ...annotating(outside), ...flags }, terminal),
    ),
  )
}

/** In a job of GitHub, annotations are wanted where no reporter is asked for. */
function annotating({ env }: Outside): Pick<CheckFlags, 'reporter'> {
  return env.GITHUB_ACTIONS === 'true' ? { reporter: [{ name: 'github' }] } : {}
}

function width(engines: readonly Engine[]): number {
  return Math.max(...engines.map((e) => e.name.length))
}

export function addReport(program: Command, { act }: Given): void {
  const command = program
    .command('report')
    .summary('the results of a check as a page (HTML) and as Markdown')
    .description(
      'Checks the files (default: specs), or reads the result of a former check, and writes what came out: ' +
        'verdicts as property by system, proofs, and runs as timelines. Without --html and --md the Markdown goes ' +
        'to the terminal.',
    )
    .argument('[files...]', 'files or folders')
  asking(command)
    .option('--from <file>', 'the result of a former check, of `check --result` or `check --json`; nothing is checked')
    .option('--html <file>', 'write one page that needs no other file')
    .option('--md <file>', 'write Markdown: verdicts, bounds and lengths of runs, no times')
    .option('--quiet', 'no progress')
    .option('--force', forceText)
  look(modelOptions(plain(command, 'page'))).action((files: string[], flags: ReportFlags & LookOptions) =>
    act(flags, async (terminal) => (await import('../report.ts')).report(files, flags, terminal)),
  )
}

export function addCompare(program: Command, { act }: Given): void {
  const command = program
    .command('compare')
    .summary('what one system keeps of what another one promises')
    .description(
      'Answers every property that the files ask of both systems, and compares: kept, kept with a larger bound, ' +
        'or lost. For what is lost, the run that breaks it stands beside a run of the first system with the same ' +
        'workload: the machines that both systems share do the same at the same instants.',
    )
    .argument('<first>', 'the system whose promises count')
    .argument('<second>', 'the system that is to keep them')
    .argument('[files...]', 'files or folders (default: specs)')
  asking(command).option('--quiet', 'the table only, without runs')
  look(modelOptions(plain(command))).action(
    (first: string, second: string, files: string[], flags: CompareFlags & LookOptions) =>
      act(flags, async (terminal) =>
        (await import('../compare.ts')).compare(first, second, files.length === 0 ? ['specs'] : files, flags, terminal),
      ),
  )
}

export function addDiff(program: Command, { act }: Given): void {
  const command = program
    .command('diff')
    .summary('what a change did to the answers')
    .description(
      'Compares the answers before and after a change: verdicts, bounds as formulas, and what is asked at all. ' +
        'Each side is a result of `check --result`, a folder or a file, or a git revision; what is no result is ' +
        'checked, stored proofs first. Exit code 1: something is worse, or is not asked any more.',
    )
    .argument('<before>', 'a result, a folder, a file, or a git revision')
    .argument('<after>', 'the same')
    .argument('[files...]', 'what to check of a folder or revision (default: all of a folder; specs of a revision)')
  searching(command)
    .option('--md <file>', 'write the differences as Markdown, too')
    .option('--force', forceText)
    .option('--json', 'the result as a line of JSON on stdout')
    .option('--quiet', 'without progress and runs')
  look(modelOptions(plain(command))).action(
    (before: string, after: string, files: string[], flags: DiffFlags & LookOptions) =>
      act(flags, async (terminal) => (await import('../diff.ts')).diff(before, after, files, flags, terminal)),
  )
}
