import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const ownName = [
  { find: /^drizzle-repository$/, replacement: here('src/index.ts') },
  { find: /^drizzle-repository\/documents$/, replacement: here('src/documents.ts') },
  { find: /^drizzle-repository\/migrations$/, replacement: here('src/migrations/index.ts') },
  { find: /^drizzle-repository\/testing$/, replacement: here('src/testing/index.ts') },
]

/**
 * The same tests on one line of Drizzle; `drizzle-orm-v1` is an npm alias of Drizzle 1.0. It doesn't say `extends: true`,
 * because a project that extends the root runs the root's globalSetup once more.
 */
function drizzleLine(
  line: '0.45' | '1.0',
  otherLine: string,
  alias: typeof ownName = [],
): TestProjectInlineConfiguration {
  return {
    resolve: { alias: [...ownName, ...alias] },
    test: {
      name: `drizzle ${line}`,
      include: ['test/{unit,integration,property}/**/*.test.ts'],
      exclude: [otherLine],
      env: { DRIZZLE_LINE: line },
      pool: 'forks',
      testTimeout: 30_000,
      hookTimeout: 60_000,
      restoreMocks: true,
      unstubEnvs: true,
      expect: { requireAssertions: true },
    },
  }
}

export default defineConfig(({ mode }) => ({
  test: {
    projects: [
      drizzleLine('0.45', '**/*.v1.test.ts'),
      drizzleLine('1.0', '**/*.v0.test.ts', [{ find: /^drizzle-orm(\/.*)?$/, replacement: 'drizzle-orm-v1$1' }]),
    ],
    // By default one worker fewer than there are cores; but tests wait for the server most of the time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Once for both projects: they share one server. `--mode unit` needs none.
    globalSetup: mode === 'unit' ? [] : ['test/support/global-setup.ts'],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'html'],
    },
  },
}))
