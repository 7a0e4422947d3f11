import { configDefaults, defineConfig } from 'vitest/config'

/** The quick suite: unit tests beside the code, golden models, the replay of every stored counterexample. */
export default defineConfig({
  test: {
    maxConcurrency: 2,
    maxWorkers: 2,
    include: ['checker/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, '**/*.slow.test.ts'],
    testTimeout: 300_000,
    pool: 'forks',
    reporters: ['default', './test/closing-line.ts'],
  },
})
