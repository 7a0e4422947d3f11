/**
 * What a property asks about single states. All answered forms come down to one question: is a bad state reachable?
 * For `always P` a bad state is one without P; for a scenario it is one that shows it (then "bad" is good news);
 * for `whenever P then Q within D` it is one in which an unanswered P is older than D: the instant D itself is in time.
 */
import { and, cur, gt, not, type Term } from '../logic/term.ts'
import type { PropertyForm } from './model.ts'

/** The forms whose answer is whether one state can be seen. */
export type AnsweredForm = Extract<PropertyForm, { readonly kind: 'always' | 'reachable' | 'response' }>

export function isAnsweredByState(form: PropertyForm): form is AnsweredForm {
  return form.kind === 'always' || form.kind === 'reachable' || form.kind === 'response'
}

/** The condition, over one state and the parameters, whose reachability decides the property. */
export function badOf(form: AnsweredForm): Term {
  switch (form.kind) {
    case 'always':
      return not(form.condition)
    case 'reachable':
      return form.condition
    case 'response':
      return and(cur(form.monitor.pending), gt(cur(form.monitor.age), form.deadline))
  }
}
