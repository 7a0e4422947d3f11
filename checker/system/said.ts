/** What is said in a jump, as terms: arguments of a signal by its sender, answers of a call by its server. */
import { substitute } from '../logic/rewrite.ts'
import type { Term } from '../logic/term.ts'
import type { Edge } from '../model/model.ts'

/** What a sending edge says for each argument of its signal. */
export function argumentsOf({ trigger }: Edge): Map<string, Term> {
  if (trigger.kind !== 'emit') return new Map()
  return new Map(trigger.signal.args.map((arg, i) => [arg.name, trigger.args[i] as Term]))
}

/** What a serving edge says for each answer of its call, where it is given these arguments. */
export function answersOf({ trigger }: Edge, given: ReadonlyMap<string, Term>): Map<string, Term> {
  if (trigger.kind !== 'on') return new Map()
  const { signal, answers = [] } = trigger
  return new Map((signal.answers ?? []).map((answer, i) => [answer.name, substitute(answers[i] as Term, given)]))
}
