import { configDefaults, defineConfig } from 'vitest/config'

/** Tests that put a module in another's place (`vi.mock`): each has a process of its own. */
const mocking = [
  'checker/cli/crash.test.ts',
  'checker/portfolio/apart.test.ts',
  'checker/questions/believed.test.ts',
  'checker/questions/foreign.test.ts',
]

/**
 * The quick suite: unit tests beside the code, golden models, the replay of every stored counterexample. Its files share two processes, so that
 * modules are read, and z3 is compiled, twice and not a hundred times: that was half of the time. So a test leaves no state behind.
 */
export default defineConfig({
  test: {
    maxConcurrency: 2,
    maxWorkers: 2,
    testTimeout: 300_000,
    pool: 'forks',
    reporters: ['default', './test/closing-line.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          isolate: false,
          include: ['checker/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, '**/*.slow.test.ts', ...mocking],
        },
      },
      { extends: true, test: { name: 'mocking', include: mocking } },
    ],
  },
})
