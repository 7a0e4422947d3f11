/** Which systems a check asks about themselves, and under which assumptions: those of its questions, the weakest only. */
import type { Assumption, Network, Question } from '../model/model.ts'
import { termInfix } from '../report/network-text.ts'
import type { ReadModel } from './read-model.ts'

export interface AskedSystem {
  /** `final`, or `final (HOST_TICK <= TICK)` where no question is asked without that assumption. */
  readonly name: string
  readonly file: string
  readonly network: Network
}

/**
 * Each system of the questions without their observers, once for every set of assumptions that is not stronger than another
 * one: what is fit under weak assumptions is fit under strong ones.
 */
export function systemsAsked(models: readonly ReadModel[], questions: readonly Question[]): AskedSystem[] {
  return models.flatMap((read) =>
    (read.model?.systems ?? []).flatMap((network) => {
      const asked = questions.filter((q) => read.model?.questions.includes(q) && q.network.name === network.name)
      const sets = distinct(asked.map((q) => q.network.assumptions))
      const weakest = sets.filter((set) => !sets.some((other) => other !== set && includes(set, other)))
      return weakest.map((assumptions): AskedSystem => {
        const more = assumptions.filter((a) => !network.assumptions.some((b) => b.condition === a.condition))
        const name = more.length === 0 ? network.name : `${network.name} (${more.map((a) => termInfix(a.condition)).join(' and ')})`
        return { name, file: read.path, network: { ...network, assumptions } }
      })
    }),
  )
}

function includes(set: readonly Assumption[], other: readonly Assumption[]): boolean {
  return other.every((b) => set.some((a) => a.condition === b.condition))
}

function distinct(sets: readonly (readonly Assumption[])[]): (readonly Assumption[])[] {
  return sets.filter((set, i) => !sets.slice(0, i).some((earlier) => includes(set, earlier) && includes(earlier, set)))
}
