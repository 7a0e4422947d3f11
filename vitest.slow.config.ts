import { defineConfig } from 'vitest/config'

/** What takes minutes: thousands of random models, every engine on larger systems. Run before a release. */
export default defineConfig({
  test: {
    include: ['checker/**/*.slow.test.ts', 'test/**/*.slow.test.ts'],
    testTimeout: 3_600_000,
    pool: 'forks',
    reporters: ['default', './test/closing-line.ts'],
  },
})
