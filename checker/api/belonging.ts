/** Which question or system of a model a stored run is of, and whether it is one. */
import type { Model, Network, Property, Question } from '../model/model.ts'
import { falseWord, shownBy } from '../report/shown.ts'
import { goalOf } from '../report/story.ts'
import { readTrace } from '../trace/file.ts'
import { replay } from '../trace/replay.ts'
import type { TraceFile } from '../trace/schema.ts'
import type { Trace } from '../trace/trace.ts'

/** A run with the network that it is of. */
export interface Belonging {
  readonly trace: Trace
  readonly network: Network
  readonly property?: Property
}

/** The question that a run belongs to; without one, why the candidates refuse it (none where there is no candidate). */
export function belonging(
  text: string,
  file: TraceFile,
  model: Model,
): { readonly best?: Belonging; readonly problems: readonly string[] } {
  const found: Belonging[] = []
  const problems: string[] = []
  for (const { network, property } of candidates(model, file)) {
    const result = readTrace(text, network)
    if ('trace' in result) found.push({ trace: result.trace, network, ...(property !== undefined && { property }) })
    else problems.push(result.error)
  }
  // The same property may be checked under several assumptions: the trace belongs where it replays.
  const best =
    found.find(({ network, trace, property }) => replay(network, trace, property && goalOf(property)).ok) ?? found[0]
  return { ...(best && { best }), problems }
}

/** Where the trace may belong: questions with its system and property, else the bare system. */
function candidates(model: Model, file: TraceFile): { readonly network: Network; readonly property?: Property }[] {
  if (file.property === undefined)
    return model.systems.filter((s) => s.name === file.system).map((network) => ({ network }))
  const asked = model.questions.filter((q) => q.network.name === file.system && q.property.name === file.property)
  return asked.flatMap((q) => [q, ...otherSizes(q)])
}

/** A run may be of another number of processes than the file has: of the least that has one. */
function otherSizes({ every, property }: Question): { readonly network: Network; readonly property: Property }[] {
  if (every === undefined) return []
  const numbers = Array.from({ length: mostTried }, (_, i) => every.from + i)
  return numbers.flatMap((n) => {
    const one = every.at(n)
    return 'error' in one ? [] : [{ network: one.network, property: { ...one.property, name: property.name } }]
  })
}

/** Numbers of processes for which a run is looked at, from the least one on. */
const mostTried = 8

/** What a run shows, executed by the evaluator; or the step that is none, and why. */
export type Judgement =
  | { readonly ok: true; readonly shows: string }
  | { readonly ok: false; readonly step: number; readonly why: string }

/** Executes a run, without a solver, and holds what its file says of it against what it shows. */
export function judged(
  file: Pick<TraceFile, 'verdict' | 'violation'>,
  { trace, network, property }: Belonging,
): Judgement {
  const result = replay(network, trace, property && goalOf(property))
  if (!result.ok) return result
  if (property?.form.kind === 'leads_to' && trace.loop === undefined)
    return {
      ok: false,
      step: trace.steps.length,
      why: `no finite run breaks ${property.name}, and the trace has no loop`,
    }
  const shown = shownBy(network, property, trace)
  const fault = 'nothing' in shown ? shown.nothing : falseWord(file, shown)
  if (fault !== undefined || 'nothing' in shown) return { ok: false, step: trace.steps.length, why: fault ?? '' }
  return { ok: true, shows: shown.text }
}
