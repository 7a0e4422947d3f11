/** The solver of `--solver`, or the default one; one that is not there is the user's mistake. */
import { chooseBackend, NoSuchSolver } from '../smt/backend.ts'
import type { Backend } from '../smt/session.ts'
import { UsageError } from './usage-error.ts'

export async function solverAsked(request: string | undefined): Promise<Backend> {
  try {
    return await chooseBackend(request)
  } catch (failure) {
    if (failure instanceof NoSuchSolver) throw new UsageError(failure.message)
    throw failure
  }
}
