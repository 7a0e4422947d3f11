/**
 * What became of an invariant that somebody wrote: which conjuncts hold, and the state or step that shows that one does
 * not.
 */
import type { Var } from '../logic/term.ts'
import type { Valuation } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import type { Holding } from '../outcome.ts'
import { counted } from '../support/counted.ts'
import type { Trace } from '../trace/trace.ts'
import type { InvariantRecord } from './json.ts'
import { ascii, type Paint, unicode } from './style.ts'
import { hung, timeline } from './timeline.ts'
import { shownValue } from './value-text.ts'
import { paragraph } from './wrap.ts'

export interface TestedClaim {
  /** `final.tick_gap`. */
  readonly name: string
  /** `holds`, `(at-most TICK)`. */
  readonly claim: string
  readonly file: string
  readonly network: Network
  /** Of the states. */
  readonly variables: readonly Var[]
  readonly conjuncts: readonly { readonly text: string; readonly atFirst: Holding; readonly kept: Holding }[]
  readonly excludes: Holding
}

export interface Look {
  readonly width: number
  readonly ascii: boolean
  readonly paint: Paint
}

/** What does not hold, or was not answered, with what is said of it. */
function objectionsOf({
  conjuncts,
  excludes,
  claim,
}: TestedClaim): { readonly text: string; readonly what: string; readonly how: Holding }[] {
  return [
    ...conjuncts.flatMap(({ text, atFirst, kept }) => [
      { text, what: 'does not hold in this initial state', how: atFirst },
      { text, what: 'is lost by this step from a state in which all conjuncts hold', how: kept },
    ]),
    {
      text: claim === 'holds' ? 'the property' : claim,
      what: 'does not follow: this state satisfies all conjuncts',
      how: excludes,
    },
  ].filter(({ how }) => how.kind !== 'holds')
}

export function isProof(tested: TestedClaim): boolean {
  return objectionsOf(tested).length === 0
}

export function isOpen(tested: TestedClaim): boolean {
  return (
    objectionsOf(tested).some(({ how }) => how.kind === 'open') &&
    !objectionsOf(tested).some(({ how }) => how.kind === 'fails')
  )
}

/** A line, and a paragraph with a timeline for each objection. */
export function inductionText(tested: TestedClaim, look: Look): string {
  const { name, claim, file, conjuncts } = tested
  const { paint } = look
  const objections = objectionsOf(tested)
  const failing = new Set(objections.map(({ text }) => text))
  const good = conjuncts.filter(({ text }) => !failing.has(text)).length
  const head = `${paint('strong', name)}  ${claim}  ${paint('dim', file)}`
  if (objections.length === 0)
    return `${head}\n  ${paint('good', 'a proof')}: ${counted(conjuncts.length, 'conjunct')}, each holds at first and is kept by every step; together they exclude what is asked about`
  const parts = objections.map(({ text, what, how }) => {
    const told = how.kind === 'open' ? `${text}: no answer: ${how.reason}` : `${text} ${what}:`
    const lines = paragraph(told, look.width - 2, '  ').map((line) => paint(how.kind === 'open' ? 'open' : 'bad', line))
    return how.kind === 'fails' ? [...lines, '', ...runLines(tested, how.run, look)].join('\n') : lines.join('\n')
  })
  return [
    `${head}\n  ${paint('bad', 'no proof')}: ${good} of ${counted(conjuncts.length, 'conjunct')} hold`,
    ...parts,
  ].join('\n\n')
}

function runLines(tested: TestedClaim, run: Trace, { width, ascii: isAscii, paint }: Look): string[] {
  const start = run.steps.length === 0 ? 'a state' : 'a state of the invariant'
  const drawn = timeline(tested.network, run, { start, width: width - 4, ascii: isAscii, paint }).split('\n')
  const before = hung('before: ', valuesIn(tested, run.initial, isAscii), width - 4, paint)
  return [...before, ...drawn.slice(1)].map((line) => `    ${line}`.trimEnd())
}

/** `lapic.fired = true`, for everything but locations, which have their lanes. */
function valuesIn({ network, variables }: TestedClaim, state: Valuation, isAscii: boolean): string[] {
  const locations = new Set(network.processes.map((p) => p.location.name))
  return variables.flatMap((variable) => {
    const value = state.get(variable.name)
    return value === undefined || locations.has(variable.name)
      ? []
      : [`${variable.name} = ${shownValue(value, variable, isAscii ? ascii : unicode)}`]
  })
}

export function inductionRecord(tested: TestedClaim): InvariantRecord {
  const { name, claim, file, conjuncts } = tested
  return {
    name,
    claim,
    file,
    conjuncts: conjuncts.length,
    proof: isProof(tested),
    objections: objectionsOf(tested).map(({ text, what, how }) => ({
      of: text,
      why: how.kind === 'open' ? how.reason : what,
    })),
  }
}
