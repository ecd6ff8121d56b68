import { spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { currentIn } from '../../../src/migrations/commands/current.ts'
import { squashIn } from '../../../src/migrations/commands/squash.ts'
import { statusIn } from '../../../src/migrations/commands/status.ts'
import { upgradeIn } from '../../../src/migrations/commands/upgrade.ts'
import { generateIn } from '../../../src/migrations/commands/generate.ts'
import { loadProject } from '../../../src/migrations/project/load-project.ts'
import { startTestDatabase } from '../../../src/testing/index.ts'
import { useKitProject } from '../../support/kit-project.ts'
import { inSession } from '../../support/migration-session.ts'

const schema = (columns: number): string =>
  `import { integer, pgTable } from 'drizzle-orm/pg-core'
export const t = pgTable('t', { id: integer().primaryKey()${Array.from({ length: columns }, (_, index) => `, c${index}: integer()`).join('')} })
`

test.each(['0.31', '1.0'] as const)(
  'with drizzle-kit %s, databases with all, some and none of ten revisions',
  async (line) => {
    const project = useKitProject(line, { 'schema.ts': schema(0) })
    const loaded = await loadProject({ cwd: project.folder })
    const generate = async (columns: number): Promise<void> => {
      project.write('schema.ts', schema(columns))
      await generateIn(loaded, { name: `columns_${columns}`, renames: [], creates: [], hints: [], explain: false })
    }
    for (let columns = 0; columns < 10; columns++) await generate(columns)
    const { folder } = loaded
    const old = join(project.folder, 'old')
    cpSync(folder, old, { recursive: true })
    await using all = await startTestDatabase({ log: () => undefined })
    await using some = await startTestDatabase({ log: () => undefined })
    await using none = await startTestDatabase({ log: () => undefined })
    await inSession(all.url, folder, (session) => upgradeIn(session, {}))
    await inSession(some.url, folder, (session) => upgradeIn(session, { target: '+4' }))

    const { last } = await squashIn(loaded, ':', false)
    expect((await inSession(all.url, folder, (session) => upgradeIn(session, {}))).done).toEqual([])
    expect((await inSession(all.url, folder, statusIn)).troubles).toEqual([])
    await expect(inSession(some.url, folder, (session) => upgradeIn(session, {}))).rejects.toThrow(
      'only some are applied',
    )
    await inSession(some.url, old, (session) => upgradeIn(session, {}))
    expect((await inSession(some.url, folder, statusIn)).isUpToDate).toBe(true)
    expect((await inSession(none.url, folder, (session) => upgradeIn(session, {}))).done).toMatchObject([
      { revision: last.name },
    ])

    const kit = createRequire(join(project.folder, 'drizzle.config.ts')).resolve('drizzle-kit')
    const bin = join(dirname(kit), 'bin.cjs')
    const check = spawnSync(process.execPath, [bin, 'check'], { cwd: project.folder, encoding: 'utf8' })
    expect([check.status, check.stdout + check.stderr]).toEqual([0, expect.stringContaining("Everything's fine")])
    const unchanged = await generateIn(loaded, { name: 'nothing', renames: [], creates: [], hints: [], explain: true })
    expect(unchanged.revision).toBeUndefined()
    await generate(10)
    for (const { url } of [all, some, none]) {
      expect((await inSession(url, folder, (session) => upgradeIn(session, {}))).done).toHaveLength(1)
      expect((await inSession(url, folder, currentIn)).pending).toEqual([])
    }
  },
  180_000,
)
