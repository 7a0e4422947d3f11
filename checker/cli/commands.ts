/**
 * The commands: their options, their help, and the file that each is in. They are imported when they run, so that
 * `--help` and `--version` load neither grammar nor solver.
 */
import { Argument, Command, Option } from 'commander'
import { textOfBytes } from '../api/texts.ts'
import { version } from '../api/version.ts'
import type { Engine } from '../engines/engine.ts'
import type { MutantKind } from '../model/mutants.ts'
import { visible } from '../support/visible.ts'
import type { CheckFlags } from './check.ts'
import type { CompareFlags } from './compare.ts'
import { type Shell, shells } from './completion.ts'
import type { ConformFlags } from './conform.ts'
import type { CoverageFlags } from './coverage.ts'
import type { DiffFlags } from './diff.ts'
import type { DoctorFlags } from './doctor.ts'
import { exitMeanings, Interrupted } from './exit.ts'
import type { ExplainFlags } from './explain.ts'
import type { ExportFlags } from './export.ts'
import type { FmtFlags } from './fmt.ts'
import type { InvariantFlags } from './invariant.ts'
import type { MutateFlags } from './mutate.ts'
import {
  asking,
  dumps,
  effort,
  forceText,
  json,
  look,
  modelOptions,
  named,
  ofSystems,
  plain,
  readingLimit,
  searching,
  showing,
  solver,
  timeLimit,
  withoutSystems,
} from './options.ts'
import { duration, natural, positive, reporter, words, wordsOf } from './parse-options.ts'
import type { RecheckFlags } from './recheck.ts'
import type { ReportFlags } from './report.ts'
import type { ShowFlags } from './show.ts'
import type { SimulateFlags } from './simulate.ts'
import type { StatisticsFlags } from './simulate-statistics.ts'
import type { TraceFlags } from './stored-trace.ts'
import type { SynthesiseFlags } from './synthesise.ts'
import type { LookOptions, Outside, Terminal } from './terminal.ts'

/** Runs a command with a terminal that looks as its options want. */
export type Act = (look: LookOptions, command: (terminal: Terminal) => Promise<number>) => Promise<void>

/** Commands that ask no solver stop where they are on Ctrl-C. */
async function stoppable(work: Promise<number>, signal: AbortSignal): Promise<number> {
  const stopped = new Promise<number>((_, reject) => {
    const stop = (): void => reject(new Interrupted())
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
  })
  return Promise.race([work, stopped])
}

export function programFor(act: Act, outside: Outside, engines: readonly Engine[]): Command {
  const program = new Command('paracheck')
    .description('Model checker for timed systems code: proofs for all parameter values, or short readable counterexample timelines.')
    .version(version(), '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void outside.stdout.write(visible(text)),
      writeErr: (text) => void outside.stderr.write(visible(text)),
    })
    .showHelpAfterError('(options: paracheck help, paracheck help COMMAND)')
    .addHelpText('after', exitCodes)
    .hook('preAction', async (_, command) => {
      if (!command.options.some((o) => o.attributeName() === 'printConfig')) return
      await (await import('./settings.ts')).applySettings(command, outside.env, (text) => void outside.stdout.write(visible(text)))
    })
  addCheck(program, act, outside, engines)
  addReport(program, act)
  addCompare(program, act)
  addDiff(program, act)
  addSynthesise(program, act)
  addCoverage(program, act)
  addMutate(program, act)
  addConform(program, act, outside)
  addTraces(program, act, outside)
  addRecheck(program, act)
  addInvariant(program, act)
  addExport(program, act, outside)
  addFmt(program, act, outside)
  addExplain(program, act)
  addLsp(program, act, outside)
  addStart(program, act)
  addCompletion(program, outside)
  addMan(program, outside)
  return program
}

const exitCodes = `
Exit codes:
${exitMeanings.map(([code, meaning]) => `  ${code}  ${meaning}\n`).join('')}`

