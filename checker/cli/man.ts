/** The manual page, made from the commands as they are. */
import type { Command } from 'commander'

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

const exitLines = [
  ['0', 'every verdict as expected; without expectations, nothing refuted'],
  ['1', 'a verdict against its expectation, a property without expectation refuted, a system broken'],
  ['2', 'wrong usage, or a file that could not be read or written'],
  ['3', 'the model has errors'],
  ['4', 'no answer for some property, or to whether time goes on in its system, and nothing worse'],
  ['5', 'internal error; what else was answered is told all the same'],
  ['130', 'interrupted'],
].flatMap(([code, text]) => [`.TP\n.B ${code}`, text ?? ''])

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
