import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { checkArchitecture, importsOf, parseLayers } from '../support/architecture.ts'

const root = new URL('../../', import.meta.url)
const document = readFileSync(new URL('docs/architecture.md', root), 'utf8')
const layers = parseLayers(document)

test('the sources keep to the table in docs/architecture.md', () => {
  const names = readdirSync(new URL('src', root), { recursive: true, encoding: 'utf8' })
  const paths = names.filter((name) => name.endsWith('.ts')).map((name) => `src/${name.replaceAll('\\', '/')}`)
  const sources = new Map(paths.map((path) => [path, readFileSync(new URL(path, root), 'utf8')]))
  expect(paths).toContain('src/index.ts')
  expect(checkArchitecture(layers, sources)).toEqual([])
})

test('the table names every layer', () => {
  expect(layers.map(({ name }) => name)).toEqual([
    'errors',
    'document',
    'documents',
    'model',
    'plan',
    'database',
    'query',
    'keyset',
    'load',
    'page',
    'edge',
    'write/values',
    'write/keys',
    'write/prepare',
    'write/statements',
    'write/meet',
    'write/nested',
    'write/verbs',
    'write',
    'repository',
    'index',
    'server',
    'migrations/words',
    'migrations/connect',
    'migrations/project',
    'migrations/grammar',
    'migrations/catalogue',
    'migrations/ledger',
    'migrations/schema',
    'migrations/kit',
    'migrations/plan',
    'migrations/run',
    'migrations/backfill',
    'migrations/scratch',
    'migrations/lint',
    'migrations/trace',
    'migrations/verify',
    'migrations/backup',
    'migrations/preflight',
    'migrations/commands',
    'migrations',
    'migrations/cli',
    'testing',
  ])
})

describe('reports', () => {
  const check = (sources: Record<string, string>): string[] =>
    checkArchitecture(layers, new Map(Object.entries(sources)))

  test('an import from a higher layer', () => {
    const sources = { 'src/query/a.ts': `import { b } from '../database/b.ts'`, 'src/database/b.ts': '' }
    expect(check(sources)).toEqual(['src/query/a.ts may not import ../database/b.ts'])
  })

  test('an import between load, page and write', () => {
    const sources = { 'src/load/a.ts': `export * from '../page/b.ts'`, 'src/page/b.ts': '' }
    expect(check(sources)).toEqual(['src/load/a.ts may not import ../page/b.ts'])
  })

  test('a dynamic import and an import type', () => {
    const text = `await import('../write/b.ts'); type C = import('../write/b.ts').C`
    expect(check({ 'src/page/a.ts': text, 'src/write/b.ts': '' })).toHaveLength(2)
  })

  test('an import past the door of a room', () => {
    const sources = {
      'src/write/verbs/a.ts': `import { b } from '../keys/b.ts'; import { c } from '../keys/index.ts'`,
      'src/write/keys/b.ts': '',
      'src/write/keys/index.ts': '',
    }
    expect(check(sources)).toEqual(['src/write/verbs/a.ts imports ../keys/b.ts past the door of its room'])
  })

  test('an import of values where only types are allowed', () => {
    const sources = { 'src/testing/a.ts': `import { b } from '../errors/b.ts'`, 'src/errors/b.ts': '' }
    expect(check(sources)).toEqual(['src/testing/a.ts may not import ../errors/b.ts'])
    sources['src/testing/a.ts'] = `import type { b } from '../errors/b.ts'`
    expect(check(sources)).toEqual([])
  })

  test('a package that the layer may not use', () => {
    expect(check({ 'src/model/a.ts': `import postgres from 'postgres'` })).toEqual([
      'src/model/a.ts may not import postgres',
    ])
    expect(check({ 'src/model/a.ts': `import 'drizzle-repository'` })).toHaveLength(1)
    expect(check({ 'src/model/a.ts': `import { sql } from 'drizzle-orm'` })).toEqual([])
  })

  test('a name that is computed', () => {
    expect(check({ 'src/model/a.ts': 'await import(`${name}`)' })).toEqual([
      'src/model/a.ts may not import (a computed name)',
    ])
  })

  test('a file that does not exist, and one outside of every layer', () => {
    expect(check({ 'src/model/a.ts': `import './b.ts'` })).toEqual([
      'src/model/a.ts imports ./b.ts, which does not exist',
    ])
    expect(check({ 'src/helpers.ts': '' })).toEqual(['src/helpers.ts is in no layer'])
  })

  test('a cycle, also of types', () => {
    const sources = {
      'src/model/a.ts': `import type { B } from './b.ts'`,
      'src/model/b.ts': `import { c } from './c.ts'`,
      'src/model/c.ts': `export { a } from './a.ts'`,
    }
    expect(check(sources)).toEqual([
      'Import cycle: src/model/a.ts -> src/model/b.ts -> src/model/c.ts -> src/model/a.ts',
    ])
  })

  test('a file that is too long', () => {
    expect(check({ 'src/model/a.ts': 'a()\n'.repeat(250) })).toEqual([])
    expect(check({ 'src/model/a.ts': 'a()\n'.repeat(251) })).toEqual(['src/model/a.ts has 251 lines, more than 250'])
  })

  test("a file outside of the model that knows Drizzle's versions", () => {
    const text = 'if (column.baseColumn) decode()'
    expect(check({ 'src/model/a.ts': text })).toEqual([])
    expect(check({ 'src/query/a.ts': `// baseColumn\n${text}` })).toHaveLength(1)
  })

  test('a file outside of the drivers that looks at a client', () => {
    const text = `if ('totalCount' in client) connect(client.processID)`
    expect(check({ 'src/database/drivers/a.ts': text })).toEqual([])
    expect(check({ 'src/database/a.ts': text })).toHaveLength(2)
  })
})

test('a row of the table that cannot be read is an error', () => {
  expect(() => parseLayers('## Layers\n| a | b |\n|---|---|\n| model | src |\n')).toThrow('Not a row of layers')
  expect(parseLayers('nothing')).toEqual([])
})

test('imports are found in every form', () => {
  const text = `import 'a'; import b from 'b'; import type { C } from 'c'; export { d } from 'd'; export type * from 'e'`
  expect(importsOf('file.ts', text).map(({ specifier, typeOnly }) => [specifier, typeOnly])).toEqual([
    ['a', false],
    ['b', false],
    ['c', true],
    ['d', false],
    ['e', true],
  ])
})