/** As `model/mutants.ts` makes them: help does not load it. */
const kinds: readonly MutantKind[] = ['transition', 'send', 'guard', 'compare', 'effect', 'line', 'factor', 'invariant', 'urgent']

function addCheck(program: Command, act: Act, outside: Outside, engines: readonly Engine[]): void {
  const command = program
    .command('check')
    .summary('check the properties of models and specs')
    .description(
      'Checks every property that the files ask about. Folders are searched for .tick files. Also reads .tck, .smt2 (Horn clauses), .mcmt and .vmt of other tools.',
    )
    .argument('[files...]', 'files or folders', ['specs'])
  asking(command).option('--matrix', 'verdicts as property by system only, without the list')
  plain(showing(command, 'a paragraph for every property'))
    .option('--result <file>', 'write the result as a line of JSON too, for `report --from`')
    .option('--reporter <name[=file]>', 'for other programs: junit, sarif, github (annotations) or tap (repeatable)', reporter)
    .option('--force', forceText)
  command.addHelpText('after', () => `\nEngines:\n${engines.map((e) => `  ${e.name.padEnd(width(engines))}  ${e.summary}`).join('\n')}\n`)
  look(dumps(modelOptions(command))).action((files: string[], flags: CheckFlags & LookOptions) =>
    act(flags, async (terminal) => (await import('./check.ts')).check(files, { ...annotating(outside), ...flags }, terminal)),
  )
}

/** In a job of GitHub, annotations are wanted where no reporter is asked for. */
function annotating({ env }: Outside): Pick<CheckFlags, 'reporter'> {
  return env.GITHUB_ACTIONS === 'true' ? { reporter: [{ name: 'github' }] } : {}
}

function addReport(program: Command, act: Act): void {
  const command = program
    .command('report')
    .summary('the results of a check as a page (HTML) and as Markdown')
    .description(
      'Checks the files (default: specs), or reads the result of a former check, and writes what came out: verdicts as property by system, proofs, and runs as timelines. Without --html and --md the Markdown goes to the terminal.',
    )
    .argument('[files...]', 'files or folders')
  asking(command)
    .option('--from <file>', 'the result of a former check, of `check --result` or `check --json`; nothing is checked')
    .option('--html <file>', 'write one page that needs no other file')
    .option('--md <file>', 'write Markdown: verdicts, bounds and lengths of runs, no times')
    .option('--quiet', 'no progress')
    .option('--force', forceText)
  look(modelOptions(plain(command, 'page'))).action((files: string[], flags: ReportFlags & LookOptions) =>
    act(flags, async (terminal) => (await import('./report.ts')).report(files, flags, terminal)),
  )
}

function addCompare(program: Command, act: Act): void {
  const command = program
    .command('compare')
    .summary('what one system keeps of what another one promises')
    .description(
      'Answers every property that the files ask of both systems, and compares: kept, kept with a larger bound, or lost. For what is lost, the run that breaks it stands beside a run of the first system with the same workload: the machines that both systems share do the same at the same instants.',
    )
    .argument('<first>', 'the system whose promises count')
    .argument('<second>', 'the system that is to keep them')
    .argument('[files...]', 'files or folders (default: specs)')
  asking(command).option('--quiet', 'the table only, without runs')
  look(modelOptions(plain(command))).action((first: string, second: string, files: string[], flags: CompareFlags & LookOptions) =>
    act(flags, async (terminal) =>
      (await import('./compare.ts')).compare(first, second, files.length === 0 ? ['specs'] : files, flags, terminal),
    ),
  )
}

