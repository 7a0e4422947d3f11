/**
 * How many random cases a slow suite tries: its usual number, times what the variable SAMPLES of the environment says.
 */
const factor = Number(process.env.SAMPLES ?? 1)

/**
 * A number of cases that ends in some minutes of processor time, or a multiple:
 * `SAMPLES=10 npm run test:slow -- test/fuzz`.
 */
export function samples(usual: number): number {
  if (!Number.isFinite(factor) || factor <= 0)
    throw new Error(`SAMPLES is a number above 0, not ${process.env.SAMPLES}`)
  return Math.max(1, Math.round(usual * factor))
}
