/**
 * What earlier checks left of the questions and systems of a run: records of one that was interrupted (`progress.ts`),
 * and what is kept of those that ended (`recall.ts`).
 */

import type { ReadModel } from '../api/read-model.ts'
import type { AskedSystem } from '../api/systems.ts'
import type { Network, Question } from '../model/model.ts'
import { counted } from '../support/counted.ts'
import type { Kept } from '../trust/kept.ts'
import type { AskFlags } from './effort.ts'
import type { Places } from './places.ts'
import { placeOfQuestion, placeOfSystem, type Recorded, type RecordPlace, recorded } from './progress.ts'
import { recallQuestion, recallSystem } from './recall.ts'
import type { Store } from './store.ts'

/** Of a question, or of a system. */
export interface Earlier {
  /** Where its answer is recorded while the check goes on. */
  readonly at: RecordPlace
  /** Of an interrupted check that asked the same. */
  readonly record?: Recorded
  /** Of whatever check, perhaps of another model. */
  readonly kept?: Kept
}

/** Whether there is anything to be tested, or taken, before a search. */
export function isKnown({ record, kept }: Earlier): boolean {
  return (record ?? kept) !== undefined
}

export interface Recall {
  question(question: Question, places: Places): Promise<Earlier>
  system(system: AskedSystem, places: Places): Promise<Earlier>
}

/**
 * Finds what is left, as far as the options allow: what is to be watched searching has to search. `solver` is its name
 * and version.
 */
export function recallFor(flags: AskFlags, solver: string, models: readonly ReadModel[], store: Store): Recall {
  const watched = flags.dump?.includes('smt') === true
  const recallsSystems = flags.fresh !== true && !watched
  const recalls = recallsSystems && flags.engine === undefined
  const textsOf = (file: string): readonly string[] => models.find((read) => read.path === file)?.texts ?? []
  const found = async (at: RecordPlace, network: Network, places: Places, kept: Kept | undefined): Promise<Earlier> => {
    const record = flags.resume === true && !watched ? await recorded(at, network, places, store) : undefined
    return { at, ...(record && { record }), ...(kept && { kept }) }
  }
  return {
    question: async (question, places) => {
      const at = placeOfQuestion(places, question, textsOf(question.file), { flags, solver })
      return found(at, question.network, places, recalls ? await recallQuestion(question, places, store) : undefined)
    },
    system: async ({ network, file }, places) => {
      const at = placeOfSystem(places, network, textsOf(file), { flags, solver })
      return found(at, network, places, recallsSystems ? await recallSystem(places, store) : undefined)
    },
  }
}

/** `--resume: 3 answers are recorded, 9 are asked`. */
export function resumedText(all: readonly Earlier[]): string {
  const known = all.filter((earlier) => earlier.record !== undefined).length
  const there =
    known === 0 ? 'nothing is recorded' : `${counted(known, 'answer')} ${known === 1 ? 'is' : 'are'} recorded`
  const left = all.length - known
  return `--resume: ${there}, ${left} ${left === 1 ? 'is' : 'are'} asked`
}
