import { cpSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { generate, generateDown } from '../../../src/migrations/index.ts'
import { startProject, tableWith, testGenerate } from '../../support/generate-cases.ts'

testGenerate('1.0')

test('branches that were merged have ways down of their own changes alone', async () => {
  const project = await startProject('1.0')
  const folder = join(project.cwd, 'drizzle')
  const aside = join(project.cwd, 'aside')
  project.write('schema.ts', tableWith('a: text(), b: text()'))
  const left = await generate({ cwd: project.cwd, name: 'left' })
  cpSync(join(folder, String(left.revision)), join(aside, String(left.revision)), { recursive: true })
  rmSync(join(folder, String(left.revision)), { recursive: true })
  project.write('schema.ts', tableWith('a: text(), c: text()'))
  const right = await generate({ cwd: project.cwd, name: 'right' })
  cpSync(aside, folder, { recursive: true })
  project.write('schema.ts', tableWith('a: text(), b: text(), c: text(), d: text()'))
  const merged = await generate({ cwd: project.cwd, name: 'merged' })
  expect(readdirSync(folder)).toHaveLength(4)
  if (merged.revision === undefined) throw new Error('expected a revision')
  expect(merged.down.text).toContain('DROP COLUMN "d"')
  expect(merged.down.text).not.toContain('"b"')

  for (const name of readdirSync(folder)) rmSync(join(folder, name, 'down.sql'))
  const downs = await generateDown({ cwd: project.cwd })
  const textOf = (name: string | undefined): string => downs.find((down) => down.revision === name)?.text ?? ''
  expect(textOf(left.revision)).toContain('DROP COLUMN "b"')
  expect(textOf(right.revision)).toContain('DROP COLUMN "c"')
  expect(textOf(right.revision)).not.toContain('"b"')
  expect(textOf(merged.revision)).toContain('DROP COLUMN "d"')
})
