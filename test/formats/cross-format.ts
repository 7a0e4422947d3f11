/**
 * One question in every language that is read: a random automaton as `.tck`, as Tick and as timed VMT, each by a writer
 * of its own, and what `export` makes of it, also of what was read back. An explicit search of regions says what the
 * answer is.
 */
import fc from 'fast-check'
import { checkQuestion } from '../../checker/check.ts'
import { readForeign } from '../../checker/formats/index.ts'
import { readTck } from '../../checker/formats/tck.ts'
import { hornText, mcmtText, vmtText } from '../../checker/formats/write.ts'
import type { Term } from '../../checker/logic/term.ts'
import { badOf, isAnsweredByState } from '../../checker/model/bad.ts'
import { elaborate } from '../../checker/model/elaborate.ts'
import type { Question } from '../../checker/model/model.ts'
import type { VerdictKind } from '../../checker/outcome.ts'
import { checkForeign } from '../../checker/questions/foreign.ts'
import { embeddedBackend } from '../../checker/smt/embedded.ts'
import { hasErrors } from '../../checker/support/diagnostic.ts'
import { parse } from '../../checker/syntax/parse.ts'
import { lower } from '../../checker/system/lower.ts'
import type { TransitionSystem } from '../../checker/system/system.ts'
import { type Automaton, automaton, tckText, truthOf } from '../fuzz/one-clock.ts'

const options = {
  backend: embeddedBackend(),
  engines: ['bmc', 'kinduction', 'ic3'],
  bound: 12,
  timeoutMs: 60_000,
  seed: 1,
  signal: new AbortController().signal,
}

/** A condition such as `x<=2` with its constant written in another way. */
const withUnit = (condition: string, unit: string): string => condition.replace(/(\d+)$/, ` $1${unit}`)

/** The automaton in Tick, which has no strict invariants; undefined where one is needed. */
export function tickText({ places, edges }: Automaton): string | undefined {
  if (places.some(({ invariant }) => /<\d/.test(invariant))) return undefined
  const states = places.map(({ invariant, urgent }, i) => {
    const own = edges.flatMap(({ from, to, guard, reset }) => {
      if (from % places.length !== i) return []
      const when = guard === '' ? 'may' : `when ${withUnit(guard, 'ms')}`
      return [`${when} -> L${to % places.length} { ${reset ? 'reset(x);' : ''} }`]
    })
    const bound = invariant === '' ? '' : `invariant ${withUnit(invariant, 'ms')};`
    return `${i === 0 ? 'initial ' : ''}${urgent ? 'urgent ' : ''}state L${i} { ${bound} ${own.join(' ')} }`
  })
  const labelled = places.flatMap(({ label }, i) => (label ? [`p.L${i}`] : []))
  const here = labelled.length === 0 ? 'p.L0 and not p.L0' : labelled.join(' or ')
  return `machine M { clock x; ${states.join('\n')} }\nsystem one { p: M; }\nreachable here: ${here};\ncheck one { here: reached; }`
}

/** The automaton in timed VMT: its place is a number. */
export function timedVmtText({ places, edges }: Automaton): string {
  const truth = (condition: string): string => {
    const [, operator = '', number = ''] = /^x([<>=]+)(\d+)$/.exec(condition) ?? []
    return operator === '' ? 'true' : `(${operator === '==' ? '=' : operator} x ${number}.0)`
  }
  const any = (conditions: readonly string[]): string =>
    conditions.length === 0 ? 'false' : `(or false ${conditions.join(' ')})`
  const at = (i: number): string => `(= l ${i})`
  const jumps = edges.map(({ from, to, guard, reset }) => {
    const [source, target] = [at(from % places.length), `(= ln ${to % places.length})`]
    return `(and ${source} ${truth(guard)} ${target} (= xn ${reset ? '0.0' : 'x'}))`
  })
  const where = (wanted: (place: Automaton['places'][number]) => boolean): string[] =>
    places.flatMap((place, i) => (wanted(place) ? [at(i)] : []))
  const define = (name: string, sort: string, body: string, key: string): string =>
    `(define-fun .${name} () ${sort} (! ${body} ${key}))`
  return [
    '(declare-fun x () Real)\n(declare-fun xn () Real)\n(declare-fun l () Int)\n(declare-fun ln () Int)',
    define('x', 'Real', 'x', ':nextclock xn'),
    define('l', 'Int', 'l', ':next ln'),
    define('start', 'Bool', '(and (= l 0) (= x 0.0))', ':init true'),
    define('jump', 'Bool', any(jumps), ':trans true'),
    define('urgent', 'Bool', any(where((p) => p.urgent)), ':urgent true'),
    ...places.map(({ invariant }, i) =>
      define(`inv${i}`, 'Bool', `(=> ${at(i)} ${truth(invariant)})`, ':locinvar true'),
    ),
    define('here', 'Bool', `(not ${any(where((p) => p.label))})`, ':invar-property 0'),
  ].join('\n')
}

