/**
 * What earlier answers left behind: the invariants of proofs, and runs. Nothing of it is believed. A fresh solver
 * checks an invariant again, obligation by obligation, for the model as it is now; the evaluator replays a run. What
 * fails is treated as if it had never been there. To find an invariant takes seconds or minutes, to check it a fraction
 * of a second. So a suite that was answered once is answered again quickly, on any machine, without trust in the first
 * answer.
 *
 *     (proof CLAIM K                  K: the depth of k-induction under the invariant
 *       (=> (in vcpu GUEST) (<= tick_age (+ TICK JITTER)))
 *       …)
 */
import { and, conjunctsOf, cur, sortOf, type Term } from '../logic/term.ts'
import type { Proof } from '../outcome.ts'
import { UnreadableTerm } from '../smt/read-term.ts'
import { SolverFailure } from '../smt/session.ts'
import { readSexprs, type Sexpr, SexprProblem, sexprText } from '../smt/sexpr.ts'
import type { TransitionSystem } from '../system/system.ts'
import type { Trace } from '../trace/trace.ts'
import { formulaText, readFormula, termsByName } from './formula.ts'

/**
 * Deeper proofs are read and not made use of: no engine proves by deeper induction than 12, and the obligations grow
 * with the square of the depth.
 */
const deepestUsed = 24

/** A proof as it stands in a file, of a model that may have changed since. */
export interface KeptProof {
  readonly claim: Sexpr
  readonly k: number
  readonly conjuncts: readonly Sexpr[]
}

/** All that is kept of one question, or of one system. */
export interface Kept {
  readonly proofs: readonly KeptProof[]
  readonly runs: readonly Trace[]
}

/** Depths of k-induction that are believed to be meant: engines go to a tenth of it, and every one costs a question. */
const mostDepth = 400

/** Parentheses within parentheses in a formula that is read: those of engines have some ten. */
const mostNested = 400

/** The text of a file of proofs; `about` are its first lines, as comments. */
export function keptText(proofs: readonly Proof[], about: readonly string[]): string {
  const texts = proofs.map(({ claim, k, lemma }) => {
    const conjuncts = conjunctsOf(lemma).map((c) => `  ${formulaText(c)}`)
    return `(proof ${claim} ${k}\n${conjuncts.join('\n')})`
  })
  return `${[...about.map((line) => `; ${line}`), ...texts].join('\n')}\n`
}

/** The proofs in a file's text; or what is wrong with it. */
export function readKept(text: string): readonly KeptProof[] | { readonly error: string } {
  try {
    return readSexprs(text).map((expression) => {
      const [word, claim, k, ...conjuncts] = typeof expression === 'string' ? [] : expression
      if (word !== 'proof' || claim === undefined || typeof k !== 'string' || !/^\d+$/.test(k))
        throw new SexprProblem(`not of the form (proof CLAIM K …): ${sexprText(expression).slice(0, 60)}`)
      if (Number(k) > mostDepth)
        throw new SexprProblem(`induction of depth ${k.slice(0, 20)}: no proof needs more than ${mostDepth}`)
      if (depthOf(expression) > mostNested) throw new SexprProblem(`a formula is nested more than ${mostNested} deep`)
      return { claim, k: Number(k), conjuncts }
    })
  } catch (failure) {
    if (failure instanceof SexprProblem) return { error: failure.message }
    throw failure
  }
}

/** How deep parentheses are nested; without recursion, which is what deep nesting would break. */
function depthOf(expression: Sexpr): number {
  let depth = 0
  for (let level = [expression]; level.length > 0; level = level.flatMap((e) => (typeof e === 'string' ? [] : e)))
    depth += 1
  return depth
}

/**
 * The kept proof of a claim, for a system; undefined when there is none, or it speaks of things the system no longer
 * has.
 */
export function keptProof(kept: Kept | undefined, claim: string, system: TransitionSystem): Proof | undefined {
  const found = kept?.proofs.find((p) => sexprText(p.claim) === claim)
  const conjuncts = found && readableConjuncts(found, system)
  return found === undefined || conjuncts === undefined || 'error' in conjuncts
    ? undefined
    : { claim, k: found.k, lemma: and(...conjuncts) }
}

/**
 * The conjuncts of a kept invariant, over the variables of a system; or which of them it does not understand, and why.
 */
export function readableConjuncts(
  { conjuncts, k }: KeptProof,
  system: TransitionSystem,
): readonly Term[] | { readonly error: string } {
  if (k > deepestUsed) return { error: `a depth of ${k} is more than any proof needs; ${deepestUsed} at most` }
  const names = termsByName([...system.params, ...system.states], cur)
  const read = conjuncts.map((c) => readable(c, names))
  const wrong = read.findIndex((r) => 'error' in r)
  const problem = read[wrong]
  if (problem !== undefined && 'error' in problem)
    return { error: `${sexprText(conjuncts[wrong] as Sexpr)}: ${problem.error}` }
  return read as readonly Term[]
}

/** The terms over the parameters for which a claim of this kind is kept: those of `(at-most TERM)`. */
export function claimedTerms(kept: Kept | undefined, kind: string, params: TransitionSystem['params']): Term[] {
  const names = termsByName(params, cur)
  return (kept?.proofs ?? []).flatMap(({ claim }) => {
    const term =
      typeof claim !== 'string' && claim[0] === kind && claim[1] !== undefined ? readable(claim[1], names) : undefined
    return term === undefined || 'error' in term ? [] : [term]
  })
}

/**
 * A number or a time over the parameters and states of a system, as it stands in a claim; undefined where it is none.
 */
export function keptNumber(expression: Sexpr, system: TransitionSystem): Term | undefined {
  const term = readable(expression, termsByName([...system.params, ...system.states], cur))
  if ('error' in term) return undefined
  const { kind } = sortOf(term)
  return kind === 'int' || kind === 'real' ? term : undefined
}

/** A condition on parameters, as text. */
export function readCondition(
  text: string,
  params: TransitionSystem['params'],
): { readonly term: Term } | { readonly error: string } {
  try {
    const [expression, ...more] = readSexprs(text)
    if (expression === undefined || more.length > 0) return { error: 'it is not one formula' }
    const term = readable(expression, termsByName(params, cur))
    return 'error' in term ? term : { term }
  } catch (failure) {
    if (failure instanceof SexprProblem) return { error: failure.message }
    throw failure
  }
}

function readable(expression: Sexpr, names: ReadonlyMap<string, Term>): Term | { readonly error: string } {
  try {
    return readFormula(expression, names)
  } catch (failure) {
    if (failure instanceof UnreadableTerm || failure instanceof SolverFailure) return { error: failure.message }
    throw failure
  }
}

/** `(at-most (+ TICK JITTER))`: that the quantity of a bound never exceeds a term. */
export function atMost(limit: Term): string {
  return `(at-most ${formulaText(limit)})`
}
