/**
 * Which systems a check asks about themselves, and under which assumptions: those of its questions, and of checks
 * without questions, the weakest only.
 */

import { showTerm } from '../logic/show.ts'
import type { Assumption, Network, Question } from '../model/model.ts'
import type { ReadModel } from './read-model.ts'

export interface AskedSystem {
  /** `final`, or `final (HOST_TICK <= TICK)` where no question is asked without that assumption. */
  readonly name: string
  readonly file: string
  readonly network: Network
}

/**
 * Each system of the questions without their observers, once for every set of assumptions that is not stronger than
 * another one: what is fit under weak assumptions is fit under strong ones.
 */
export function systemsAsked(
  models: readonly Pick<ReadModel, 'path' | 'model'>[],
  questions: readonly Question[],
  /** Whether `check SYSTEM { }` counts. */
  withoutQuestions = false,
): AskedSystem[] {
  return models.flatMap((read) =>
    (read.model?.systems ?? []).flatMap((network) => {
      const asked = questions
        .filter((q) => read.model?.questions.includes(q) && q.network.name === network.name)
        .map(assumedOf)
      const alone = withoutQuestions ? (read.model?.alone ?? []).filter((n) => n.name === network.name) : []
      const sets = distinct([...asked, ...alone.map((n) => n.assumptions)])
      const weakest = sets.filter((set) => !sets.some((other) => other !== set && includes(set, other)))
      return weakest.map((assumptions): AskedSystem => {
        const more = assumptions.filter((a) => !network.assumptions.some((b) => b.condition === a.condition))
        const name =
          more.length === 0 ? network.name : `${network.name} (${more.map((a) => showTerm(a.condition)).join(' and ')})`
        return { name, file: read.path, network: { ...network, assumptions } }
      })
    }),
  )
}

/** What is assumed of the system: of a refinement, what it assumes and proves of parameters. */
function assumedOf({ network, refines }: Pick<Question, 'network' | 'refines'>): readonly Assumption[] {
  return refines?.assumptions ?? network.assumptions
}

/**
 * Whether the answer about a system says something of a question: it is about the same system, under no stronger
 * assumptions.
 */
export function isAskedUnder(question: Pick<Question, 'file' | 'network' | 'refines'>, asked: AskedSystem): boolean {
  const { file, network } = question
  return (
    asked.file === file &&
    asked.network.name === network.name &&
    includes(assumedOf(question), asked.network.assumptions)
  )
}

function includes(set: readonly Assumption[], other: readonly Assumption[]): boolean {
  return other.every((b) => set.some((a) => a.condition === b.condition))
}

function distinct(sets: readonly (readonly Assumption[])[]): (readonly Assumption[])[] {
  return sets.filter((set, i) => !sets.slice(0, i).some((earlier) => includes(set, earlier) && includes(earlier, set)))
}
