/**
 * Commands that search beyond what the files ask: for parameter values, for places out of reach, for mistakes that no
 * property notices.
 */
import { type Command, Option } from 'commander'
import type { MutantKind } from '../../model/mutants.ts'
import type { CoverageFlags } from '../coverage.ts'
import type { MutateFlags } from '../mutate.ts'
import { effort, json, look, modelOptions, named, ofSystems, plain, showing, withoutSystems } from '../options.ts'
import { duration, positive, wordsOf } from '../parse-options.ts'
import type { SynthesiseFlags } from '../synthesise.ts'
import type { LookOptions } from '../terminal.ts'
import type { Given } from './given.ts'

/** As `model/mutants.ts` makes them: help does not load it. */
const kinds: readonly MutantKind[] = [
  'transition',
  'send',
  'guard',
  'compare',
  'effect',
  'line',
  'factor',
  'invariant',
  'urgent',
  'answer',
]

export function addSynthesise(program: Command, { act }: Given): void {
  const command = program
    .command('synthesise')
    .alias('synthesize')
    .summary('find the parameter values for which properties hold')
    .description(
      'Divides the parameter values that the assumptions allow into cells in which a property is proved, and ' +
        'cells in which a run breaks it. What a `check` assumes beside is left out: that is what is sought.',
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
    act(flags, async (terminal) => (await import('../synthesise.ts')).synthesise(files, flags, terminal)),
  )
}

export function addCoverage(program: Command, { act }: Given): void {
  const command = program
    .command('coverage')
    .summary('find states and transitions that no run reaches')
    .description(
      'Asks of every state and transition of every system whether a run gets there: random runs first, then the ' +
        'engines. What is proved out of reach and not explained by @unreachable("why") in the model answers 1.',
    )
    .argument('<files...>', 'files or folders')
  withoutSystems(ofSystems(command.optionsGroup('What to ask:'))).optionsGroup('How:')
  effort(command, { timeFor: 'place', seconds: 60, jobs: 'systems asked', bound: 'longest runs searched, in jumps' })
  showing(command.optionsGroup('Output:'), 'what is explained, too').option('--plain', 'no progress')
  look(modelOptions(command)).action((files: string[], flags: CoverageFlags & LookOptions) =>
    act(flags, async (terminal) => (await import('../coverage.ts')).coverage(files, flags, terminal)),
  )
}

export function addMutate(program: Command, { act }: Given): void {
  const command = program
    .command('mutate')
    .summary('find mistakes in a model that its properties would not notice')
    .description(
      'Makes small mistakes in the model, one at a time, and asks what the files expect again. A mistake is ' +
        'noticed when some verdict is not the expected one, or a system becomes unfit. One that survives is a ' +
        'property that is missing, or is explained in X.mutants.json beside the file X.tick in which it is made.',
    )
    .argument('<files...>', 'files or folders')
  named(command.optionsGroup('What to try:'), 'only properties of these names may notice')
    .option('--only <kinds>', `only mistakes of these kinds: ${kinds.join(', ')}`, wordsOf(kinds))
    .option('--limit <n>', 'so many mutants at most, drawn by the seed', positive)
    .option('--explained <file>', 'explanations of survivors, instead of X.mutants.json')
    .optionsGroup('How:')
  effort(command, {
    timeFor: 'mutant',
    seconds: 60,
    jobs: 'mutants tried',
    seed: 'of the choice of mutants and of random runs',
  })
  showing(command.optionsGroup('Output:'), 'every mutant').option('--plain', 'no progress')
  look(modelOptions(command)).action((files: string[], flags: MutateFlags & LookOptions) =>
    act(flags, async (terminal) => (await import('../mutate.ts')).mutate(files, flags, terminal)),
  )
}
