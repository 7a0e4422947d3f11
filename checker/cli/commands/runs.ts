/** Commands about single runs: logs of kernels, stored traces, simulations. */
import { type Command, Option } from 'commander'
import type { ConformFlags } from '../conform.ts'
import { dumps, forceText, look, modelOptions, showing, solver, timeLimit } from '../options.ts'
import { duration, natural, positive } from '../parse-options.ts'
import type { ShowFlags } from '../show.ts'
import type { SimulateFlags } from '../simulate.ts'
import type { StatisticsFlags } from '../simulate-statistics.ts'
import type { TraceFlags } from '../stored-trace.ts'
import type { LookOptions } from '../terminal.ts'
import { type Given, stoppable } from './given.ts'

export function addConform(program: Command, { act, outside }: Given): void {
  const command = program
    .command('conform')
    .summary('is a log of a kernel a run of a system?')
    .description(
      'Reads logs of ftrace, trace-cmd and perf. A map says which lines are which events of the model. Answers ' +
        'conforms, with a run that was executed; deviates, with the first line that no run explains; may conform, ' +
        'where events were lost; or unknown. Parameters have their defaults, or what --param says.',
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
    .option(
      '--infer <params>',
      'least and greatest values of these times for which the log conforms, as in JITTER,STEAL',
    )
    .option(
      '--check',
      'also ask the properties of the system for the values with which the log conforms, and what it shows of bounds',
    )
  solver(timeLimit(command, 'property of --check, and for the confirmation of a rejection', 60))
    .optionsGroup('Output:')
    .option('--out <file>', 'write the run that was found')
    .option('--force', forceText)
  showing(command, 'all states and transitions that were not covered, and how many lines fit each rule')
  look(modelOptions(command)).action((file: string, flags: ConformFlags & LookOptions) =>
    act(flags, async (terminal) =>
      stoppable((await import('../conform.ts')).conform(file, flags, terminal), outside.interrupted),
    ),
  )
}

function collected(text: string, known: readonly string[] = []): string[] {
  return [...known, text]
}

function traceOptions(command: Command): Command {
  return look(
    modelOptions(
      command
        .option('--model <file>', 'the model, if not the one the trace names')
        .option('--out <dir>', 'where named traces are (default: counterexamples)'),
    ),
  )
}

export function addShow(program: Command, { act, outside }: Given): void {
  traceOptions(
    program
      .command('show')
      .summary('draw a stored trace as a timeline')
      .argument('<trace>', 'a file, or a name such as final.tick_gap'),
  )
    .option('--width <columns>', 'instead of that of the terminal', positive)
    .action((name: string, flags: ShowFlags & LookOptions) =>
      act(flags, async (terminal) =>
        stoppable((await import('../show.ts')).show(name, flags, terminal), outside.interrupted),
      ),
    )
}

export function addReplay(program: Command, { act, outside }: Given): void {
  traceOptions(
    program
      .command('replay')
      .summary('execute stored traces again, step by step')
      .argument('<traces...>', 'files or names'),
  )
    .option('--json', 'a line of JSON for each trace')
    .action((names: string[], flags: TraceFlags & LookOptions) =>
      act(flags, async (terminal) =>
        stoppable((await import('../replay.ts')).replay(names, flags, terminal), outside.interrupted),
      ),
    )
}

export function addSimulate(program: Command, { act, outside }: Given): void {
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
    .option(
      '--stats',
      'count what happens in a long run whose delays are drawn as chance would have it; --system may name several',
    )
    .addOption(new Option('--for <duration>', 'simulated time (default: 10s)').argParser(duration))
    .option('--work <name>', 'an event, call or state that is work done: runs end by it, rates are for each')
    .option('--count <n>', 'so much of it (default: 1000)', positive)
  look(dumps(modelOptions(simulate))).action((file: string, flags: SimulateFlags & StatisticsFlags & LookOptions) =>
    act(flags, async (terminal) => {
      const command =
        flags.stats === true
          ? (await import('../simulate-statistics.ts')).simulateStatistics(file, flags, terminal)
          : (await import('../simulate.ts')).simulate(file, flags, terminal, outside.stdin)
      return stoppable(command, outside.interrupted)
    }),
  )
}
