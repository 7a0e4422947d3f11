/**
 * Random automata with one clock, as TChecker's text, and an explicit search of their regions: with constants that are
 * whole numbers, instants at multiples of a half stand for all others. The search knows the drawn automaton only,
 * nothing of terms, jumps or delays.
 */
import fc from 'fast-check'

const bounds = ['x<1', 'x<=1', 'x<2', 'x<=2', 'x<3', 'x<=3'] as const
const guards = ['', ...bounds, 'x>=1', 'x>1', 'x>=2', 'x>2', 'x==1', 'x==2', 'x==3'] as const
const largest = 3

interface Place {
  readonly invariant: '' | (typeof bounds)[number]
  readonly urgent: boolean
  readonly label: boolean
}

interface DrawnEdge {
  readonly from: number
  readonly to: number
  readonly guard: (typeof guards)[number]
  readonly reset: boolean
}

export interface Automaton {
  readonly places: readonly Place[]
  readonly edges: readonly DrawnEdge[]
}

const place: fc.Arbitrary<Place> = fc.record({
  invariant: fc.constantFrom('' as const, ...bounds, ...bounds),
  urgent: fc.nat({ max: 7 }).map((n) => n === 7),
  label: fc.boolean(),
})

export const automaton: fc.Arbitrary<Automaton> = fc.record({
  places: fc.array(place, { minLength: 1, maxLength: 3 }),
  edges: fc.array(
    fc.record({
      from: fc.nat({ max: 2 }),
      to: fc.nat({ max: 2 }),
      guard: fc.constantFrom(...guards),
      reset: fc.boolean(),
    }),
    {
      minLength: 1,
      maxLength: 5,
    },
  ),
})

/** The automaton as a `.tck` file. */
export function tckText({ places, edges }: Automaton): string {
  const attributes = (...parts: readonly string[]): string => `{${parts.filter((p) => p !== '').join(' : ')}}`
  const locations = places.map(({ invariant, urgent, label }, i) =>
    [
      `location:P:L${i}`,
      attributes(
        i === 0 ? 'initial:' : '',
        urgent ? 'urgent:' : '',
        label ? 'labels: here' : '',
        invariant === '' ? '' : `invariant: ${invariant}`,
      ),
    ].join(''),
  )
  const lines = edges.map(({ from, to, guard, reset }) => {
    const [a, b] = [from % places.length, to % places.length]
    return `edge:P:L${a}:L${b}:a${attributes(guard === '' ? '' : `provided: ${guard}`, reset ? 'do: x=0' : '')}`
  })
  return ['system:one', 'event:a', 'process:P', 'clock:1:x', ...locations, ...lines, ''].join('\n')
}

/** Halves that the clock shows; the last one stands for everything above the largest constant. */
const last = 2 * largest + 1

function holds(condition: string, halves: number): boolean {
  const [, operator, number] = /^x([<>=]+)(\d+)$/.exec(condition) ?? []
  const bound = 2 * Number(number)
  switch (operator) {
    case '<':
      return halves < bound
    case '<=':
      return halves <= bound
    case '>':
      return halves > bound
    case '>=':
      return halves >= bound
    default:
      return condition === '' || halves === bound
  }
}

interface Step {
  readonly to: number
  readonly isDelay: boolean
}

/** What is true of an automaton. */
export interface Truth {
  /** A place with the label is reached. */
  readonly isReached: boolean
  /** Time can go on for ever from each state that is reached; undefined where there is no state. */
  readonly goesOn: boolean | undefined
}

/** By explicit search. A state is a place and the halves of the clock, as one number. */
export function truthOf({ places, edges }: Automaton): Truth {
  const size = last + 1
  const at = (state: number): Place => places[Math.floor(state / size)] as Place
  const isState = (index: number, halves: number): boolean => holds((places[index] as Place).invariant, halves)
  const stepsFrom = (state: number): Step[] => {
    const [index, halves] = [Math.floor(state / size), state % size]
    const later = Math.min(halves + 1, last)
    const waits = !at(state).urgent && isState(index, later) ? [{ to: index * size + later, isDelay: true }] : []
    const jumps = edges.flatMap(({ from, to, guard, reset }): Step[] => {
      const [target, then] = [to % places.length, reset ? 0 : halves]
      if (from % places.length !== index || !holds(guard, halves) || !isState(target, then)) return []
      return [{ to: target * size + then, isDelay: false }]
    })
    return [...waits, ...jumps]
  }
  const reachedFrom = (start: number): Set<number> => {
    const found = new Set([start])
    for (const state of found) for (const { to } of stepsFrom(state)) found.add(to)
    return found
  }
  if (!isState(0, 0)) return { isReached: false, goesOn: undefined }
  const all = reachedFrom(0)
  /** A delay that can be repeated: with one clock, each turn of its loop can take half a unit of time. */
  const diverges = (state: number): boolean =>
    stepsFrom(state).some(({ to, isDelay }) => isDelay && reachedFrom(to).has(state))
  return {
    isReached: [...all].some((state) => at(state).label),
    goesOn: [...all].every((state) => [...reachedFrom(state)].some(diverges)),
  }
}
