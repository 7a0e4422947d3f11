/** Options that several commands share. */
import { type Command, Option } from 'commander'
import { assignment, duration, natural, positive, words, wordsOf } from './parse-options.ts'

const stages = ['ast', 'model', 'system', 'smt', 'trace'] as const

/** Which questions, by the names of what is asked about. */
export function named(command: Command, properties = 'only properties of these names (tick_*,idles)'): Command {
  return ofSystems(command.option('--prop <globs>', properties, words))
}

export function ofSystems(command: Command): Command {
  return command.option('--system <globs>', 'only systems of these names', words)
}

/** What is said of the options of `effort` where commands differ. */
export interface Effort {
  /** `time for each …`. */
  readonly timeFor: string
  readonly seconds: number
  /** `… at once`; a command without it asks one thing after the other. */
  readonly jobs?: string
  readonly bound?: string
  readonly seed?: string
}

/** How hard to try, and with what: of all commands that look for answers. */
export function effort(command: Command, { timeFor, seconds, jobs, bound, seed }: Effort): Command {
  command.option('--bound <n>', bound ?? 'longest counterexamples searched, in jumps', positive, 40)
  timeLimit(command, timeFor, seconds)
  if (jobs !== undefined) command.option('--jobs <n>', `${jobs} at once (default: half the processors)`, positive)
  return solver(command)
    .option('--engine <names>', 'only these engines, for properties', words)
    .option('--seed <n>', seed ?? 'of random runs', natural, 1)
}

export function timeLimit(command: Command, timeFor: string, seconds: number): Command {
  return limit(command, `time for each ${timeFor}`, seconds)
}

function limit(command: Command, what: string, seconds: number): Command {
  return command.addOption(
    new Option('--timeout <duration>', what).argParser(duration).default(seconds * 1000, `${seconds}s`),
  )
}

export function solver(command: Command): Command {
  return command.option('--solver <name>', 'embedded, z3, cvc5, or the command line of an SMT-LIB solver')
}

/** The way out where the question whether a system is fit takes too long. */
export function withoutSystems(command: Command): Command {
  return command.option(
    '--no-systems',
    'do not ask whether time goes on and variables keep their ranges; verdicts then say so',
  )
}

/** What to ask, and how: the same for all commands that check. */
export function asking(command: Command): Command {
  return searching(command)
    .option(
      '--out <dir>',
      'folder for traces, proofs and certificates (default: counterexamples, proofs and .paracheck/certificates)',
    )
    .option('--no-write', 'write no traces, proofs and certificates')
}

/** The same without what is written. */
export function searching(command: Command): Command {
  withoutSystems(named(command.optionsGroup('What to check:'))).optionsGroup('How:')
  return effort(command, { timeFor: 'property', seconds: 180, jobs: 'properties checked' })
    .option('--fresh', 'search for every answer anew, whatever proofs and counterexamples are stored')
    .option('--resume', 'go on where an interrupted check was: take what it recorded, test it again, and ask the rest')
    .option('--why', 'say which assumptions, invariants and guards each proof needs')
    .optionsGroup('Output:')
}

/** What `--force` does in commands that write a file which the command line names. */
export const forceText =
  'replace a file that is there already, even if it is no result of paracheck; never a model, an invariant or a trace'

/** How much is shown, and for whom. */
export function showing(command: Command, verbose: string): Command {
  return json(command).option('--quiet', 'only the summary and what needs attention').option('--verbose', verbose)
}

export function json(command: Command): Command {
  return command.option('--json', 'events and the result as lines of JSON on stdout')
}

/** Nothing that differs between two runs with the same results. */
export function plain(command: Command, what: 'text' | 'page' = 'text'): Command {
  return command.option('--plain', `no times, no versions, no progress: the same results are the same ${what}`)
}

/**
 * What reads models has a time limit for that: a command that answers questions takes no longer than for one of them.
 */
export function readingLimit(command: Command): Command {
  return command.options.some((option) => option.long === '--timeout')
    ? command
    : limit(command, 'time to read the model', 60)
}

export function modelOptions(command: Command): Command {
  return readingLimit(command)
    .optionsGroup('Model:')
    .option('--param <name=value>', 'fix a parameter, e.g. TICK=4ms (repeatable)', assignment)
    .option('--const <name=value>', 'replace a constant, e.g. N=3 (repeatable)', assignment)
    .option('--labels <names>', 'of a .tck file: is a state reachable that carries all of these?', words)
    .option('--concise', 'a line for each thing that is wrong with the model')
    .optionsGroup('Settings:')
    .option('--config <file>', 'settings from this file (default: paracheck.config.json here or in a folder above)')
    .option('--no-config', 'no file of settings')
    .option('--print-config', 'print what holds for this command and who says so, and do nothing else')
}

export function dumps(command: Command): Command {
  return command
    .optionsGroup('Insight:')
    .option(
      '--dump <stage>',
      `print what a stage makes, and go on with the command: ${stages.join(', ')} (repeatable)`,
      wordsOf(stages),
    )
    .option('--dump-dir <dir>', 'write these to files instead')
}

export function look(command: Command): Command {
  return command
    .optionsGroup('Look:')
    .option('--no-color', 'no colours (as NO_COLOR)')
    .option('--ascii', 'no drawing characters')
}
