/** Which solver to use: the user's wish, or else the fastest that is at hand and new enough. */
import { accessSync, constants } from 'node:fs'
import { embeddedBackend, embeddedVersion } from './embedded.ts'
import { describeNative, findNative, type NativeSolver, pipeBackend } from './pipe.ts'
import type { Backend } from './session.ts'

/** The solver asked for is not there; the message is for the user. */
export class NoSuchSolver extends Error {}

/**
 * `embedded`; `z3` or `cvc5` on PATH; or a command line `/path/to/solver args…` of any solver that reads SMT-LIB 2 from
 * its input. Undefined: the native z3 on PATH if at least as new as the embedded one, otherwise the embedded one.
 * Throws `NoSuchSolver`. No embedded solver is started before its first session.
 */
export async function chooseBackend(request: string | undefined): Promise<Backend> {
  if (request === 'embedded') return embeddedBackend()
  if (request === undefined) {
    const native = findNative(embeddedVersion)
    return native === undefined ? embeddedBackend() : pipeBackend(native)
  }
  return pipeBackend(nativeAsked(request))
}

function nativeAsked(request: string): NativeSolver {
  const [path = '', ...args] = isProgram(request) ? [request] : request.trim().split(/\s+/)
  const solver = path === '' ? undefined : describeNative(path, args)
  if (solver !== undefined) return solver
  const known = 'known are embedded, z3 and cvc5 (on PATH), or the path of a solver'
  throw new NoSuchSolver(
    path.includes('/') ? `no solver at ${path}; ${known}` : `no solver ${path || request} on PATH; ${known}`,
  )
}

/** Whether the whole request is the path of a program, which may then contain blanks. */
function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
