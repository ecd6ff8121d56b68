import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { generate } from '../../../src/migrations/index.ts'
import { startProject, tableWith, testGenerate } from '../../support/generate-cases.ts'
import { useKitProject } from '../../support/kit-project.ts'

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
