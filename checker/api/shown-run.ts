/** Runs that show something of a question, as the text that stands for them in files and answers. */
import { showTerm } from '../logic/show.ts'
import { and, lt, type Term } from '../logic/term.ts'
import type { Question } from '../model/model.ts'
import type { Outcome } from '../outcome.ts'
import { near } from '../questions/bound/runs.ts'
import { goalValues } from '../report/event-text.ts'
import { loopText } from '../report/loop-text.ts'
import { goalOf } from '../report/story.ts'
import { unicode } from '../report/style.ts'
import { writeTrace } from '../trace/file.ts'
import { type Trace, traceEnd } from '../trace/trace.ts'

/**
 * A run that shows something: of which question, what its last state shows (none: replaying is all), and how that is
 * told where it is not the property's own violation.
 */
export interface ShownRun {
  readonly question: Question
  readonly verdict: 'refuted' | 'reached'
  readonly trace: Trace
  readonly goal: Term | undefined
  readonly shows?: string
}

/** What the run of an outcome shows. */
export function shownOf({ question, verdict, trace, bound }: Outcome): Omit<ShownRun, 'trace'> {
  const { form } = question.property
  const least = bound?.terms[0]
  if (form.kind === 'leads_to' && trace !== undefined)
    return { question, verdict: 'refuted', goal: undefined, shows: loopText(trace, question.property) }
  if (form.kind !== 'bound' || least === undefined || trace === undefined || bound?.tight === undefined)
    return { question, verdict: verdict === 'reached' ? 'reached' : 'refuted', goal: goalOf(question.property) }
  const shows = `${showTerm(form.quantity)} ${bound.tight.startsWith('reached') ? 'is' : 'comes near'} ${showTerm(least)}`
  return { question, verdict: 'reached', goal: near(form, least, bound.tight), shows }
}

/** What a run shows that exceeds an expression which is no bound. */
export function exceeding({ question }: Outcome, term: Term): Omit<ShownRun, 'trace'> {
  const { form } = question.property
  if (form.kind !== 'bound') return { question, verdict: 'reached', goal: undefined }
  const goal = and(form.condition, lt(term, form.quantity))
  return { question, verdict: 'reached', goal, shows: `${showTerm(form.quantity)} exceeds ${showTerm(term)}` }
}

/** The JSON text of a run; `schema`: where editors find what its fields mean. */
export function runText({ question, verdict, trace, shows }: ShownRun, schema?: string): string {
  const { network, property, file } = question
  const violation = shows ?? goalValues(property, traceEnd(trace), unicode).join(', ')
  return writeTrace(trace, {
    network,
    model: file,
    property: property.name,
    verdict,
    ...(schema !== undefined && { schema }),
    ...(violation !== '' && { violation }),
  })
}
