import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { generate } from '../../../src/migrations/index.ts'
import { startProject, tableWith, testGenerate } from '../../support/generate-cases.ts'
import { useKitProject } from '../../support/kit-project.ts'
import { definitions } from '../../support/schema-changes.ts'

testGenerate('0.31')

/** drizzle-kit's own command, which asks where it has a terminal, and here has none. */
function runDrizzleKit(cwd: string, ...args: readonly string[]): string {
  const command = join(import.meta.dirname, '../../../node_modules/drizzle-kit/bin.cjs')
  return execFileSync(process.execPath, [command, ...args], { cwd, encoding: 'utf8' })
}

const change = tableWith('a: text().notNull(), b: integer().default(3)', `export const m = pgEnum('m', ['x', 'y'])`)

test('a revision is what drizzle-kit would have written, and drizzle-kit goes on from it', async () => {
  const ours = await startProject('0.31')
  const theirs = useKitProject('0.31', { 'schema.ts': tableWith('a: text()') })
  runDrizzleKit(theirs.folder, 'generate', '--name', 'init')
  for (const project of [ours, theirs]) project.write('schema.ts', change)
  await generate({ cwd: ours.cwd, name: 'change' })
  runDrizzleKit(theirs.folder, 'generate', '--name', 'change')

  const read = (cwd: string, file: string): string => readFileSync(join(cwd, 'drizzle', file), 'utf8')
  for (const file of ['0000_init.sql', '0001_change.sql']) expect(read(ours.cwd, file)).toBe(read(theirs.folder, file))
  const without = (text: string): string => text.replaceAll(/"(id|prevId)": "[^"]+"|"when": \d+/g, '')
  for (const file of ['meta/0000_snapshot.json', 'meta/0001_snapshot.json', 'meta/_journal.json'])
    expect(without(read(ours.cwd, file))).toBe(without(read(theirs.folder, file)))

  expect(runDrizzleKit(ours.cwd, 'check')).toContain("Everything's fine")
  expect(runDrizzleKit(ours.cwd, 'generate')).toContain('nothing to migrate')
})

test('prefixes of the config are used', async () => {
  const project = useKitProject('0.31', {
    'schema.ts': tableWith('a: text()'),
    'kit.config.ts': `export default { dialect: 'postgresql', schema: './sch*.ts', out: './out', migrations: { prefix: 'unix' } }`,
  })
  const options = { cwd: project.folder, config: 'kit.config.ts' }
  expect((await generate({ ...options, name: 'x' })).revision).toMatch(/^\d{10}_x$/)
  project.write('schema.ts', tableWith('a: text(), b: text()'))
  expect((await generate({ ...options, name: 'y' })).revision).toMatch(/^\d{10}_y$/)
})

test('whatever can be renamed is renamed back', async () => {
  const source = (name: (old: string) => string): string =>
    definitions(`
      export const s = pgSchema('${name('s')}')
      export const m = pgEnum('${name('m')}', ['a', 'b'])
      export const sq = pgSequence('${name('sq')}')
      export const t = pgTable('t', { id: integer().primaryKey(), m: m().array() })
      export const x = s.table('x', { id: integer().primaryKey() })
      export const v = pgView('${name('v')}').as((qb) => qb.select({ id: t.id }).from(t))`)
  const project = useKitProject('0.31', { 'schema.ts': source((old) => old) })
  await generate({ cwd: project.folder, name: 'init' })
  project.write(
    'schema.ts',
    source((old) => `${old}2`),
  )
  const result = await generate({ cwd: project.folder, name: 'renames', renames: ['s=s2', 'm=m2', 'sq=sq2', 'v=v2'] })
  if (result.revision === undefined) throw new Error('expected a revision')
  const statementsOf = (text: string | undefined): string[] => (text ?? '').split(/(?:--> statement-breakpoint)?\n/)
  expect(statementsOf(result.up).toSorted()).toEqual([
    'ALTER SCHEMA "s" RENAME TO "s2";',
    'ALTER SEQUENCE "sq" RENAME TO "sq2";',
    'ALTER TYPE "m" RENAME TO "m2";',
    'ALTER VIEW "v" RENAME TO "v2";',
  ])
  expect(
    statementsOf(result.down.text)
      .filter((line) => line !== '')
      .toSorted(),
  ).toEqual([
    'ALTER SCHEMA "s2" RENAME TO "s";',
    'ALTER SEQUENCE "sq2" RENAME TO "sq";',
    'ALTER TYPE "m2" RENAME TO "m";',
    'ALTER VIEW "v2" RENAME TO "v";',
  ])
})
