/** Sets of states as conjunctions of literals, and the clauses that exclude them. */
import { scaled } from '../logic/linear.ts'
import { comparisonOf, termOf } from '../logic/project.ts'
import { not, or, type Term } from '../logic/term.ts'
import { zero } from '../support/rational.ts'

export type Cube = readonly Term[]

/** What holds in every state outside. */
export function clauseOf(cube: Cube): Term {
  return or(...cube.map(negation))
}

function negation(literal: Term): Term {
  const comparison = comparisonOf(literal)
  if (comparison === undefined || comparison.is === 'zero') return not(literal)
  return termOf({
    ...comparison,
    linear: scaled(comparison.linear, zero.sub(1)),
    is: comparison.is === 'at most' ? 'below' : 'at most',
  })
}

/** Equations as two comparisons, of which one may be enough. */
export function split(cube: Cube): Cube {
  return cube.flatMap((literal) => {
    const comparison = comparisonOf(literal)
    if (comparison?.is !== 'zero') return [literal]
    const { linear, sort } = comparison
    return [
      termOf({ linear, is: 'at most', sort }),
      termOf({ linear: scaled(linear, zero.sub(1)), is: 'at most', sort }),
    ]
  })
}
