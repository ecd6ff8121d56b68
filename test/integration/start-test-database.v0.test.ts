import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import postgres from 'postgres'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startTestDatabase } from '../../src/testing/start-test-database.ts'
import { TestDatabaseError } from '../../src/server/test-database-error.ts'
import { startChildProgram } from '../support/child-program.ts'
import { makeTemporaryFolder } from '../support/temporary-folder.ts'

function connect(url: string): postgres.Sql {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  onTestFinished(() => sql.end())
  return sql
}

async function runOn(url: string, statement: string): Promise<void> {
  const sql = postgres(url, { max: 1 })
  await sql.unsafe(statement)
  await sql.end()
}

describe('a test database', () => {
  test('is an empty database of its own', async () => {
    await using first = await startTestDatabase()
    await using second = await startTestDatabase()
    await connect(first.url)`create table only_in_the_first (id int)`

    const tables = await connect(second.url)`select tablename from pg_tables where schemaname = 'public'`
    expect(tables).toEqual([])
    expect(first.source).toBe(second.source)
  })

  test('stores UTF-8 and tells the time in UTC', async () => {
    await using database = await startTestDatabase()
    const sql = connect(database.url)
    expect(await sql`select current_setting('server_encoding') as encoding`).toEqual([{ encoding: 'UTF8' }])
    expect(await sql`select upper('årø') as upper`).toEqual([{ upper: 'ÅRØ' }])
  })

  test('is dropped by stop, also while somebody is connected', async () => {
    await using keeper = await startTestDatabase()
    const database = await startTestDatabase()
    const sql = postgres(database.url, { max: 1 })
    const [row] = await sql<{ name: string }[]>`select current_database() as name`

    await database.stop()
    await database.stop()
    await expect(sql`select 1`).rejects.toBeInstanceOf(Error)
    await sql.end()
    expect(await connect(keeper.url)`select 1 from pg_database where datname = ${row!.name}`).toEqual([])
  })

  test('waits for a connection that is closing before it goes', async () => {
    const database = await startTestDatabase()
    const client = new pg.Client({ connectionString: database.url })
    const errors: Error[] = []
    client.on('error', (error) => errors.push(error))
    await client.connect()
    const looksForSessions = async (): Promise<number | null> => {
      const looking = `select 1 from pg_stat_activity where query like '%datname = $1%' and pid <> pg_backend_pid()`
      return (await client.query(looking)).rowCount
    }
    const stopping = database.stop()
    await expect.poll(looksForSessions, { interval: 5 }).toBeGreaterThan(0)
    await client.end()
    await stopping
    expect(errors).toEqual([])
  })
})

describe('a migrated test database', () => {
  test('is migrated in each call when its template has no name', async () => {
    const urls: string[] = []
    const migrate = async (url: string): Promise<void> => void urls.push(url)
    await using first = await startTestDatabase({ migrate })
    await using second = await startTestDatabase({ migrate })
    expect(urls).toEqual([first.url, second.url])
  })

  test('is a copy of the template that one of many callers migrated', async () => {
    let migrations = 0
    const migrate = async (url: string): Promise<void> => {
      migrations += 1
      await runOn(url, 'create table migrated as select 7 as value')
    }
    const databases = await Promise.all(
      Array.from({ length: 5 }, () => startTestDatabase({ template: 'many callers', migrate })),
    )
    onTestFinished(async () => void (await Promise.all(databases.map((database) => database.stop()))))

    expect(migrations).toBe(1)
    expect(new Set(databases.map(({ url }) => url)).size).toBe(5)
    for (const { url } of databases) expect(await connect(url)`select * from migrated`).toEqual([{ value: 7 }])
    await using later = await startTestDatabase({ template: 'many callers' })
    expect(await connect(later.url)`select * from migrated`).toEqual([{ value: 7 }])
  })

  test('is migrated by one of many processes', async () => {
    await using held = await startTestDatabase()
    const file = join(await makeTemporaryFolder(), 'migrations')
    await writeFile(file, '')
    const programs = Array.from({ length: 4 }, () => startChildProgram('./hold-test-database.ts', ['stop', file]))
    const reports = await Promise.all(programs.map(({ report }) => report))

    expect(new Set(reports.map(({ name }) => name)).size).toBe(4)
    for (const { url } of reports) expect(new URL(url!).port).toBe(new URL(held.url).port)
    expect(await readFile(file, 'utf8')).toBe('migrated\n')
  })

  test('throws what its migration threw, and the next call migrates anew', async () => {
    const failing = async (url: string): Promise<void> => {
      await runOn(url, 'create table half_done ()')
      throw new Error('half way')
    }
    for (const template of [undefined, 'half way']) {
      const named = template === undefined ? {} : { template }
      await expect(startTestDatabase({ ...named, migrate: failing })).rejects.toThrow(/^half way$/)
      await using database = await startTestDatabase({ ...named, migrate: async () => {} })
      expect(await connect(database.url)`select to_regclass('half_done') as found`).toEqual([{ found: null }])
    }
  })

  test('needs a migration that closes its connections', async () => {
    let forgotten: postgres.Sql | undefined
    const migrate = async (url: string): Promise<void> => {
      forgotten = postgres(url, { max: 1 })
      await forgotten`select 1`
    }
    await expect(startTestDatabase({ template: 'forgotten', migrate })).rejects.toThrow(
      /^Expected migrate\(url\) to close its connections, got 1 still open .* End its client/,
    )
    await forgotten?.end()
  })

  test('needs a migration for a template that nobody made', async () => {
    await expect(startTestDatabase({ template: 'never made' })).rejects.toThrow(/Pass migrate with the template/)
  })
})

test('an option that does not exist is an error', async () => {
  // @ts-expect-error the name is wrong
  await expect(startTestDatabase({ migration: async () => {} })).rejects.toThrow(TestDatabaseError)
})