function addDiff(program: Command, act: Act): void {
  const command = program
    .command('diff')
    .summary('what a change did to the answers')
    .description(
      'Compares the answers before and after a change: verdicts, bounds as formulas, and what is asked at all. Each side is a result of `check --result`, a folder or a file, or a git revision; what is no result is checked, stored proofs first. Exit code 1: something is worse, or is not asked any more.',
    )
    .argument('<before>', 'a result, a folder, a file, or a git revision')
    .argument('<after>', 'the same')
    .argument('[files...]', 'what to check of a folder or revision (default: all of a folder; specs of a revision)')
  searching(command)
    .option('--md <file>', 'write the differences as Markdown, too')
    .option('--force', forceText)
    .option('--json', 'the result as a line of JSON on stdout')
    .option('--quiet', 'without progress and runs')
  look(modelOptions(plain(command))).action((before: string, after: string, files: string[], flags: DiffFlags & LookOptions) =>
    act(flags, async (terminal) => (await import('./diff.ts')).diff(before, after, files, flags, terminal)),
  )
}

function addSynthesise(program: Command, act: Act): void {
  const command = program
    .command('synthesise')
    .alias('synthesize')
    .summary('find the parameter values for which properties hold')
    .description(
      'Divides the parameter values that the assumptions allow into cells in which a property is proved, and cells in which a run breaks it. What a `check` assumes beside is left out: that is what is sought.',
    )
    .argument('<files...>', 'files or folders')
  withoutSystems(named(command.optionsGroup('What to ask:')))
    .optionsGroup('How:')
    .addOption(new Option('--budget <duration>', 'time for each region').argParser(duration).default(600_000, '10m'))
    .option('--cells <n>', 'cells that fail, at most', positive, 40)
  effort(command, { timeFor: 'question on the way', seconds: 60 })
    .optionsGroup('Output:')
    .option('--out <dir>', 'folder for traces and certificates (default: counterexamples and .paracheck/certificates)')
    .option('--no-write', 'write no traces and certificates')
  look(modelOptions(plain(json(command)))).action((files: string[], flags: SynthesiseFlags & LookOptions) =>
    act(flags, async (terminal) => (await import('./synthesise.ts')).synthesise(files, flags, terminal)),
  )
}

function addCoverage(program: Command, act: Act): void {
  const command = program
    .command('coverage')
    .summary('find states and transitions that no run reaches')
    .description(
      'Asks of every state and transition of every system whether a run gets there: random runs first, then the engines. What is proved out of reach and not explained by @unreachable("why") in the model answers 1.',
    )
    .argument('<files...>', 'files or folders')
  withoutSystems(ofSystems(command.optionsGroup('What to ask:'))).optionsGroup('How:')
  effort(command, { timeFor: 'place', seconds: 60, jobs: 'systems asked', bound: 'longest runs searched, in jumps' })
  showing(command.optionsGroup('Output:'), 'what is explained, too').option('--plain', 'no progress')
  look(modelOptions(command)).action((files: string[], flags: CoverageFlags & LookOptions) =>
    act(flags, async (terminal) => (await import('./coverage.ts')).coverage(files, flags, terminal)),
  )
}

function addMutate(program: Command, act: Act): void {
  const command = program
    .command('mutate')
    .summary('find mistakes in a model that its properties would not notice')
    .description(
      'Makes small mistakes in the model, one at a time, and asks what the files expect again. A mistake is noticed when some verdict is not the expected one, or a system becomes unfit. One that survives is a property that is missing, or is explained in X.mutants.json beside the file X.tick in which it is made.',
    )
    .argument('<files...>', 'files or folders')
  named(command.optionsGroup('What to try:'), 'only properties of these names may notice')
    .option('--only <kinds>', `only mistakes of these kinds: ${kinds.join(', ')}`, wordsOf(kinds))
    .option('--limit <n>', 'so many mutants at most, drawn by the seed', positive)
    .option('--explained <file>', 'explanations of survivors, instead of X.mutants.json')
    .optionsGroup('How:')
  effort(command, { timeFor: 'mutant', seconds: 60, jobs: 'mutants tried', seed: 'of the choice of mutants and of random runs' })
  showing(command.optionsGroup('Output:'), 'every mutant').option('--plain', 'no progress')
  look(modelOptions(command)).action((files: string[], flags: MutateFlags & LookOptions) =>
    act(flags, async (terminal) => (await import('./mutate.ts')).mutate(files, flags, terminal)),
  )
}

