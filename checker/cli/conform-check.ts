/** `conform --check`: are the properties of a system proved for the values of parameters with which a log conforms? */
import { solverAsked } from '../api/solver.ts'
import { checkQuestion } from '../check.ts'
import type { FoundRun } from '../conform/answer.ts'
import type { Inference } from '../conform/infer.ts'
import { largestSeen } from '../conform/seen.ts'
import { cur, eq, le, num, type Term } from '../logic/term.ts'
import { evaluator, termOfValue, type Valuation } from '../logic/value.ts'
import type { Assumption, Model, Network, Question } from '../model/model.ts'
import type { Outcome } from '../outcome.ts'
import { Lemmas } from '../portfolio/lemmas.ts'
import type { CheckedProperty } from '../report/conformance.ts'
import { parameterFault } from '../run/state.ts'
import { minimum, type Rational } from '../support/rational.ts'
import type { ModelFlags } from './models.ts'
import { placesOf } from './places.ts'
import { recallQuestion } from './recall.ts'
import { Store } from './store.ts'
import type { Terminal } from './terminal.ts'

export interface CheckingFlags extends ModelFlags {
  readonly solver?: string
  /** Milliseconds for each property. */
  readonly timeout: number
}

/**
 * The questions of a system, each asked for all values first, with what earlier checks kept; where it is not proved so,
 * once more for the values at hand. What was inferred has the values that are not excluded, the others are as they are.
 */
export async function checkedProperties(
  model: Model,
  network: Network,
  values: Valuation,
  found: FoundRun | undefined,
  inference: Inference | undefined,
  flags: CheckingFlags,
  terminal: Terminal,
): Promise<CheckedProperty[]> {
  const questions = model.questions.filter((question) => question.network.name === network.name && isOfRuns(question))
  const places = placesOf(model.questions)
  const store = new Store()
  const options = {
    backend: await solverAsked(flags.solver),
    bound: 25,
    timeoutMs: flags.timeout,
    seed: 1,
    signal: terminal.interrupted,
    lemmas: new Lemmas(),
  }
  const checked: CheckedProperty[] = []
  for (const question of questions) {
    const place = places.get(question)
    const kept = place && (await recallQuestion(question, place, store))
    const inside = parameterFault(question.network, values) === undefined
    const general = inside ? await checkQuestion(question, { ...options, ...(kept && { kept }) }, () => undefined) : undefined
    const settled = general?.verdict === 'proved' || general?.verdict === 'reached' || general?.verdict === 'unreachable'
    const narrow = { ...question, network: narrowed(question, values, inference) }
    const outcome =
      general !== undefined && (settled || question.property.form.kind === 'bound')
        ? general
        : await checkQuestion(narrow, options, () => undefined)
    checked.push(recordOf(question, outcome, settled ? 'all values' : 'these values', values, found))
  }
  return checked
}

function isOfRuns({ every, refines }: Question): boolean {
  return every === undefined && refines === undefined
}

/** The network with what is known of its parameters as assumptions. */
function narrowed({ network, span }: Question, values: Valuation, inference: Inference | undefined): Network {
  const inferred = new Map(inference?.kind === 'inferred' ? inference.params.map((one) => [one.param.variable.name, one]) : [])
  const more = network.params.flatMap(({ variable }): Assumption[] => {
    const [value, one] = [values.get(variable.name), inferred.get(variable.name)]
    if (one === undefined) return value === undefined ? [] : [{ condition: eq(cur(variable), termOfValue(value, variable.sort)), span }]
    const { least, greatest } = one
    const low = least.excluded === undefined ? [] : [le(num(least.excluded), cur(variable))]
    const high = greatest.excluded === undefined ? [] : [le(cur(variable), num(greatest.excluded))]
    return [...low, ...high].map((condition) => ({ condition, span }))
  })
  return { ...network, assumptions: [...network.assumptions, ...more] }
}

function recordOf(
  { property, network }: Question,
  { verdict, reason, bound }: Outcome,
  holdsFor: string,
  values: Valuation,
  found: FoundRun | undefined,
): CheckedProperty {
  const { form } = property
  const seen = form.kind === 'bound' && found !== undefined ? largestSeen(network, found.run, form.quantity, form.condition) : undefined
  const atMost = bound === undefined ? undefined : leastOf(bound.terms, values)
  return {
    property: property.name,
    verdict,
    holdsFor,
    ...(reason !== undefined && { reason }),
    ...(seen && { seen }),
    ...(atMost && { atMost }),
    ...(bound && { bound: bound.terms }),
  }
}

function leastOf(terms: readonly Term[], values: Valuation): Rational | undefined {
  const value = evaluator(values)
  return terms
    .map((term) => value(term) as Rational)
    .reduce<Rational | undefined>((a, b) => (a === undefined ? b : minimum(a, b)), undefined)
}
