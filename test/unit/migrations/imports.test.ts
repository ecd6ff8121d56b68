import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { importsOf } from '../../support/architecture.ts'

const root = new URL('../../../', import.meta.url)

/** Every package that a file brings in, with what it imports itself; types are gone when it runs. */
function packagesOf(path: string, seen = new Set<string>()): ReadonlySet<string> {
  const packages = new Set<string>()
  if (seen.has(path)) return packages
  seen.add(path)
  for (const { specifier, typeOnly } of importsOf(path, readFileSync(new URL(path, root), 'utf8'))) {
    if (typeOnly) continue
    if (!specifier.startsWith('.')) packages.add(specifier)
    else {
      const target = new URL(specifier, `file:///${path}`).pathname.slice(1)
      for (const found of packagesOf(target, seen)) packages.add(found)
    }
  }
  return packages
}

const own = new Set(['commander', 'jiti', 'libpg-query', 'drizzle-kit'])

test('repositories and tools for tests load nothing of what migrations need', () => {
  for (const entry of ['src/index.ts', 'src/testing/index.ts']) {
    const packages = [...packagesOf(entry)]
    expect(packages).toContain('drizzle-orm')
    expect(packages.filter((name) => own.has(name))).toEqual([])
  }
})

test('the command line has them', () => {
  expect([...packagesOf('src/migrations/cli/main.ts')]).toEqual(
    expect.arrayContaining(['commander', 'jiti', 'libpg-query']),
  )
})
