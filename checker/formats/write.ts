/** Questions written for other tools. */
import { and, not, type Term, type Var } from '../logic/term.ts'
import { bitSymbols } from '../smt/enum-bits.ts'
import { hornClauses } from '../smt/horn.ts'
import { symbol } from '../smt/sexpr.ts'
import { conjunction, sortText, termText } from '../smt/text.ts'
import type { TransitionSystem } from '../system/system.ts'

/**
 * Can a state that satisfies `bad` be seen? As constrained Horn clauses (SMT-LIB, logic HORN), for Spacer, Golem,
 * Eldarica and every other solver of such: `sat` says that it cannot.
 */
export function hornText(system: TransitionSystem, bad: Term): string {
  const { params, states, inputs, assume, init, facts, trans } = system
  const clauses = hornClauses({
    params,
    states,
    inputs,
    init: and(assume, init),
    trans: and(facts, trans),
    bad: and(facts, system.seen(bad)),
  })
  return ['(set-logic HORN)', clauses, '(check-sat)', ''].join('\n')
}

/**
 * The same question in VMT-LIB, for nuXmv, ic3ia and every other reader of it: parameters are variables that keep their
 * value, inputs have no next value, and the property speaks of states and inputs, since bad states may be seen between
 * two steps.
 */
export function vmtText(system: TransitionSystem, bad: Term): string {
  const { params, states, inputs, assume, init, trans, facts } = system
  const kept = [...params, ...states].flatMap((v) => {
    const [now, later] = [symbolsOf(v, v.name), symbolsOf(v, `${v.name}'`)]
    return now.map((symbol, i) => ({
      symbol,
      later: later[i] as string,
      sort: sortName(v),
      isParam: params.includes(v),
    }))
  })
  const chosen = inputs.flatMap((v) => symbolsOf(v, v.name).map((symbol) => ({ symbol, sort: sortName(v) })))
  const text = (term: Term): string => termText(term, (v, isNext) => (isNext ? `${v.name}'` : v.name))
  const frozen = kept.filter((k) => k.isParam).map((k) => `(= ${k.later} ${k.symbol})`)
  return [
    ...kept.flatMap((k) => [`(declare-fun ${k.symbol} () ${k.sort})`, `(declare-fun ${k.later} () ${k.sort})`]),
    ...kept.map((k, i) => `(define-fun .next${i} () ${k.sort} (! ${k.symbol} :next ${k.later}))`),
    ...chosen.map((c) => `(declare-fun ${c.symbol} () ${c.sort})`),
    `(define-fun .init () Bool (! ${text(and(assume, init))} :init true))`,
    `(define-fun .trans () Bool (! ${conjunction([text(and(facts, trans)), ...frozen])} :trans true))`,
    `(define-fun .property () Bool (! ${text(not(and(facts, system.seen(bad))))} :invar-property 0))`,
    '',
  ].join('\n')
}

/**
 * The same question for Sally, and for our own reader of its language: everything is a state variable there, since
 * queries know no inputs; what chooses a step may have any value after it. No name needs bars.
 */
export function mcmtText(system: TransitionSystem, bad: Term): string {
  const { params, states, inputs, assume, init, trans, facts } = system
  const plain = plainNames([...params, ...states, ...inputs])
  const text = (term: Term, prefix = ''): string =>
    termText(term, (v, isNext) => `${isNext ? 'next.' : prefix}${plain.get(v.name) ?? v.name}`)
  const fields = [...params, ...states, ...inputs].flatMap((v) =>
    symbolsOf(v, plain.get(v.name) ?? v.name).map((symbol) => `    (${symbol} ${sortName(v)})`),
  )
  const frozen = params.flatMap((v) =>
    symbolsOf(v, plain.get(v.name) ?? v.name).map((symbol) => `(= next.${symbol} state.${symbol})`),
  )
  return [
    `(define-state-type state_type (\n${fields.join('\n')}))`,
    `(define-states init state_type\n  ${text(and(assume, init))})`,
    `(define-transition trans state_type\n  ${conjunction([text(and(facts, trans), 'state.'), ...frozen])})`,
    '(define-transition-system system state_type init trans)',
    `(query system\n  ${text(not(and(facts, system.seen(bad))))})`,
    '',
  ]
    .join('\n')
    .replace(/\|#(\d+)\.(\d+)\|/g, 'let_$1_$2')
    .replaceAll('|', '')
}

/** Words of Sally's grammar, which name no variable there. */
const sallyWords =
  'and or not xor ite let cond else distinct true false to_int to_real is_int concat extract query assume generalize interpolate state next input'

/** Names of letters, digits and underscores, each once, that begin with a letter: Sally's symbols do. */
function plainNames(variables: readonly Var[]): ReadonlyMap<string, string> {
  const taken = new Set(sallyWords.split(' '))
  return new Map(
    variables.map(({ name }): [string, string] => {
      let plain = name.replace(/\W+/g, '_').replace(/^(?![A-Za-z])/, 'v')
      while (taken.has(plain)) plain += '_'
      taken.add(plain)
      return [name, plain]
    }),
  )
}

function symbolsOf({ sort }: Var, name: string): string[] {
  return sort.kind === 'enum' ? bitSymbols(name, sort) : [symbol(name)]
}

function sortName({ sort }: Var): string {
  return sort.kind === 'enum' ? 'Bool' : sortText(sort)
}