function width(engines: readonly Engine[]): number {
  return Math.max(...engines.map((e) => e.name.length))
}

function addTraces(program: Command, act: Act, outside: Outside): void {
  const traceOptions = (command: Command): Command =>
    look(
      modelOptions(
        command
          .option('--model <file>', 'the model, if not the one the trace names')
          .option('--out <dir>', 'where named traces are (default: counterexamples)'),
      ),
    )

  traceOptions(
    program.command('show').summary('draw a stored trace as a timeline').argument('<trace>', 'a file, or a name such as final.tick_gap'),
  )
    .option('--width <columns>', 'instead of that of the terminal', positive)
    .action((name: string, flags: ShowFlags & LookOptions) =>
      act(flags, async (terminal) => stoppable((await import('./show.ts')).show(name, flags, terminal), outside.interrupted)),
    )

  traceOptions(program.command('replay').summary('execute stored traces again, step by step').argument('<traces...>', 'files or names'))
    .option('--json', 'a line of JSON for each trace')
    .action((names: string[], flags: TraceFlags & LookOptions) =>
      act(flags, async (terminal) => stoppable((await import('./replay.ts')).replay(names, flags, terminal), outside.interrupted)),
    )

  const simulate = program
    .command('simulate')
    .summary('run a system at random, or step by step')
    .argument('<file>', 'the model')
    .option('--system <name>', 'the system, when there are several')
    .option('--seed <n>', 'of the random choices', natural, 1)
    .option('--steps <n>', 'jumps at most', positive, 20)
    .option('--interactive', 'choose every move')
    .option('--out <file>', 'write the trace')
    .option('--force', forceText)
    .option('--json', 'the trace, or the statistics, as JSON')
    .optionsGroup('Statistics:')
    .option('--stats', 'count what happens in a long run whose delays are drawn as chance would have it; --system may name several')
    .addOption(new Option('--for <duration>', 'simulated time (default: 10s)').argParser(duration))
    .option('--work <name>', 'an event, call or state that is work done: runs end by it, rates are for each')
    .option('--count <n>', 'so much of it (default: 1000)', positive)
  look(dumps(modelOptions(simulate))).action((file: string, flags: SimulateFlags & StatisticsFlags & LookOptions) =>
    act(flags, async (terminal) => {
      const command =
        flags.stats === true
          ? (await import('./simulate-statistics.ts')).simulateStatistics(file, flags, terminal)
          : (await import('./simulate.ts')).simulate(file, flags, terminal, outside.stdin)
      return stoppable(command, outside.interrupted)
    }),
  )
}

function addConform(program: Command, act: Act, outside: Outside): void {
  const command = program
    .command('conform')
    .summary('is a log of a kernel a run of a system?')
    .description(
      'Reads logs of ftrace, trace-cmd and perf. A map says which lines are which events of the model. Answers conforms, with a run that was executed; deviates, with the first line that no run explains; may conform, where events were lost; or unknown. Parameters have their defaults, or what --param says.',
    )
    .argument('<file>', 'the model')
    .requiredOption('--log <file>', 'a log, or CLOCK=FILE for one with a clock of the map (repeatable)', collected)
    .requiredOption('--map <file>', 'which lines are which events (docs/conformance.md)')
    .option('--system <name>', 'the system, when there are several')
    .optionsGroup('How:')
    .option('--silent <n>', 'jumps that no line tells of between two lines, at most', positive, 12)
    .option('--lost <n>', 'the same where events were lost', positive, 24)
    .option('--before <n>', 'jumps before the first line, at most', natural, 8)
    .option('--states <n>', 'symbolic states before one line, at most', positive, 5000)
    .option('--infer <params>', 'least and greatest values of these times for which the log conforms, as in JITTER,STEAL')
    .option('--check', 'also ask the properties of the system for the values with which the log conforms, and what it shows of bounds')
  solver(timeLimit(command, 'property of --check, and for the confirmation of a rejection', 60))
    .optionsGroup('Output:')
    .option('--out <file>', 'write the run that was found')
    .option('--force', forceText)
  showing(command, 'all states and transitions that were not covered, and how many lines fit each rule')
  look(modelOptions(command)).action((file: string, flags: ConformFlags & LookOptions) =>
    act(flags, async (terminal) => stoppable((await import('./conform.ts')).conform(file, flags, terminal), outside.interrupted)),
  )
}

