/** What a certificate is of, as lines of its header. */
import type { Every, Question } from '../model/model.ts'
import { contentKey } from '../model/structure.ts'
import type { TransitionSystem } from '../system/system.ts'
import { digest } from './certificate-file.ts'
import { formulaText } from './formula.ts'

export interface Circumstances {
  /** The version, the constants and parameters as given on the command line. */
  readonly circumstances?: readonly string[]
}

/**
 * Lines about a question: the model is named by its file and, with all it uses, by its content as far as this system
 * goes.
 */
export function certified(
  { file, network, property, assuming, cell }: Question,
  { circumstances = [] }: Circumstances,
): string[] {
  return [
    `of ${network.name}.${property.name}${property.title === undefined ? '' : `: ${property.title.replace(/\s+/g, ' ')}`}${cell === undefined ? '' : inCell}`,
    ...circumstances,
    `model ${file}`,
    `content sha256 ${digest(contentKey(network))}`,
    `system ${network.name}`,
    `question ${property.name}${assuming === undefined ? '' : ' under further assumptions'}${cell === undefined ? '' : inCell}`,
    ...(cell === undefined ? [] : [`${cellKey} ${formulaText(cell)}`]),
  ]
}

/** Begins the line with the condition on the parameters of that cell. */
export const cellKey = 'cell'

/** Ends the line about the question where it is asked in a cell of `synthesise`. */
export const inCell = ' in a cell of parameters'

/** Begins the line of a proof for every number. */
export const everyKey = 'for all'

/** The line of a proof for every number that says from which one on. */
export function everyLine({ constant, from }: Pick<Every, 'constant' | 'from'>): string {
  return `${everyKey} ${constant} >= ${from}: the last link stands for all larger ones`
}

/** `repaired_smp.fresh_while_busy with CPUS=3`: the part of such a proof that is of one number. */
export function linkName({ network, property }: Question, { constant }: Pick<Every, 'constant'>, n: number): string {
  return `${network.name}.${property.name} with ${constant}=${n}`
}

/** The same of a file of another tool. */
export function certifiedForeign(
  { path, system }: { readonly path: string; readonly system: TransitionSystem },
  property: string,
  { circumstances = [] }: Circumstances,
): string[] {
  const { name, params, states, inputs, assume, init, trans, facts } = system
  return [
    `of ${name}.${property}`,
    ...circumstances,
    `model ${path}`,
    `content sha256 ${digest(contentKey({ params, states, inputs, assume, init, trans, facts }))}`,
    `system ${name}`,
    `question ${property}`,
  ]
}
