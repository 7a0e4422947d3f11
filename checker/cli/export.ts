/** `paracheck export`: a question of a model, or of another tool's file, in the language of another tool. */

import { refuseUnknown } from '../api/names.ts'
import { isForeign } from '../formats/index.ts'
import { smvText } from '../formats/smv.ts'
import { hornText, mcmtText, vmtText } from '../formats/write.ts'
import { or, type Term } from '../logic/term.ts'
import { badOf, isAnsweredByState } from '../model/bad.ts'
import { ofOneSystem } from '../model/model.ts'
import { questionNames } from '../report/standing.ts'
import { fits } from '../support/globs.ts'
import { lower } from '../system/lower.ts'
import type { TransitionSystem } from '../system/system.ts'
import { foreignFrom } from './check-foreign.ts'
import { exitCode, UsageError } from './exit.ts'
import { refuseToReplace, writeWhole } from './files.ts'
import { type ModelFlags, readModels } from './models.ts'
import { isMade, madeBy } from './ours.ts'
import type { Terminal } from './terminal.ts'

export const exportFormats = { horn: hornText, vmt: vmtText, mcmt: mcmtText, smv: smvText } as const

export interface ExportFlags extends ModelFlags {
  readonly format: keyof typeof exportFormats
  readonly prop?: readonly string[]
  readonly system?: readonly string[]
  readonly out?: string
  /** Replace it whatever stands in it. */
  readonly force?: boolean
}

export async function exportQuestion(path: string, flags: ExportFlags, terminal: Terminal): Promise<number> {
  await refuseToReplace(flags.out, isMade, flags.force, [path])
  const { system, bad } = isForeign(path)
    ? await foreignQuestion(path, flags, terminal)
    : await timedQuestion(path, flags, terminal)
  const text = exportFormats[flags.format](system, bad)
  if (flags.out === undefined) terminal.out(text)
  else
    await writeWhole(
      flags.out,
      `${madeBy('export', flags.format === 'smv' ? '--' : ';')}\n${text}`,
      isMade,
      flags.force,
    )
  return exitCode.asExpected
}

interface Asked {
  readonly system: TransitionSystem
  readonly bad: Term
}

async function foreignQuestion(path: string, flags: ExportFlags, terminal: Terminal): Promise<Asked> {
  const { properties } = await foreignFrom(path, flags, terminal)
  const all = properties.map((p) => p.name)
  refuseUnknown('--prop', 'property', flags.prop ?? [], all)
  const asked = properties.filter((p) => fits(p.name, flags.prop ?? []))
  const [first] = asked
  const names = `properties: ${all.join(', ')}`
  if (first === undefined) throw new UsageError(`no property fits --prop\n  ${names}`)
  // Properties of one system are one question: whether any of them can be violated.
  if (asked.some((p) => p.system !== first.system))
    throw new UsageError(`the file asks about different systems, choose a property with --prop\n  ${names}`)
  return { system: first.system, bad: or(...asked.map((p) => p.bad)) }
}

async function timedQuestion(path: string, flags: ExportFlags, terminal: Terminal): Promise<Asked> {
  const [read] = await readModels([path], flags, terminal)
  const all = ofOneSystem(read?.model.questions ?? [])
  const names = questionNames(all)
  // What is asked under several assumptions is told apart by its whole name: `exclusion (A < B)`.
  const called = (q: (typeof all)[number]): boolean =>
    [q.property.name, names.get(q)?.slice(q.network.name.length + 1) ?? ''].some((name) => fits(name, flags.prop ?? []))
  refuseUnknown(
    '--system',
    'system',
    flags.system ?? [],
    all.map((q) => q.network.name),
  )
  const asked = all.filter((q) => called(q) && fits(q.network.name, flags.system ?? []))
  const [question] = asked
  if (question === undefined || asked.length > 1) {
    const what = asked.length === 0 ? 'no property fits' : `${asked.length} properties fit`
    throw new UsageError(
      `${what} --prop and --system, and one is written at a time\n  ${(asked.length === 0 ? all : asked).map((q) => names.get(q)).join('\n  ')}`,
    )
  }
  const { form } = question.property
  if (!isAnsweredByState(form))
    throw new UsageError(
      `${question.property.name} is no question about single states, which is all that other tools are asked`,
    )
  return { system: lower(question.network), bad: badOf(form) }
}