function collected(text: string, known: readonly string[] = []): string[] {
  return [...known, text]
}

function addRecheck(program: Command, act: Act): void {
  const command = program
    .command('recheck')
    .summary('check stored proofs again, with a program that did not find them')
    .argument('<certificates...>', 'files of .paracheck/certificates')
  timeLimit(command, 'certificate', 60)
    .option('--solver <name>', 'asked beside the exact core: embedded, z3, cvc5, or the command line of an SMT-LIB solver')
    .option('--model <file>', 'make the obligations anew from this model, and compare')
    .option('--json', 'a line of JSON for each certificate')
    .option('--verbose', 'every obligation')
  look(command).action((files: string[], flags: RecheckFlags & LookOptions) =>
    act(flags, async (terminal) => (await import('./recheck.ts')).recheck(files, flags, terminal)),
  )
}

function addInvariant(program: Command, act: Act): void {
  const command = program
    .command('invariant')
    .summary('test an invariant that you wrote, conjunct by conjunct')
    .description(
      'Tests the invariants in proofs/SPEC/SYSTEM.PROPERTY.inv: does each conjunct hold at first, is it kept by every step, and do they prove the property? What fails comes with the state or step that shows it. An invariant that proves a property is found there by check.',
    )
    .argument('<files...>', 'files or folders')
  named(command.optionsGroup('What to test:')).option('--from <file>', 'the invariants of one property, from this file')
  timeLimit(solver(command.optionsGroup('How:')), 'invariant', 60).option('--seed <n>', 'for whatever is random', natural, 1)
  plain(json(command.optionsGroup('Output:')))
  look(modelOptions(command)).action((files: string[], flags: InvariantFlags & LookOptions) =>
    act(flags, async (terminal) => (await import('./invariant.ts')).invariant(files, { ...flags, bound: 40 }, terminal)),
  )
}

function addExport(program: Command, act: Act, outside: Outside): void {
  const command = program
    .command('export')
    .summary('write a question for another tool')
    .description(
      'Writes one property of one system, so that another tool can be asked: sat (horn), safe (vmt), valid (mcmt) or true (smv) means that it holds.',
    )
    .argument('<file>', 'a model, or a .tck, .smt2, .vmt or .mcmt file')
    .addOption(
      new Option('--format <format>', 'horn (SMT-LIB), vmt (VMT-LIB), mcmt (Sally) or smv (nuXmv)')
        .choices(['horn', 'vmt', 'mcmt', 'smv'])
        .default('horn'),
    )
    .option('--prop <globs>', 'the property', words)
    .option('--system <globs>', 'the system', words)
    .option('--out <file>', 'write here instead of to the terminal')
    .option('--force', forceText)
  look(modelOptions(command)).action((file: string, flags: ExportFlags & LookOptions) =>
    act(flags, async (terminal) => stoppable((await import('./export.ts')).exportQuestion(file, flags, terminal), outside.interrupted)),
  )
}

