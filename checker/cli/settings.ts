/**
 * What a command line leaves open is taken from the environment, then from `paracheck.config.json`, then from the
 * defaults.
 */
import { dirname, isAbsolute, relative, resolve } from 'node:path'
import { type Command, CommanderError, InvalidArgumentError, type Option } from 'commander'
import { type Config, type ConfigFile, configAt, findConfig, fromHere } from './config.ts'
import { UsageError } from './exit.ts'

/** A setting: its option, the key of the file, and what the file says, as words of a command line. */
interface Setting {
  readonly option: string
  readonly key: keyof Config
  /** The value as the option would have it after its name; several where it is repeatable. */
  readonly words: (file: ConfigFile) => readonly string[]
}

const number = (key: 'bound' | 'jobs' | 'seed'): Setting => ({
  option: key,
  key,
  words: ({ config }) => [String(config[key])],
})
const path = (key: 'out' | 'result'): Setting => ({
  option: key,
  key,
  words: (file) => [writtenFrom(file, key, file.config[key] ?? '')],
})
const pairs = (option: string, key: 'params' | 'consts'): Setting => ({
  option,
  key,
  words: ({ config }) => Object.entries(config[key] ?? {}).map(([name, value]) => `${name}=${value}`),
})

const settings: readonly Setting[] = [
  { option: 'timeout', key: 'timeout', words: ({ config }) => [config.timeout ?? ''] },
  number('bound'),
  number('jobs'),
  number('seed'),
  { option: 'solver', key: 'solver', words: (file) => [solverFrom(file)] },
  { option: 'engine', key: 'engines', words: ({ config }) => config.engines ?? [] },
  {
    option: 'reporter',
    key: 'reporters',
    words: (file) => (file.config.reporters ?? []).map((text) => reporterFrom(file, text)),
  },
  path('out'),
  path('result'),
  pairs('param', 'params'),
  pairs('const', 'consts'),
]

/** `junit=results.xml`, with the file as a command line here would say it. */
function reporterFrom(file: ConfigFile, text: string): string {
  const at = text.indexOf('=')
  return at < 0 ? text : `${text.slice(0, at)}=${writtenFrom(file, 'reporters', text.slice(at + 1))}`
}

/**
 * A path that is written to: who fetches a repository and checks it gets no files elsewhere. Throws `UsageError` for
 * one that is not below the folder of the file.
 */
function writtenFrom(file: ConfigFile, key: keyof Config, path: string): string {
  const below = relative(dirname(resolve(file.path)), resolve(dirname(file.path), path))
  if (below === '..' || below.startsWith('../') || isAbsolute(below))
    throw new UsageError(
      `${file.placeOf(key)}: ${path} is not below the folder of this file; only the command line can name it`,
    )
  return fromHere(file, path)
}

/** Solvers that a file may name. */
const solvers = ['embedded', 'z3', 'cvc5']

/** Who fetches a repository and checks it starts no program of its choice. Throws `UsageError`. */
function solverFrom({ config: { solver = '' }, placeOf }: ConfigFile): string {
  if (solvers.includes(solver)) return solver
  throw new UsageError(
    `${placeOf('solver')}: a file may name ${solvers.slice(0, -1).join(', ')} or ${solvers.at(-1)}; other commands are taken from --solver and PARACHECK_SOLVER`,
  )
}

const flags = ['write', 'plain', 'color', 'ascii'] as const

/** The variable of the environment that stands for an option. */
function variableOf(option: string): string {
  return `PARACHECK_${option.toUpperCase()}`
}

/** Options that the environment may set. */
const inEnvironment = ['timeout', 'bound', 'jobs', 'seed', 'solver', 'engine', 'out']

/**
 * Fills in what the command line has not said. Throws `UsageError` with the place; with `--print-config` it prints what
 * holds, and ends the command.
 */
export async function applySettings(
  command: Command,
  env: Readonly<Record<string, string | undefined>>,
  print: (text: string) => void,
): Promise<void> {
  for (const name of inEnvironment) fromEnvironment(command, name, env[variableOf(name)])
  const asked = command.getOptionValue('config') as string | false | undefined
  const file =
    asked === false ? undefined : typeof asked === 'string' ? await configAt(asked) : await findConfig(process.cwd())
  if (file !== undefined) fromFile(command, file)
  if (command.getOptionValue('printConfig') !== true) return
  print(`${JSON.stringify(effective(command, file), null, 2)}\n`)
  throw new CommanderError(0, 'paracheck.config', '')
}

function fromEnvironment(command: Command, name: string, value: string | undefined): void {
  const option = optionOf(command, name)
  if (option === undefined || value === undefined || value === '' || isSaid(command, name)) return
  command.setOptionValueWithSource(name, parsed(option, [value], variableOf(name)), 'env')
}

function fromFile(command: Command, file: ConfigFile): void {
  const { config, placeOf } = file
  for (const { option: name, key, words } of settings) {
    const option = optionOf(command, name)
    if (option === undefined || config[key] === undefined) continue
    const found = parsed(option, words(file), placeOf(key))
    const said: unknown = command.getOptionValue(name)
    // What the command line says of one parameter leaves the others as the file has them.
    if (found instanceof Map && said instanceof Map)
      command.setOptionValueWithSource(name, new Map([...found, ...said]), 'cli')
    else if (!isSaid(command, name) && command.getOptionValueSource(name) !== 'env')
      command.setOptionValueWithSource(name, found, 'config')
  }
  for (const name of flags) {
    if (config[name] === undefined || optionOf(command, name) === undefined || isSaid(command, name)) continue
    command.setOptionValueWithSource(name, config[name], 'config')
  }
  const at = command.registeredArguments.findIndex((argument) => argument.variadic && !argument.required)
  if (config.files !== undefined && at >= 0 && command.args.length <= at)
    command.processedArgs[at] = config.files.map((name) => fromHere(file, name))
}

function isSaid(command: Command, name: string): boolean {
  return command.getOptionValueSource(name) === 'cli'
}

function optionOf(command: Command, name: string): Option | undefined {
  return command.options.find((o) => o.attributeName() === name)
}

function parsed({ parseArg }: Option, words: readonly string[], place: string): unknown {
  try {
    let value: unknown
    for (const word of words) value = parseArg ? parseArg(word, value as never) : word
    return value
  } catch (failure) {
    if (failure instanceof InvalidArgumentError) throw new UsageError(`${place}: ${failure.message}`)
    throw failure
  }
}

/** What holds for a command, and who says so. */
function effective(command: Command, file: ConfigFile | undefined): object {
  const hidden = ['printConfig', 'config', 'color']
  const sources: Readonly<Record<string, string>> = {
    cli: 'command line',
    env: 'environment',
    config: file?.path ?? '',
    default: 'default',
  }
  const options = command.options
    .map((o) => o.attributeName())
    .filter(
      (name, i, all) => all.indexOf(name) === i && !hidden.includes(name) && command.getOptionValue(name) !== undefined,
    )
    .map((name) => {
      const value: unknown = command.getOptionValue(name)
      const shown = value instanceof Map ? Object.fromEntries(value as Map<string, string>) : value
      return [name, { value: shown, from: sources[command.getOptionValueSource(name) ?? 'default'] }]
    })
  return {
    command: command.name(),
    config: file?.path ?? null,
    arguments: command.processedArgs,
    options: Object.fromEntries(options),
  }
}
