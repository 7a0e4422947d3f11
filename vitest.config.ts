import { configDefaults, defineConfig } from 'vitest/config'

/** Tests that put something of their own in the place of a module: each needs modules that nobody has loaded before. */
const mocking = [
  'checker/portfolio/apart.test.ts',
  'checker/cli/crash.test.ts',
  'checker/questions/foreign.test.ts',
  'checker/questions/believed.test.ts',
  'checker/questions/bound/growth.test.ts',
]

/** V8 optimises only what runs for long, and in one thread for each worker: most tests are over before it pays. */
const execArgv = ['--interrupt-budget=400000', '--wasm-tiering-budget=8000000', '--v8-pool-size=1']

const shared = { testTimeout: 300_000, pool: 'forks', maxWorkers: 2, execArgv } as const

/** The quick suite: unit tests beside the code, golden models, the replay of every stored counterexample. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ['default', './test/closing-line.ts'],
    projects: [
      {
        test: {
          ...shared,
          name: 'tests',
          // Files share a process, its modules and its solver threads: that halves the time.
          isolate: false,
          include: ['checker/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, '**/*.slow.test.ts', ...mocking],
        },
      },
      { test: { ...shared, name: 'mocking', include: mocking } },
    ],
  },
})
