/** Options that several commands share. */
import { type Command, Option } from 'commander'
import { assignment, duration, natural, positive, words, wordsOf } from './parse-options.ts'

const stages = ['ast', 'model', 'system', 'smt', 'trace'] as const

/** What to ask, and how: the same for all commands that check. */
export function asking(command: Command): Command {
  return command
    .optionsGroup('What to check:')
    .option('--prop <globs>', 'only properties of these names (tick_*,idles)', words)
    .option('--system <globs>', 'only systems of these names', words)
    .option('--no-systems', 'do not ask whether time can always go on and ranges are kept (implied by --prop)')
    .optionsGroup('How:')
    .option('--bound <n>', 'longest counterexamples searched, in jumps', positive, 40)
    .addOption(new Option('--timeout <duration>', 'time for each property').argParser(duration).default(180_000, '180s'))
    .option('--jobs <n>', 'properties checked at once (default: half the processors)', positive)
    .option('--solver <name>', 'embedded, z3, cvc5, or the command line of an SMT-LIB solver')
    .option('--engine <names>', 'only these engines', words)
    .option('--seed <n>', 'of random runs', natural, 1)
    .option('--fresh', 'search for every answer anew, whatever proofs and counterexamples are stored')
    .option('--why', 'say which assumptions, invariants and guards each proof needs')
    .optionsGroup('Output:')
    .option('--out <dir>', 'folder for traces, proofs and certificates (default: counterexamples, proofs and .paracheck/certificates)')
    .option('--no-write', 'write no traces, proofs and certificates')
}

export function modelOptions(command: Command): Command {
  return command
    .optionsGroup('Model:')
    .option('--param <name=value>', 'fix a parameter, e.g. TICK=4ms (repeatable)', assignment)
    .option('--const <name=value>', 'replace a constant, e.g. N=3 (repeatable)', assignment)
    .option('--labels <names>', 'of a .tck file: is a state reachable that carries all of these?', words)
    .option('--concise', 'a line for each thing that is wrong with the model')
}

export function dumps(command: Command): Command {
  return command
    .optionsGroup('Insight:')
    .option('--dump <stage>', `print what a stage makes: ${stages.join(', ')} (repeatable)`, wordsOf(stages))
    .option('--dump-dir <dir>', 'write these to files instead')
}

export function look(command: Command): Command {
  return command.optionsGroup('Look:').option('--no-color', 'no colours (as NO_COLOR)').option('--ascii', 'no drawing characters')
}
