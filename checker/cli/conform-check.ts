/** `conform --check`: are the properties of a system proved for the values of parameters with which a log conforms? */
import { fitnessAsked, fitnessUnder } from '../api/fitness.ts'
import { solverAsked } from '../api/solver.ts'
import { type AskedSystem, isAskedUnder, systemsAsked } from '../api/systems.ts'
import { type CheckOptions, checkQuestion } from '../check.ts'
import type { FoundRun } from '../conform/answer.ts'
import type { Inference } from '../conform/infer.ts'
import { largestSeen } from '../conform/seen.ts'
import { cur, eq, le, num, type Term } from '../logic/term.ts'
import { evaluator, termOfValue, type Valuation } from '../logic/value.ts'
import type { Assumption, Model, Network, Question } from '../model/model.ts'
import type { Fitness, Outcome } from '../outcome.ts'
import { Lemmas } from '../portfolio/lemmas.ts'
import type { CheckedProperty } from '../report/conformance-record.ts'
import { parameterFault } from '../run/state.ts'
import { minimum, type Rational } from '../support/rational.ts'
import type { ModelFlags } from './models.ts'
import { placesOf, systemPlaces } from './places.ts'
import { recallQuestion, recallSystem } from './recall.ts'
import { Store } from './store.ts'
import type { Terminal } from './terminal.ts'

/** A model that was read, and from where. */
export interface AskedModel {
  readonly path: string
  readonly model: Model
}

export interface CheckingFlags extends ModelFlags {
  readonly solver?: string
  /** Milliseconds for each property. */
  readonly timeout: number
}

/**
 * The questions of a system, each asked for all values first, with what earlier checks kept; where it is not proved so,
 * once more for the values at hand. The system is asked whether time goes on, too: no verdict is worth more than it.
 * What was inferred has the values that are not excluded, the others are as they are.
 */
export async function checkedProperties(
  read: AskedModel,
  network: Network,
  values: Valuation,
  found: FoundRun | undefined,
  inference: Inference | undefined,
  flags: CheckingFlags,
  terminal: Terminal,
): Promise<CheckedProperty[]> {
  const { model } = read
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
  const fitness = await fitnessOf(read, questions, options, store)
  const checked: CheckedProperty[] = []
  for (const question of questions) {
    const place = places.get(question)
    const kept = place && (await recallQuestion(question, place, store))
    const inside = parameterFault(question.network, values) === undefined
    const general = inside
      ? await checkQuestion(question, { ...options, ...(kept && { kept }) }, () => undefined)
      : undefined
    const settled =
      general?.verdict === 'proved' || general?.verdict === 'reached' || general?.verdict === 'unreachable'
    const narrow = { ...question, network: narrowed(question, values, inference) }
    const outcome =
      general !== undefined && (settled || question.property.form.kind === 'bound')
        ? general
        : await checkQuestion(narrow, options, () => undefined)
    checked.push(
      recordOf(
        question,
        { ...outcome, fitness: fitness(question) },
        settled ? 'all values' : 'these values',
        values,
        found,
      ),
    )
  }
  return checked
}

/** What the answers of each question are worth, by what is kept of its system first. */
async function fitnessOf(
  read: AskedModel,
  questions: readonly Question[],
  options: CheckOptions,
  store: Store,
): Promise<(question: Question) => Fitness> {
  const systems = systemsAsked([read], questions)
  const outcomes = await Promise.all(
    systems.map(async (system) => {
      const kept = await recallSystem(systemPlaces(system.name, system.network.name, system.file), store)
      return fitnessAsked(system, kept, options, () => undefined)
    }),
  )
  return (question) =>
    fitnessUnder(
      question,
      outcomes.filter((_, i) => isAskedUnder(question, systems[i] as AskedSystem)),
    )
}

function isOfRuns({ every, refines }: Question): boolean {
  return every === undefined && refines === undefined
}

/** The network with what is known of its parameters as assumptions. */
function narrowed({ network, span }: Question, values: Valuation, inference: Inference | undefined): Network {
  const inferred = new Map(
    inference?.kind === 'inferred' ? inference.params.map((one) => [one.param.variable.name, one]) : [],
  )
  const more = network.params.flatMap(({ variable }): Assumption[] => {
    const [value, one] = [values.get(variable.name), inferred.get(variable.name)]
    if (one === undefined)
      return value === undefined ? [] : [{ condition: eq(cur(variable), termOfValue(value, variable.sort)), span }]
    const { least, greatest } = one
    const low = least.excluded === undefined ? [] : [le(num(least.excluded), cur(variable))]
    const high = greatest.excluded === undefined ? [] : [le(cur(variable), num(greatest.excluded))]
    return [...low, ...high].map((condition) => ({ condition, span }))
  })
  return { ...network, assumptions: [...network.assumptions, ...more] }
}

function recordOf(
  { property, network }: Question,
  { verdict, fitness, reason, bound }: Outcome,
  holdsFor: string,
  values: Valuation,
  found: FoundRun | undefined,
): CheckedProperty {
  const { form } = property
  const seen =
    form.kind === 'bound' && found !== undefined
      ? largestSeen(network, found.run, form.quantity, form.condition)
      : undefined
  const atMost = bound === undefined ? undefined : leastOf(bound.terms, values)
  return {
    property: property.name,
    verdict,
    fitness,
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
