/** Exit codes, and the errors that carry one to `main.ts`. */
export const exitCode = {
  asExpected: 0,
  /** Some verdict is against its expectation, or a property without expectation is refuted. */
  against: 1,
  usage: 2,
  /** The model has errors; nothing was checked. */
  rejected: 3,
  /** Nothing is against expectation, but some property has no answer. */
  inconclusive: 4,
  internal: 5,
  interrupted: 130,
} as const

export { UsageError } from '../api/usage-error.ts'

/** Ctrl-C came before there was anything to tell. */
export class Interrupted extends Error {}

/** Diagnostics of the model were printed already; nothing more to say. */
export class Rejected extends Error {}
