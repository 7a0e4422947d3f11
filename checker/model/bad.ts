/**
 * What a property asks about single states. All answered forms come down to one question: is a bad state reachable?
 * For `always P` a bad state is one without P; for a scenario it is one that shows it (then "bad" is good news);
 * for `whenever P then Q within D` it is one in which an unanswered P is older than D: the instant D itself is in time.
 */
import { and, cur, gt, not, type Term } from '../logic/term.ts'
import type { PropertyForm } from './model.ts'

/** The forms that are answered. */
export type AnsweredForm = Exclude<PropertyForm, { readonly kind: 'unsupported' }>

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
