import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkIn } from '../../src/migrations/commands/check.ts'
import { downgradeIn } from '../../src/migrations/commands/downgrade.ts'
import { upgradeIn } from '../../src/migrations/commands/upgrade.ts'
import { generate, generateDown, revision } from '../../src/migrations/index.ts'
import { loadProject } from '../../src/migrations/project/load-project.ts'
import { startTestDatabase } from '../../src/testing/index.ts'
import { inSession } from './migration-session.ts'
import { type KitLine, type KitProject, useKitProject } from './kit-project.ts'
import { definitions } from './schema-changes.ts'

/** `t` with some columns, and whatever else there is. */
export function tableWith(columns: string, others = ''): string {
  return definitions(`export const t = pgTable('t', { id: integer().primaryKey(), ${columns} })\n${others}`)
}

/** A project with one revision, of a table `t` with the column `a`. */
export async function startProject(line: KitLine): Promise<KitProject & { cwd: string }> {
  const project = useKitProject(line, { 'schema.ts': tableWith('a: text()') })
  await generate({ cwd: project.folder, name: 'init' })
  return { ...project, cwd: project.folder }
}

/** What `generate` and `revision` write, on both lines alike. */
export function testGenerate(line: KitLine): void {
  describe(`with drizzle-kit ${line}`, () => {
    test('generate writes the way up and the way down', async () => {
      const project = await startProject(line)
      project.write('schema.ts', tableWith('a: text(), b: integer()'))
      const result = await generate({ cwd: project.cwd, name: 'add_b' })
      if (result.revision === undefined) throw new Error('expected a revision')
      expect(result.revision).toMatch(/^\d+_add_b$/)
      expect(readFileSync(result.path, 'utf8')).toBe('ALTER TABLE "t" ADD COLUMN "b" integer;')
      expect(readFileSync(String(result.down.path), 'utf8')).toBe(
        '-- drizzle-repository: lossy t.b: its values are gone\nALTER TABLE "t" DROP COLUMN "b";\n',
      )
      expect(result.down.lossy).toEqual([{ what: 't.b', why: 'its values are gone' }])
    })

    test('generate writes nothing where nothing has changed', async () => {
      const { cwd } = await startProject(line)
      const before = filesOf(cwd)
      expect(await generate({ cwd, name: 'nothing' })).toEqual({ revision: undefined })
      expect(filesOf(cwd)).toEqual(before)
    })

    test('generate never asks: without an answer it is an error, and nothing is written', async () => {
      const project = await startProject(line)
      const before = filesOf(project.cwd)
      project.write('schema.ts', tableWith('b: text()'))
      await expect(generate({ cwd: project.cwd, name: 'renamed' })).rejects.toThrow(
        'got no word about the column t.b. Say which it is: --create t.b, or --rename t.<old name>=b.',
      )
      expect(filesOf(project.cwd)).toEqual(before)
    })

    test('the way back from a table and its column that were renamed at once is two renames', async () => {
      const project = await startProject(line)
      project.write(
        'schema.ts',
        definitions(`export const u = pgTable('u', { id: integer().primaryKey(), c: text() })`),
      )
      const result = await generate({ cwd: project.cwd, name: 'renamed', renames: ['t=u', 'u.a=c'] })
      if (result.revision === undefined) throw new Error('expected a revision')
      const statements = readFileSync(String(result.down.path), 'utf8').split(/;\n?(?:--> statement-breakpoint\n)?/)
      expect(statements.filter((text) => text !== '').toSorted()).toEqual([
        'ALTER TABLE "t" RENAME COLUMN "c" TO "a"',
        'ALTER TABLE "u" RENAME TO "t"',
      ])
      expect(result.down.lossy).toEqual([])
    })

    test('what drizzle-kit writes is applied, an index beside a running service and a rename with its rows too', async () => {
      await using database = await startTestDatabase()
      const project = await startProject(line)
      const folder = join(project.cwd, 'drizzle')
      project.write(
        'schema.ts',
        tableWith('a: text()').replace('})', `}, (t) => [index('ix').on(t.a).concurrently()])`),
      )
      await generate({ cwd: project.cwd, name: 'index' })
      const runs = await inSession(database.url, folder, async (session) => {
        await upgradeIn(session, {})
        await session.connection.query(`insert into t values (1, 'x')`)
        return session.connection.query(
          `select indisvalid::text as valid from pg_index where indexrelid = 'ix'::regclass`,
        )
      })
      expect(runs).toEqual([{ valid: 'true' }])

      project.write(
        'schema.ts',
        definitions(
          `export const u = pgTable('u', { id: integer().primaryKey(), c: text() }, (t) => [index('ix').on(t.c).concurrently()])`,
        ),
      )
      await generate({ cwd: project.cwd, name: 'renamed', renames: ['t=u', 'u.a=c'] })
      await inSession(database.url, folder, async (session) => {
        await upgradeIn(session, {})
        expect(await session.connection.query('select c from u')).toEqual([{ c: 'x' }])
        await downgradeIn(session, { target: '-1' })
        expect(await session.connection.query('select a from t')).toEqual([{ a: 'x' }])
      })
    })

    test('a rename of something that is not there is an error', async () => {
      const project = await startProject(line)
      project.write('schema.ts', tableWith('b: text()'))
      await expect(generate({ cwd: project.cwd, renames: ['t.z=b'] })).rejects.toThrow(/^Expected /)
    })

    test('explain writes nothing, and shows where it would', async () => {
      const project = await startProject(line)
      const before = filesOf(project.cwd)
      project.write('schema.ts', tableWith('a: text().notNull()'))
      const result = await generate({ cwd: project.cwd, name: 'required', explain: true })
      if (result.revision === undefined) throw new Error('expected a revision')
      expect(result.up).toContain('SET NOT NULL')
      expect(result.path.startsWith(join(project.cwd, 'drizzle'))).toBe(true)
      expect(filesOf(project.cwd)).toEqual(before)
    })

    test('check says what a pull request has to mend', async () => {
      const project = await startProject(line)
      const loaded = await loadProject({ cwd: project.cwd })
      expect(await checkIn(loaded)).toMatchObject({ isFine: true, hasChanges: false, withoutDown: [] })
      project.write('schema.ts', tableWith('b: text()'))
      expect(await checkIn(loaded)).toMatchObject({ isFine: false, hasChanges: true, withoutDown: [] })
      const made = await revision({ cwd: project.cwd, name: 'own' })
      rmSync(made.down)
      expect(await checkIn(loaded)).toMatchObject({ isFine: false, withoutDown: [made.revision] })
    })

    test('a name that is no name of a file is refused', async () => {
      const { cwd } = await startProject(line)
      await expect(generate({ cwd, name: '../x' })).rejects.toThrow(/^Expected a name of letters/)
    })

    test('revision writes an empty revision, whose way down refuses to run until it is written', async () => {
      const { cwd } = await startProject(line)
      const made = await revision({ cwd, name: 'own', phase: 'contract' })
      expect(readFileSync(made.up, 'utf8')).toMatch(/^-- drizzle-repository: phase contract\n/)
      expect(readFileSync(made.down, 'utf8')).toMatch(
        /^-- drizzle-repository: irreversible: its way down is not written/,
      )
      expect(await generate({ cwd, name: 'nothing' })).toEqual({ revision: undefined })
    })

    test('ways down are written for revisions that have none, and never over one', async () => {
      const project = await startProject(line)
      const { revision: name } = await generate({ cwd: project.cwd })
      expect(name).toBeUndefined()
      expect(await generateDown({ cwd: project.cwd })).toEqual([])
      await expect(generateDown({ cwd: project.cwd, revisions: ['init'] })).rejects.toThrow(
        /^Expected a revision without a way down, got \d+_init/,
      )
    })

    test('SQL of its own has no way down but the one that its author writes', async () => {
      const { cwd } = await startProject(line)
      const made = await revision({ cwd, name: 'own' })
      writeFileSync(made.up, `CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'select 1';`)
      rmSync(made.down)
      expect(await generateDown({ cwd })).toMatchObject([
        { revision: made.revision, path: undefined, reason: 'custom' },
      ])
    })

    test('a statement that its author added is told of in the way down', async () => {
      const project = await startProject(line)
      project.write('schema.ts', tableWith('a: text(), b: integer()'))
      const result = await generate({ cwd: project.cwd, name: 'add_b' })
      if (result.revision === undefined) throw new Error('expected a revision')
      writeFileSync(result.path, `${result.up}\n--> statement-breakpoint\nUPDATE t SET b = 1;`)
      rmSync(String(result.down.path))
      const [down] = await generateDown({ cwd: project.cwd })
      expect(down?.text).toContain(
        '-- drizzle-repository: irreversible statement 2: UPDATE T is not undone: write its way back below',
      )
    })
  })
}

function filesOf(cwd: string): readonly string[] {
  return readdirSync(join(cwd, 'drizzle'), { recursive: true, encoding: 'utf8' }).toSorted()
}
