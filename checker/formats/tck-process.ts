/** The processes of a `.tck` file, without edges: locations with their invariants, clocks, integers. */
import { intSort, num, tt } from '../logic/term.ts'
import type { Data, Invariant, Location, Process } from '../model/model.ts'
import type { Span } from '../support/span.ts'
import { type Declared, fail, has, type LocationDecl } from './tck-declared.ts'
import { Expressions, sumOfClocks } from './tck-terms.ts'
import type { Atom } from './tck-tree.ts'

/** The process of this name, its edges left out. Throws `ForeignProblem`. */
export function bareProcess(name: string, declared: Declared): Process {
  const { source } = declared
  const locations = declared.locations.filter((l) => l.process === name)
  const starts = locations.filter((l) => has(l.attributes, 'initial'))
  const [initial, second] = starts
  const whole: Span = locations[0]?.span ?? { source, start: 0, end: 1 }
  if (initial === undefined) return fail(`${name} has no initial location`, whole)
  if (second !== undefined)
    fail(
      `${name} has several initial locations`,
      second.span,
      'choose one of them, or begin in a location that leads to each',
    )
  const owned = <T>(all: ReadonlyMap<string, T>): T[] =>
    [...all].flatMap(([v, is]) => (declared.owner.get(v) === name ? [is] : []))
  const zero = { kind: 'value', value: num(0) } as const
  return {
    name,
    machine: name,
    location: { name, sort: { kind: 'enum', name, values: locations.map((l) => l.name) } },
    initial: initial.name,
    locations: locations.map((l) => locationOf(l, declared)),
    clocks: owned(declared.clocks).flatMap((vars) =>
      vars.map((variable) => ({ variable, runs: tt, start: zero, span: whole })),
    ),
    timers: [],
    data: owned(declared.ints).flatMap(({ elements, low, high, start, span }) =>
      elements.map((variable): Data => {
        const range = { low: BigInt(low), high: BigInt(high) }
        return { variable, isTime: false, start: { kind: 'value', value: num(start, intSort) }, range, span }
      }),
    ),
    edges: [],
    observer: false,
    span: whole,
  }
}

function locationOf({ name, attributes, span }: LocationDecl, declared: Declared): Location {
  const urgent = has(attributes, 'urgent') || has(attributes, 'committed')
  const conditions = attributes.flatMap((a) => (a.kind === 'invariant' ? [a.condition] : []))
  return { name, urgent, invariants: conditions.flatMap((c) => invariantsOf(c, declared)), span }
}

/** Upper bounds on clocks, the only invariants that block time without taking back what happened. */
function invariantsOf(atom: Atom, declared: Declared): Invariant[] {
  if (atom.kind === 'all') return atom.atoms.flatMap((a) => invariantsOf(a, declared))
  const hint = 'invariants are upper bounds of clocks: `x <= 5`, `x < 5`, `x + y <= n`'
  if (atom.kind !== 'comparison') return fail('not an upper bound of clocks', atom.span, hint)
  const { operator } = atom
  if (operator === '==' || operator === '!=') return fail('not an upper bound of clocks', atom.span, hint)
  const strict = operator === '<' || operator === '>'
  const terms = new Expressions(declared)
  const [low, high] = operator === '<=' || operator === '<' ? [atom.left, atom.right] : [atom.right, atom.left]
  const difference = terms.difference(low, high)
  const factors = [...difference.clocks.values()].map((c) => c.factor)
  if (factors.length === 0 || factors.some((f) => f !== 1)) return fail('not an upper bound of clocks', atom.span, hint)
  if (terms.sideConditions.length > 0) return fail('an element at an index that may be out of range', atom.span)
  const left = sumOfClocks(difference)
  return terms.split(difference.int, atom.span).map(({ value, when }) => {
    return { when, left, right: num(-value), ...(strict && { strict }), span: atom.span }
  })
}
