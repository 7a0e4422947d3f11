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

/** What help and the manual say of each. */
export const exitMeanings: readonly (readonly [code: number, meaning: string])[] = [
  [exitCode.asExpected, 'every verdict as expected; without expectations, nothing refuted'],
  [
    exitCode.against,
    'a verdict against its expectation, a property without expectation refuted, a system broken (whatever its verdicts)',
  ],
  [exitCode.usage, 'wrong usage, or a file that could not be read or written'],
  [exitCode.rejected, 'the model has errors'],
  [exitCode.inconclusive, 'no answer for some property, or to whether time goes on in its system, and nothing worse'],
  [exitCode.internal, 'internal error; what else was answered is told all the same'],
  [exitCode.interrupted, 'interrupted'],
]

export { UsageError } from '../api/usage-error.ts'

/** Ctrl-C came before there was anything to tell. */
export class Interrupted extends Error {}

/** Diagnostics of the model were printed already; nothing more to say. */
export class Rejected extends Error {}
