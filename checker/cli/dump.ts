/** `--dump=STAGE`: what a stage makes of the model, to stdout or as files in `--dump-dir`. */
import { basename, join } from 'node:path'
import type { ReadModel } from '../api/read-model.ts'
import { systemOf } from '../check.ts'
import type { Question } from '../model/model.ts'
import { networkText } from '../report/network-text.ts'
import { termText } from '../smt/text.ts'
import { print } from '../syntax/print.ts'
import type { TransitionSystem } from '../system/system.ts'
import { writeWhole } from './files.ts'
import { isMade, isTimeline, isTrace, madeBy } from './ours.ts'
import { fileName } from './places.ts'
import type { Terminal } from './terminal.ts'

export type Stage = 'ast' | 'model' | 'system' | 'smt' | 'trace'

export interface DumpFlags {
  readonly dump?: readonly string[]
  readonly dumpDir?: string
}

function wants(flags: DumpFlags, stage: Stage): boolean {
  return flags.dump?.includes(stage) === true
}

/** Shows a text under a heading, or writes it to a file named like it. */
async function dumped(name: string, ending: string, text: string, flags: DumpFlags, terminal: Terminal): Promise<void> {
  const file = `${fileName(name)}.${ending}`
  if (flags.dumpDir !== undefined) await writeDump(join(flags.dumpDir, file), text)
  else terminal.out(`${terminal.paint('dim', `// ${file}`)}\n${text}${text.endsWith('\n') ? '' : '\n'}\n`)
}

/** Runs are known as ours by what they are; every other stage begins with a line that says so. */
async function writeDump(path: string, text: string): Promise<void> {
  if (path.endsWith('.json')) await writeWhole(path, text, isTrace)
  else if (path.endsWith('.txt')) await writeWhole(path, text, isTimeline)
  else
    await writeWhole(
      path,
      `${madeBy('--dump', path.endsWith('.smt2') || path.endsWith('.system') ? ';' : '//')}\n${text}`,
      isMade,
    )
}

/** The tree of each file as text, and each system flattened. */
export async function dumpSource(read: ReadModel, flags: DumpFlags, terminal: Terminal): Promise<void> {
  if (wants(flags, 'ast'))
    for (const ast of read.asts) await dumped(basename(ast.path, '.tick'), 'ast.tick', print(ast), flags, terminal)
  if (!wants(flags, 'model')) return
  for (const network of read.model?.systems ?? [])
    await dumped(network.name, 'model', networkText(network), flags, terminal)
}

/** The transition system of a question. */
export function dumpQuestion({ network, property }: Question, flags: DumpFlags, terminal: Terminal): Promise<void> {
  return dumpSystem(`${network.name}.${property.name}`, () => systemOf(network), flags, terminal)
}

/** A transition system, made only if it is wanted, as formulas in SMT-LIB notation: `|x'|` is x after the step. */
export async function dumpSystem(
  name: string,
  make: () => TransitionSystem,
  flags: DumpFlags,
  terminal: Terminal,
): Promise<void> {
  if (!wants(flags, 'system')) return
  const system = make()
  const formula = (name: string, term: Parameters<typeof termText>[0]): string =>
    `(${name}\n  ${termText(term, (variable, isNext) => (isNext ? `${variable.name}'` : variable.name))})`
  const names = (variables: readonly { readonly name: string }[]): string => variables.map((v) => v.name).join(' ')
  const text = [
    `(params ${names(system.params)})`,
    `(states ${names(system.states)})`,
    `(inputs ${names(system.inputs)})`,
    formula('assume', system.assume),
    formula('init', system.init),
    formula('trans', system.trans),
  ].join('\n\n')
  await dumped(name, 'system', text, flags, terminal)
}

export interface Recorder {
  readonly record: (line: string) => void
  finish(): Promise<void>
}

/** Collects what is said to solvers about a question; absent when nobody asked for it. */
export function smtRecorder(name: string, flags: DumpFlags, terminal: Terminal): Recorder | undefined {
  if (!wants(flags, 'smt')) return undefined
  const lines: string[] = []
  return {
    record: (line) => void lines.push(line),
    finish: () => dumped(name, 'smt2', lines.join('\n'), flags, terminal),
  }
}

/** A trace that was found: JSON of a model's run, text of another tool's. */
export async function dumpTrace(
  name: string,
  ending: 'json' | 'txt',
  text: string,
  flags: DumpFlags,
  terminal: Terminal,
): Promise<void> {
  if (wants(flags, 'trace')) await dumped(name, `trace.${ending}`, text, flags, terminal)
}