function tickQuestion(text: string): Question {
  const parsed = parse({ path: 'one.tick', text })
  const { value, diagnostics } = elaborate([parsed.value], {})
  const [question] = value.questions
  const all = [...parsed.diagnostics, ...diagnostics]
  if (question === undefined || hasErrors({ diagnostics: all })) throw new Error(all.map((d) => d.message).join('; '))
  return question
}

interface Asked {
  readonly system: TransitionSystem
  readonly bad: Term
}

function statesAsked({ network, property: { form } }: Question): Asked {
  if (!isAnsweredByState(form)) throw new Error('not about states')
  return { system: lower(network), bad: badOf(form) }
}

const exports = { smt2: hornText, vmt: vmtText, mcmt: mcmtText } as const

/** A text, by the names of the languages that it went through. */
type Texts = ReadonlyMap<string, string>

/** Everything that `export` writes of a question, and what it writes of that. */
function exported(from: string, { system, bad }: Asked): Texts {
  const texts = new Map<string, string>()
  const languages = Object.keys(exports) as (keyof typeof exports)[]
  for (const language of languages) texts.set(`${from} ${language}`, exports[language](system, bad))
  for (const [i, language] of languages.entries()) {
    const [again] = readForeign(`a.${language}`, texts.get(`${from} ${language}`) ?? '').properties
    const other = languages[(i + 1) % languages.length] as keyof typeof exports
    if (again !== undefined) texts.set(`${from} ${language} ${other}`, exports[other](again.system, again.bad))
  }
  return texts
}

async function foreignVerdict(name: string, text: string): Promise<VerdictKind> {
  const foreign = readForeign(`one.${name.split(' ').at(-1)}`, text)
  const [property, second] = foreign.properties
  if (property === undefined || second !== undefined) throw new Error(`${name} asks one question`)
  const { verdict, reason } = await checkForeign(foreign, property, options, () => {})
  if (verdict === 'unknown') throw new Error(`${name}: ${reason}`)
  return verdict
}

async function modelVerdict(question: Question): Promise<VerdictKind> {
  const { verdict, reason } = await checkQuestion(question, options, () => {})
  if (verdict === 'unknown') throw new Error(reason)
  return verdict === 'reached' ? 'refuted' : verdict === 'unreachable' ? 'proved' : verdict
}

/** The verdicts on one automaton that are not the true one, by the languages that it went through. */
export async function wrongVerdicts(drawn: Automaton): Promise<Record<string, VerdictKind>> {
  const truth: VerdictKind = truthOf(drawn).isReached ? 'refuted' : 'proved'
  const wrong: Record<string, VerdictKind> = {}
  const say = (name: string, verdict: VerdictKind): void => {
    if (verdict !== truth) wrong[name] = verdict
  }
  const texts = new Map([['vmt', timedVmtText(drawn)]])
  const tick = tickText(drawn)
  const questions = new Map(tick === undefined ? [] : [['tick', tickQuestion(tick)]])
  const [automata] = drawn.places.some((p) => p.label)
    ? readTck({ path: 'one.tck', text: tckText(drawn) }).questions
    : []
  if (automata !== undefined) questions.set('tck', automata)
  for (const [name, question] of questions) {
    say(name, await modelVerdict(question))
    for (const [made, text] of exported(name, statesAsked(question))) texts.set(made, text)
  }
  const [own] = readForeign('one.vmt', timedVmtText(drawn)).properties
  if (own !== undefined && questions.size === 0) for (const [made, text] of exported('vmt', own)) texts.set(made, text)
  for (const [name, text] of texts) say(name, await foreignVerdict(name, text))
  return wrong
}

/** Throws the smallest automaton that is answered wrongly in some language. */
export async function askEverywhere(parameters: { readonly numRuns: number; readonly seed: number }): Promise<void> {
  const one = fc.asyncProperty(automaton, async (drawn) => {
    const wrong = await wrongVerdicts(drawn)
    if (Object.keys(wrong).length > 0) throw new Error(`${JSON.stringify(wrong)} of\n${tckText(drawn)}`)
  })
  await fc.assert(one, parameters)
}
