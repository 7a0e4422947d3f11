/** One code for several files. */
import { exitCode } from './exit.ts'

/**
 * From the best to the worst: something that could not be told, a file that could not be read, a model with errors,
 * something false.
 */
const order: readonly number[] = [
  exitCode.asExpected,
  exitCode.inconclusive,
  exitCode.usage,
  exitCode.rejected,
  exitCode.against,
  exitCode.interrupted,
]

/** The worst of some exit codes; 0 where there are none. */
export function worstOf(codes: readonly number[]): number {
  return codes.reduce((worst, code) => (order.indexOf(code) > order.indexOf(worst) ? code : worst), exitCode.asExpected)
}
