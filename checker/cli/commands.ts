/**
 * The list of commands. `commands/` has their options and their help; the file that does the work of each is imported
 * when it runs, so that `--help` and `--version` load neither grammar nor solver.
 */
import { Command } from 'commander'
import { version } from '../api/version.ts'
import { visible } from '../support/visible.ts'
import type { Given } from './commands/given.ts'
import { addExport, addInvariant, addRecheck } from './commands/proofs.ts'
import { addConform, addReplay, addShow, addSimulate } from './commands/runs.ts'
import { addCoverage, addMutate, addSynthesise } from './commands/searches.ts'
import { addCompletion, addDoctor, addInit, addMan, addNew } from './commands/start.ts'
import { addExplain, addFmt, addLsp } from './commands/texts.ts'
import { addCheck, addCompare, addDiff, addReport } from './commands/verdicts.ts'
import { exitMeanings } from './exit.ts'

/** In the order of the help. */
const commands: readonly ((program: Command, given: Given) => void)[] = [
  addCheck,
  addReport,
  addCompare,
  addDiff,
  addSynthesise,
  addCoverage,
  addMutate,
  addConform,
  addShow,
  addReplay,
  addSimulate,
  addRecheck,
  addInvariant,
  addExport,
  addFmt,
  addExplain,
  addLsp,
  addInit,
  addNew,
  addDoctor,
  addCompletion,
  addMan,
]

export function programFor(given: Given): Command {
  const { outside } = given
  const write = (text: string): void => void outside.stdout.write(visible(text))
  const program = new Command('paracheck')
    .description(
      'Model checker for timed systems code: proofs for all parameter values, or short readable counterexample timelines.',
    )
    .version(version(), '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: (text) => void outside.stderr.write(visible(text)) })
    .showHelpAfterError('(options: paracheck help, paracheck help COMMAND)')
    .addHelpText('after', exitCodes)
    .hook('preAction', async (_, command) => {
      if (!command.options.some((o) => o.attributeName() === 'printConfig')) return
      await (await import('./settings.ts')).applySettings(command, outside.env, write)
    })
  for (const add of commands) add(program, given)
  return program
}

const exitCodes = `
Exit codes:
${exitMeanings.map(([code, meaning]) => `  ${code}  ${meaning}\n`).join('')}`
