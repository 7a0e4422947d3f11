/** Commands that hand proofs and questions to other programs. */
import { type Command, Option } from 'commander'
import type { ExportFlags } from '../export.ts'
import type { InvariantFlags } from '../invariant.ts'
import { forceText, json, look, modelOptions, named, plain, solver, timeLimit } from '../options.ts'
import { natural, words } from '../parse-options.ts'
import type { RecheckFlags } from '../recheck.ts'
import type { LookOptions } from '../terminal.ts'
import { type Given, stoppable } from './given.ts'

export function addRecheck(program: Command, { act }: Given): void {
  const command = program
    .command('recheck')
    .summary('check stored proofs again, with a program that did not find them')
    .argument('<certificates...>', 'files of .paracheck/certificates')
  timeLimit(command, 'certificate', 60)
    .option(
      '--solver <name>',
      'asked beside the exact core: embedded, z3, cvc5, or the command line of an SMT-LIB solver',
    )
    .option('--model <file>', 'make the obligations anew from this model, and compare')
    .option('--json', 'a line of JSON for each certificate')
    .option('--verbose', 'every obligation')
  look(command).action((files: string[], flags: RecheckFlags & LookOptions) =>
    act(flags, async (terminal) => (await import('../recheck.ts')).recheck(files, flags, terminal)),
  )
}

export function addInvariant(program: Command, { act }: Given): void {
  const command = program
    .command('invariant')
    .summary('test an invariant that you wrote, conjunct by conjunct')
    .description(
      'Tests the invariants in proofs/SPEC/SYSTEM.PROPERTY.inv: does each conjunct hold at first, is it kept by ' +
        'every step, and do they prove the property? What fails comes with the state or step that shows it. An ' +
        'invariant that proves a property is found there by check.',
    )
    .argument('<files...>', 'files or folders')
  named(command.optionsGroup('What to test:')).option('--from <file>', 'the invariants of one property, from this file')
  timeLimit(solver(command.optionsGroup('How:')), 'invariant', 60).option(
    '--seed <n>',
    'for whatever is random',
    natural,
    1,
  )
  plain(json(command.optionsGroup('Output:')))
  look(modelOptions(command)).action((files: string[], flags: InvariantFlags & LookOptions) =>
    act(flags, async (terminal) =>
      (await import('../invariant.ts')).invariant(files, { ...flags, bound: 40 }, terminal),
    ),
  )
}

export function addExport(program: Command, { act, outside }: Given): void {
  const command = program
    .command('export')
    .summary('write a question for another tool')
    .description(
      'Writes one property of one system, so that another tool can be asked: sat (horn), safe (vmt), valid ' +
        '(mcmt) or true (smv) means that it holds.',
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
    act(flags, async (terminal) =>
      stoppable((await import('../export.ts')).exportQuestion(file, flags, terminal), outside.interrupted),
    ),
  )
}
