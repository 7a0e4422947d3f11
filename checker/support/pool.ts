import { availableParallelism } from 'node:os'

/** Every question runs its engines side by side, so half the processors are enough for questions. */
export function defaultJobs(): number {
  return Math.max(1, Math.floor(availableParallelism() / 2))
}

/**
 * Runs tasks a few at a time, in order of the list. A failing task does not stop the others; it is thrown when all have
 * ended.
 */
export async function pooled<T, R>(
  items: readonly T[],
  width: number,
  task: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Map<number, R>()
  const failures: unknown[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++
      try {
        results.set(index, await task(items[index] as T, index))
      } catch (failure) {
        failures.push(failure)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker))
  if (failures.length > 0) throw failures[0]
  return items.map((_, index) => results.get(index) as R)
}
