/**
 * Who checks proofs again: programs other than the solver that found them. The exact core (`exact/`) comes first. It
 * shares no code with engines and solver sessions. What it does not decide within its limits of work goes to a fresh
 * session of the embedded solver, and the verdict says so.
 */
import { checkScriptApart } from '../exact/thread.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { type Answer, type Backend, SolverFailure } from '../smt/session.ts'
import type { Block } from './certificate-file.ts'

export interface Rechecker {
  /** `exact`, `z3 5.1.0 (embedded)`. */
  readonly name: string
  /** An answer to each of these obligations, in order. Never rejects. */
  answers(blocks: readonly Block[], signal: AbortSignal): Promise<readonly Answer[]>
}

/**
 * The limits of the exact core for one obligation, in work: who answers does not depend on how busy the machine is.
 * Proofs of `specs/` need some 200 conflicts and 140 pivots. A chain of 13 patient jumps needs 6,829 and 9,652 (3.3 s
 * of CPU); one of 15 is not decided by 10,001 and 3,582 (8.1 s), and is left to z3. So an obligation costs some 15 s at
 * most.
 */
const limits = { conflicts: 10_000, pivots: 30_000, branches: 20_000 }

export const exactRechecker: Rechecker = {
  name: 'exact',
  async answers(blocks, signal) {
    const { blocks: found } = await checkScriptApart(blocks.map(bare).join(''), { signal, limits })
    const reason = found.at(-1)?.reason ?? 'there is no answer'
    return blocks.map((_, i): Answer => {
      const block = found[i]
      if (block === undefined || found.length > blocks.length + 1) return { kind: 'unknown', reason }
      return block.answer === 'unknown' ? { kind: 'unknown', reason: block.reason ?? reason } : { kind: block.answer }
    })
  },
}

/** A fresh session of a solver. */
export function solverRechecker(backend: Backend): Rechecker {
  return {
    name: backend.name,
    async answers(blocks, signal) {
      const session = backend.open({})
      const kill = (): void => session.kill()
      signal.addEventListener('abort', kill)
      const answers: Answer[] = []
      try {
        for (const block of blocks)
          answers.push(signal.aborted ? { kind: 'unknown', reason: 'stopped' } : await asked(block))
        return answers
      } finally {
        signal.removeEventListener('abort', kill)
        session.kill()
      }
      async function asked(block: Block): Promise<Answer> {
        try {
          const printed = (await session.script(bare(block))).trim()
          if (printed === 'sat' || printed === 'unsat') return { kind: printed }
          return {
            kind: 'unknown',
            reason: printed === 'unknown' ? 'unknown' : `it prints ${printed.slice(0, 100) || 'nothing'}`,
          }
        } catch (failure) {
          if (failure instanceof SolverFailure) return { kind: 'unknown', reason: failure.message }
          throw failure
        }
      }
    },
  }
}

/** A block without what it prints beside its answer. */
function bare({ text }: Block): string {
  return text.replace(/^\(echo "[^"]*"\)\n/, '')
}

/** With what is checked again. */
export interface RecheckSetup {
  /** The solver that finds answers. */
  readonly backend: Backend
  /** Other programs than the standard ones, for tests. */
  readonly recheckers?: readonly Rechecker[]
}

/**
 * Those that check again what a solver has found: never that solver itself, unless it is the embedded one, which then
 * starts anew.
 */
export function recheckersFor({ backend: finder, recheckers }: RecheckSetup): readonly Rechecker[] {
  if (recheckers !== undefined) return recheckers
  return [exactRechecker, solverRechecker(finder.setup === undefined ? embeddedBackend() : finder)]
}
