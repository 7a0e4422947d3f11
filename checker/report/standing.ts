/**
 * What an outcome means to the one who asked: `good` as expected (or, without expectation, no counterexample); `bad`
 * against the expectation, an unexpected counterexample, or any verdict of a broken system; `open` no answer either
 * way, or a system of which it is not known whether time goes on. Exit codes and colours follow from it.
 */

import { showTerm } from '../logic/show.ts'
import type { Term } from '../logic/term.ts'
import { fullName, type Question } from '../model/model.ts'
import type { Fitness, Outcome, SystemOutcome, VerdictKind } from '../outcome.ts'
import { counted } from '../support/counted.ts'
import { grouped } from '../support/groups.ts'
import type { Style } from './style.ts'

export type Standing = 'good' | 'bad' | 'open'

/** What is counted and coloured: the same for questions about models and about other tools' files. */
type Answered = Pick<Outcome, 'verdict' | 'asExpected'> & { readonly fitness?: Fitness }

export function standing(outcome: Answered): Standing {
  const own = ownStanding(outcome)
  if (outcome.fitness === 'broken') return 'bad'
  return own === 'good' && outcome.fitness === 'unknown' ? 'open' : own
}

/** The standing of the answer by itself, whatever its system is worth. */
export function ownStanding(outcome: Answered): Standing {
  const undecided = outcome.verdict === 'unknown' || outcome.verdict === 'bounded'
  if (outcome.asExpected === true) return 'good'
  if (undecided) return 'open'
  if (outcome.asExpected === false) return 'bad'
  return outcome.verdict === 'refuted' ? 'bad' : 'good'
}

const remarks: Readonly<Record<Fitness, string>> = {
  sound: '',
  broken: 'system broken',
  unknown: 'time open',
  unasked: 'time not asked',
}

/**
 * What is to be said of a verdict because of its system; empty where the system is sound, for other tools' files, and
 * where there is no verdict, unless the system is broken.
 */
export function fitnessRemark({ verdict, fitness = 'sound' }: Answered): string {
  return verdict === 'unknown' && fitness !== 'broken' ? '' : remarks[fitness]
}

/** `proved`, or `proved (time not asked)`: a verdict is never told without what its system is worth. */
export function withFitness(word: string, outcome: Answered): string {
  const remark = fitnessRemark(outcome)
  return remark === '' ? word : `${word} (${remark})`
}

/** `by shared.shares, refines_shared`: what an answer is carried over from; undefined where it is the system's own. */
export function carriedText(by: Outcome['by'], system: string): string | undefined {
  return by && `by ${by.abstract}, ${by.refinement.slice(system.length + 1)}`
}

/** `for every CPUS >= 1`: which systems a proof speaks of; undefined where it is one. */
export function numbersText(every: Outcome['every']): string | undefined {
  return every && `for every ${every.constant} >= ${every.from}`
}

/** The same where nothing else says that parameters are open, and that the system's word is of one number. */
export function everyText(every: Outcome['every']): string | undefined {
  const numbers = numbersText(every)
  return numbers && `${numbers} and all parameter values, time and ranges of one ${every?.constant}`
}

/** Whether the answer is the expected one and means what it says; undefined without expectation. */
export function isAsExpected({ asExpected, fitness }: Answered): boolean | undefined {
  return asExpected === true ? fitness !== 'broken' : asExpected
}

/**
 * Outcomes with their exit code: 0 all good, 1 something bad (a broken system is), 4 something open (a system may be)
 * and nothing bad.
 */
export function exitCodeOf(
  outcomes: readonly Answered[],
  systems: readonly Pick<SystemOutcome, 'verdict'>[] = [],
): 0 | 1 | 4 {
  const all = outcomes.map(standing)
  if (all.includes('bad') || systems.some((s) => s.verdict === 'broken')) return 1
  return all.includes('open') || systems.some((s) => s.verdict === 'unknown') ? 4 : 0
}

/**
 * Calm colours for what is as it should be; red for what is not, and for nothing else. What is not known to mean
 * anything is not `good`.
 */
export function styleOf(outcome: Answered): Style {
  const known = standing(outcome)
  if (known !== 'good') return known
  if (outcome.fitness === 'unasked') return 'open'
  return outcome.asExpected === undefined && outcome.verdict === 'vacuous' ? 'open' : 'good'
}

const order: readonly VerdictKind[] = ['proved', 'unreachable', 'reached', 'refuted', 'bounded', 'vacuous', 'unknown']

/** `6 properties: 2 proved, 1 proved (time open), 1 refuted, 1 unknown; 1 against expectation; 1 system broken`. */
export function countLine(outcomes: readonly Answered[], broken = 0): string {
  const systems = broken > 0 ? `; ${counted(broken, 'system')} broken` : ''
  if (outcomes.length === 0) return `no property asked${systems}`
  const counts = order.flatMap((verdict) => {
    const words = outcomes.filter((o) => o.verdict === verdict).map((o) => withFitness(verdict, o))
    return [...new Set(words)].sort().map((word) => `${words.filter((w) => w === word).length} ${word}`)
  })
  const against = outcomes.filter(
    (o) => o.fitness !== 'broken' && o.asExpected === false && standing(o) === 'bad',
  ).length
  const total = counted(outcomes.length, 'property')
  return `${total}: ${counts.join(', ')}${against > 0 ? `; ${against} against expectation` : ''}${systems}`
}

/**
 * The name of each question: `final.tick_gap`, and where several ask the same under different assumptions,
 * `final.tick_gap (HOST_TICK <= TICK)`, by the assumptions that not all of them make.
 */
export function questionNames(questions: readonly Question[]): Map<Question, string> {
  const names = new Map<Question, string>()
  const taken = new Map<string, number>()
  for (const [name, members] of grouped(questions, fullName)) {
    const makes = (q: Question, condition: Term): boolean =>
      q.network.assumptions.some((a) => a.condition === condition)
    for (const question of members) {
      const own = question.network.assumptions.filter((a) => !members.every((other) => makes(other, a.condition)))
      const told = own.length === 0 ? name : `${name} (${own.map((a) => showTerm(a.condition)).join(' and ')})`
      const count = (taken.get(told) ?? 0) + 1
      taken.set(told, count)
      names.set(question, count === 1 ? told : `${told} #${count}`)
    }
  }
  return names
}
