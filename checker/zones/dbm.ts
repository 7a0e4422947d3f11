/**
 * Zones as difference-bound matrices: for each pair of dimensions an upper bound of their difference; dimension 0 is
 * constantly 0. A matrix is closed: each bound is the tightest that follows. Numbers are whole, so sums are exact below
 * 2^51; a strict bound `< w` is kept as w - 0.5, which lies between `<= w - 1` and `<= w`.
 */

/**
 * `zone[i * size + j]` bounds x_i - x_j from above; `Infinity` where nothing does. Plain arrays of doubles: typed
 * arrays of this size lie outside the heap, and to make and to collect millions of them costs more than what is done in
 * them.
 */
export type Zone = number[]

const blanks: Zone[] = []

/** A matrix to be filled. It holds halves, so that engines keep it as doubles from the start. */
function blank(size: number): Zone {
  blanks[size] ??= Array.from({ length: size * size }, () => 0.5)
  return (blanks[size] as Zone).slice()
}

/** The sum of two bounds: strict if one of them is. */
export function sumOf(a: number, b: number): number {
  const sum = a + b
  // Two halves make a whole: the sum of two strict bounds has to be strict again.
  return sum === Math.floor(sum) && a !== Math.floor(a) ? sum + 0.5 : sum
}

export function strictly(w: number): number {
  return w - 0.5
}

/** The number of a bound, strict or not. */
export function limitOf(bound: number): number {
  return Math.ceil(bound)
}

/** Every dimension is 0. */
export function origin(size: number): Zone {
  return blank(size).fill(0)
}

/**
 * Adds x_i - x_j <= w to a closed zone and closes it again; false where nothing is left, and then the zone is spoilt.
 */
export function constrain(zone: Zone, size: number, i: number, j: number, w: number): boolean {
  if (w >= (zone[i * size + j] as number)) return true
  if (sumOf(w, zone[j * size + i] as number) < 0) return false
  const row = j * size
  for (let a = 0; a < size; a++) {
    const before = zone[a * size + i] as number
    if (before === Infinity) continue
    const start = sumOf(before, w)
    for (let b = 0; b < size; b++) {
      const bound = sumOf(start, zone[row + b] as number)
      if (bound < (zone[a * size + b] as number)) zone[a * size + b] = bound
    }
  }
  return true
}

/**
 * Lets time pass by any amount: the running dimensions grow together. Exact if at most one value is possible for each
 * of the others, else some more points are in it.
 */
export function elapse(zone: Zone, size: number, running: readonly boolean[]): void {
  for (let i = 1; i < size; i++) {
    if (running[i] !== true) continue
    for (let j = 0; j < size; j++) if (running[j] !== true) zone[i * size + j] = Infinity
  }
}

/** Forgets what is known of a dimension. */
export function release(zone: Zone, size: number, i: number): void {
  for (let j = 0; j < size; j++) {
    if (j === i) continue
    zone[i * size + j] = Infinity
    zone[j * size + i] = Infinity
  }
}

/** All dimensions at once become others (of `from`, which has `fromSize`) plus a constant. */
export function substituted(
  from: Zone,
  fromSize: number,
  size: number,
  sources: Int32Array,
  offsets: Float64Array,
): Zone {
  const zone = blank(size)
  for (let i = 0; i < size; i++) {
    const row = (sources[i] as number) * fromSize
    const up = offsets[i] as number
    for (let j = 0; j < size; j++)
      zone[i * size + j] = (from[row + (sources[j] as number)] as number) + up - (offsets[j] as number)
  }
  return zone
}

/** The same zone with more dimensions, of which nothing is known. */
export function widened(zone: Zone, size: number, wider: number): Zone {
  const wide = blank(wider).fill(Infinity)
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) wide[i * wider + j] = zone[i * size + j] as number
  for (let i = size; i < wider; i++) wide[i * wider + i] = 0
  return wide
}

/** Whether each point of one zone is a point of another; both closed and not empty. */
export function isWithin(inner: Zone, outer: Zone): boolean {
  for (let k = 0; k < inner.length; k++) if ((inner[k] as number) > (outer[k] as number)) return false
  return true
}

/** Forgets bounds beyond a largest constant: more points, but only finitely many zones. */
export function extrapolated(zone: Zone, size: number, largest: number): Zone {
  const wide = zone.slice()
  for (let k = 0; k < wide.length; k++) {
    const bound = wide[k] as number
    if (bound > largest) wide[k] = Infinity
    else if (bound < -largest) wide[k] = strictly(-largest)
  }
  for (let i = 0; i < size; i++) wide[i * size + i] = 0
  close(wide, size)
  return wide
}

function close(zone: Zone, size: number): void {
  for (let k = 0; k < size; k++)
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) {
        const through = sumOf(zone[i * size + k] as number, zone[k * size + j] as number)
        if (through < (zone[i * size + j] as number)) zone[i * size + j] = through
      }
}

/**
 * Whole numbers of a zone that is not empty, one for each dimension, multiples of `grain` where possible; undefined
 * where a strict bound leaves no room for them.
 */
export function pointIn(zone: Zone, size: number, grain: number): number[] | undefined {
  const point = Array.from({ length: size }, () => 0)
  for (let i = 1; i < size; i++) {
    let [low, high] = [-Infinity, Infinity]
    for (let j = 0; j < i; j++) {
      high = Math.min(high, sumOf(point[j] as number, zone[i * size + j] as number))
      low = Math.max(low, -sumOf(-(point[j] as number), zone[j * size + i] as number))
    }
    const value = wholeBetween(low, high, grain)
    if (value === undefined) return undefined
    point[i] = value
  }
  return point
}

/**
 * A whole number between two bounds, of which halves are excluded ends: the lowest multiple of `grain`, else one in the
 * middle.
 */
export function wholeBetween(low: number, high: number, grain: number): number | undefined {
  if (low === -Infinity) return high === Infinity ? 0 : Math.floor(high / grain) * grain
  const first = Math.ceil(low / grain) * grain
  if (first <= high) return first
  const [least, greatest] = [Math.ceil(low), Math.floor(high)]
  return least > greatest ? undefined : Math.floor((least + greatest) / 2)
}
