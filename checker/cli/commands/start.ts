/** Commands to begin with, and for the shell. */
import { Argument, type Command } from 'commander'
import { version } from '../../api/version.ts'
import { visible } from '../../support/visible.ts'
import { type Shell, shells } from '../completion.ts'
import type { DoctorFlags } from '../doctor.ts'
import { look } from '../options.ts'
import type { LookOptions } from '../terminal.ts'
import type { Given } from './given.ts'

export function addInit(program: Command, { act }: Given): void {
  look(
    program
      .command('init')
      .summary('a folder to begin in')
      .description(
        'Writes a model, a spec that asks about it, paracheck.config.json and a workflow for GitHub. What is there ' +
          'already stays.',
      )
      .argument('[folder]', 'where', '.'),
  ).action((folder: string, flags: LookOptions) =>
    act(flags, async (terminal) => (await import('../new.ts')).init(folder, terminal)),
  )
}

export function addNew(program: Command, { act }: Given): void {
  look(
    program
      .command('new')
      .summary('a model to begin with')
      .description('Writes a model from a pattern. Without a name it lists the patterns.')
      .argument('[pattern]', 'machine, timer, watchdog, …')
      .argument('[file]', 'where (default: PATTERN.tick)'),
  ).action((pattern: string | undefined, file: string | undefined, flags: LookOptions) =>
    act(flags, async (terminal) => (await import('../new.ts')).newModel(pattern, file, terminal)),
  )
}

export function addDoctor(program: Command, { act }: Given): void {
  look(
    program
      .command('doctor')
      .summary('is everything here that an answer needs?')
      .description(
        'Looks at Node.js, the solvers, memory, the terminal, settings, and what is stored here. Answers 1 if ' +
          'something is bad.',
      )
      .option('--json', 'a line of JSON for each thing'),
  ).action((flags: DoctorFlags & LookOptions) =>
    act(flags, async (terminal) => (await import('../doctor.ts')).doctor(flags, terminal)),
  )
}

export function addCompletion(program: Command, { outside }: Given): void {
  program
    .command('completion')
    .summary('completion for bash, zsh or fish')
    .description(
      'Prints what a shell reads to complete commands, options and files: `eval "$(paracheck completion ' + 'bash)"`.',
    )
    .addArgument(new Argument('<shell>', 'which one').choices(shells))
    .action(async (shell: Shell) => {
      const { completionScript } = await import('../completion.ts')
      outside.stdout.write(visible(completionScript(program, shell)))
    })
}

export function addMan(program: Command, { outside }: Given): void {
  program.command('man', { hidden: true }).action(async () => {
    const { manPage } = await import('../man.ts')
    outside.stdout.write(visible(manPage(program, version())))
  })
}
