/** Completion for shells, made from the commands as they are. */
import type { Command, Option } from 'commander'

/** Shells that a script can be made for. */
export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

/** The script that a shell reads once. */
export function completionScript(program: Command, shell: Shell): string {
  const commands = program.commands
    .filter((command) => command.name() !== 'man')
    .map((command) => offered(program, command))
  return { bash, zsh, fish }[shell](program.name(), commands)
}

/** A command with what can stand behind it. */
interface Offered {
  readonly names: readonly string[]
  readonly summary: string
  readonly options: readonly Option[]
}

function offered(program: Command, command: Command): Offered {
  const names = [command.name(), ...command.aliases()]
  if (command.name() === 'help') return { names, summary: 'help for a command', options: [] }
  return {
    names,
    summary: command.summary() || command.description(),
    options: program.createHelp().visibleOptions(command),
  }
}

const all = (commands: readonly Offered[]): string => commands.flatMap(({ names }) => names).join(' ')

const flagsOf = ({ short, long }: Option): string[] => [short, long].filter((flag) => flag !== undefined)

/** Files are offered by the shell itself, also for values of options: those that are no files are typed. */
function bash(name: string, commands: readonly Offered[]): string {
  const cases = commands.map(
    ({ names, options }) => `    ${names.join('|')}) options="${options.flatMap(flagsOf).join(' ')}" ;;`,
  )
  return `# bash completion of ${name}: eval "$(${name} completion bash)"
_${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" options="--help --version"
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  if [[ "$current" == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  elif [[ "$COMP_CWORD" == 1 || ( "$COMP_CWORD" == 2 && "\${COMP_WORDS[1]}" == help ) ]]; then
    COMPREPLY=($(compgen -W "${all(commands)}" -- "$current"))
  else
    local IFS=$'\\n'
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -o filenames -F _${name} ${name}
`
}

function zsh(name: string, commands: readonly Offered[]): string {
  const described = commands.flatMap(({ names, summary }) =>
    names.map((command) => `    ${quoted(`${command}:${summary}`)}`),
  )
  const cases = commands.map(({ names, options }) => {
    const specs = options.flatMap((option) => flagsOf(option).map((flag) => zshOption(flag, option)))
    return `    ${names.join('|')}) _arguments ${[...specs, "'*:file:_files'"].join(' ')} ;;`
  })
  return `#compdef ${name}
# zsh completion of ${name}: eval "$(${name} completion zsh)"
_${name}() {
  local -a commands
  commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  if (( CURRENT == 3 )) && [[ $words[2] == help ]]; then _describe command commands; return; fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
compdef _${name} ${name}
`
}

/** \`--prop[only these]:globs:_files\`. */
function zshOption(flag: string, { description, required, optional }: Option): string {
  const text = description.replace(/[[\]\\:]/g, (mark) => `\\${mark}`)
  return quoted(`*${flag}[${text}]${required || optional ? ':value:_files' : ''}`)
}

function fish(name: string, commands: readonly Offered[]): string {
  const lines = commands.flatMap(({ names, summary, options }) => [
    ...names.map((command) => `complete -c ${name} -n __fish_use_subcommand -f -a ${command} -d ${quoted(summary)}`),
    ...options.map((option) => fishOption(name, names, option)),
  ])
  const help = `complete -c ${name} -n '__fish_seen_subcommand_from help' -f -a '${all(commands)}'`
  return `# fish completion of ${name}: ${name} completion fish | source\n${[...lines, help].join('\n')}\n`
}

function fishOption(
  name: string,
  names: readonly string[],
  { short, long, description, required, optional }: Option,
): string {
  const flags = [...(long ? [`-l ${long.slice(2)}`] : []), ...(short ? [`-s ${short.slice(1)}`] : [])]
  const value = required || optional ? ' -r' : ''
  return `complete -c ${name} -n '__fish_seen_subcommand_from ${names.join(' ')}' ${flags.join(' ')}${value} -d ${quoted(description)}`
}

/** As one word of a shell, whatever stands in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
