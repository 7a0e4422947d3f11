/** The manual page, made from the commands as they are. */
import type { Command } from 'commander'
import { exitMeanings } from './exit.ts'

/** The page in the language of `man`, for section 1. */
export function manPage(program: Command, version: string): string {
  const commands = program.commands.filter((command) => command.name() !== 'help' && command.name() !== 'man')
  return [
    `.TH PARACHECK 1 "" "paracheck ${version}"`,
    '.SH NAME',
    'paracheck \\- model checker for timed systems code',
    '.SH SYNOPSIS',
    '.B paracheck',
    '.I command',
    '[options] [files]',
    '.SH DESCRIPTION',
    escaped(program.description()),
    '.SH COMMANDS',
    ...commands.flatMap((command) => section(program, command)),
    '.SH EXIT STATUS',
    ...exitLines,
    '.SH FILES',
    '.TP\n.I paracheck.config.json',
    'Settings of a folder; the command line and the environment (PARACHECK_TIMEOUT, \\&...) stand before it.',
    '.TP\n.I counterexamples/, proofs/, .paracheck/',
    'Runs, invariants and certificates, which check tests before it searches.',
    '.SH SEE ALSO',
    'z3(1), the folder docs of the package',
    '',
  ].join('\n')
}

const exitLines = exitMeanings.flatMap(([code, meaning]) => [`.TP\n.B ${code}`, meaning])

function section(program: Command, command: Command): string[] {
  const help = command.createHelp()
  const options = help.visibleOptions(command).filter((option) => option.long !== '--help')
  return [
    `.SS ${escaped(`${program.name()} ${help.commandUsage(command).replace(/^\S+ /, '')}`)}`,
    escaped(command.description() || command.summary()),
    ...options.flatMap((option) => [`.TP\n.B ${escaped(option.flags)}`, escaped(help.optionDescription(option))]),
  ]
}

/** A dash is a dash, and no line begins with a dot. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/gm, '\\&')
}