function addFmt(program: Command, act: Act, outside: Outside): void {
  const command = program
    .command('fmt')
    .summary('format models')
    .argument('[files...]', 'files or folders')
    .option('--check', 'change nothing, answer 1 if anything would change')
    .option('--stdin', 'from stdin to stdout')
    .option('--quiet', 'do not list what changed')
  look(readingLimit(command)).action((files: string[], flags: FmtFlags & LookOptions) =>
    act(flags, async (terminal) =>
      stoppable(
        (await import('./fmt.ts')).fmt(files, flags, terminal, () => typed(outside.stdin)),
        outside.interrupted,
      ),
    ),
  )
}

function addExplain(program: Command, act: Act): void {
  const command = program
    .command('explain')
    .summary('what a code or a verdict means')
    .description(
      'Explains codes of errors and warnings (T0302), and verdicts (vacuous, bounded, BROKEN): the meaning, the reason, what to do, and a smallest model, wrong and right. Without names it lists them all.',
    )
    .argument('[names...]', 'codes or verdicts')
    .addOption(new Option('--md', 'as Markdown; without names it is docs/errors.md').conflicts('json'))
    .option('--json', 'a line of JSON for each')
  look(command).action((names: string[], flags: ExplainFlags & LookOptions) =>
    act(flags, async (terminal) => (await import('./explain.ts')).explain(names, flags, terminal)),
  )
}

function addLsp(program: Command, act: Act, outside: Outside): void {
  program
    .command('lsp')
    .summary('the language server, for editors')
    .description(
      'Speaks the language server protocol: diagnostics, hover, definitions, references, rename, completion, outline, formatting, verdicts beside the checks (docs/editor.md). An editor starts it.',
    )
    .option('--stdio', 'over stdin and stdout, which is the only way')
    .action(() =>
      act({}, async (terminal) =>
        (await import('./lsp.ts')).serve(outside.stdin, outside.stdout as unknown as NodeJS.WritableStream, terminal.interrupted),
      ),
    )
}

function addStart(program: Command, act: Act): void {
  look(
    program
      .command('init')
      .summary('a folder to begin in')
      .description(
        'Writes a model, a spec that asks about it, paracheck.config.json and a workflow for GitHub. What is there already stays.',
      )
      .argument('[folder]', 'where', '.'),
  ).action((folder: string, flags: LookOptions) => act(flags, async (terminal) => (await import('./new.ts')).init(folder, terminal)))
  look(
    program
      .command('new')
      .summary('a model to begin with')
      .description('Writes a model from a pattern. Without a name it lists the patterns.')
      .argument('[pattern]', 'machine, timer, watchdog, …')
      .argument('[file]', 'where (default: PATTERN.tick)'),
  ).action((pattern: string | undefined, file: string | undefined, flags: LookOptions) =>
    act(flags, async (terminal) => (await import('./new.ts')).newModel(pattern, file, terminal)),
  )
  look(
    program
      .command('doctor')
      .summary('is everything here that an answer needs?')
      .description('Looks at Node.js, the solvers, memory, the terminal, settings, and what is stored here. Answers 1 if something is bad.')
      .option('--json', 'a line of JSON for each thing'),
  ).action((flags: DoctorFlags & LookOptions) => act(flags, async (terminal) => (await import('./doctor.ts')).doctor(flags, terminal)))
}

function addCompletion(program: Command, outside: Outside): void {
  program
    .command('completion')
    .summary('completion for bash, zsh or fish')
    .description('Prints what a shell reads to complete commands, options and files: `eval "$(paracheck completion bash)"`.')
    .addArgument(new Argument('<shell>', 'which one').choices(shells))
    .action(async (shell: Shell) => {
      const { completionScript } = await import('./completion.ts')
      outside.stdout.write(visible(completionScript(program, shell)))
    })
}

function addMan(program: Command, outside: Outside): void {
  program.command('man', { hidden: true }).action(async () => {
    const { manPage } = await import('./man.ts')
    outside.stdout.write(visible(manPage(program, version())))
  })
}

async function typed(input: NodeJS.ReadableStream): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of input) parts.push(Buffer.from(part))
  return textOfBytes(Buffer.concat(parts), 'stdin')
}
