/**
 * The worker thread in which the embedded solver runs: evaluates SMT-LIB text, one message at a time, and
 * posts back what it printed. It knows no deadlines; the parent terminates it.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { type EmbeddedSetup, reasonOf, startZ3, threadNumber } from './z3.ts'

/** Commands to evaluate; or to forget everything, and, with `renew: true`, to say when that is done. */
export type EmbeddedRequest = { readonly id: number; readonly commands: string } | { readonly renew: boolean }

export type EmbeddedReply =
  | { readonly kind: 'ready'; readonly version: string; readonly fast: boolean; readonly thread: number | undefined }
  | { readonly kind: 'output'; readonly id: number; readonly output: string }
  /** The solver has forgotten everything, as it was asked to say. */
  | { readonly kind: 'renewed' }
  /** Nothing more will come: aborted, out of memory, or did not start. */
  | { readonly kind: 'broken'; readonly reason: string }

async function serve(setup: EmbeddedSetup): Promise<void> {
  const port = parentPort
  if (port === null) throw new Error('this file runs as a worker thread')
  const post = (reply: EmbeddedReply): void => port.postMessage(reply)
  try {
    const z3 = await startZ3(setup)
    let solver = z3.context()
    port.on('message', (request: EmbeddedRequest) => {
      try {
        if ('renew' in request) {
          solver.free()
          solver = z3.context()
          if (request.renew) post({ kind: 'renewed' })
        } else post({ kind: 'output', id: request.id, output: solver.run(request.commands) })
      } catch (error) {
        port.removeAllListeners('message')
        post({ kind: 'broken', reason: reasonOf(error) })
      }
    })
    post({ kind: 'ready', version: z3.version, fast: z3.fast, thread: threadNumber() })
  } catch (error) {
    post({ kind: 'broken', reason: reasonOf(error) })
  }
}

await serve(workerData as EmbeddedSetup)
