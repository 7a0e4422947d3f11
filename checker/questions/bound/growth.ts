/**
 * Does the quantity grow for ever? Then it has no bound: a run comes back to where it was, but for clocks that went on,
 * the quantity is larger there, and the last steps can be repeated (`engines/lasso.ts`). The run that is shown has so
 * many turns that it exceeds the largest expression that was tried. `trace/loop.ts` executes further turns and compares
 * them: each can be made, and each adds to the quantity.
 */
import { counting, findLasso } from '../../engines/lasso.ts'
import { showTerm } from '../../logic/show.ts'
import { and, lt, scale, type Term, tt } from '../../logic/term.ts'
import { timedProblem } from '../../parts/problem.ts'
import { alone } from '../../portfolio/portfolio.ts'
import { reading } from '../../run/reading.ts'
import { rational } from '../../support/rational.ts'
import { growthFault, repeated } from '../../trace/loop.ts'
import { replay } from '../../trace/replay.ts'
import { jumpCount } from '../../trace/trace.ts'
import { type Finding, portfolio } from '../asking.ts'
import type { Search } from './form.ts'

/** Jumps of the runs searched, first turn included. */
const mostJumps = 16

/** After this number of turns the quantity must exceed the largest expression. A slower growth is not looked for. */
const mostTurns = 20

/**
 * A run that exceeds an expression because it makes the same turn again and again, each time with more; undefined when
 * none is found.
 */
export async function growing(search: Search, limit: Term): Promise<Finding | undefined> {
  const { quantity, condition } = search.form
  if (quantity.kind !== 'var') return undefined
  const { network } = search.question
  const problem = timedProblem(network, condition)
  const endless = { lasts: tt, free: quantity.variable, growth: scale(rational(`1/${mostTurns}`), limit) }
  const { options } = search
  const limited = { ...portfolio(options, search.on), bound: Math.min(options.bound, mostJumps) }
  const found = await alone('growth', counting(problem), limited, (context) => findLasso(problem, endless, context))
  if ('kind' in found || growthFault(network, found, quantity.variable.name, condition) !== undefined) return undefined
  const exceeds = and(condition, lt(limit, quantity))
  const trace = repeated(network, found, (state) => reading(found.params, state).truth(exceeds), 2 * mostTurns)
  if (trace === undefined || !replay(network, trace, exceeds).ok) return undefined
  const reason = `no bound up to ${showTerm(limit)}, nor any other: the last steps can be made again and again, each time with more`
  return { verdict: 'refuted', engine: 'lasso', trace, depth: jumpCount(trace), reason }
}
