/** The thread behind `thread.ts`. */
import { parentPort } from 'node:worker_threads'
import { answersOf } from './check-script.ts'
import type { Order, Report } from './thread.ts'

const tell = (report: Report): void => parentPort?.postMessage(report)

parentPort?.on('message', ({ text, limits }: Order) => {
  try {
    for (const block of answersOf(text, limits)) tell({ kind: 'block', block })
    tell({ kind: 'done' })
  } catch (failure) {
    tell({
      kind: 'failed',
      reason: `a mistake of the exact solver: ${failure instanceof Error ? failure.message : String(failure)}`,
    })
  }
})
