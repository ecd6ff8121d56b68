import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/index.ts'
import { startTestDatabase, type TestDatabase } from '../../src/testing/index.ts'
import { type AnyRepositories, type AnyRow, anyRepositories, type LoadedName } from './any-repository.ts'
import { randomData } from './loading-data.ts'
import { loadingDdl, keyProperties } from './loading-schema.ts'

/** A Drizzle database with its own relational queries. */
export type QueryingDatabase = Database & {
  readonly query: Readonly<Record<string, { findMany(args: object): Promise<AnyRow[]> }>>
}

/** A load that `db.query` and a repository are given alike. */
export interface ComparedLoad {
  readonly table: LoadedName
  readonly args: object
}

/** What the comparison needs of a line of Drizzle. */
export interface ComparedLine {
  readonly schema: object
  open(client: postgres.Sql): QueryingDatabase
  /** By name: what both are given. */
  readonly loads: Readonly<Record<string, ComparedLoad>>
  /** An order by the id. */
  readonly byId: unknown
  /** The properties whose values `db.query` returns otherwise when they are nested than when they are not. */
  readonly changed: readonly string[]
}

/** Compares repositories with Drizzle's own relational queries: where they are right, rows, order and types are theirs. */
export function describeAgainstDbQuery({ schema, open, loads, byId, changed }: ComparedLine): void {
  describe("loading beside Drizzle's db.query", () => {
    let database: TestDatabase
    let client: postgres.Sql
    let db: QueryingDatabase
    let repositories: AnyRepositories

    beforeAll(async () => {
      database = await startTestDatabase({ log: () => undefined })
      client = postgres(database.url, { onnotice: () => undefined, max: 4 })
      db = open(client)
      repositories = anyRepositories(db, schema)
      await client.unsafe(loadingDdl)
      await client.unsafe(randomData(7))
      const link =
        'update lefts set person_id = people.id from people where people.id = (select id from people order by id limit 1)'
      await client.unsafe(link)
    })
    afterAll(async () => {
      await client.end()
      await database.stop()
    })

    it.each(Object.entries(loads))('returns %s as it does', async (_name, { table, args }) => {
      const rows = await repositories[table].findMany(args)
      expect(rows).toStrictEqual(await db.query[table]!.findMany(args))
      expect(rows.length).toBeGreaterThan(1)
      expect(JSON.stringify(rows)).not.toBe(JSON.stringify(rows.map(() => ({}))))
    })

    // db.query carries nested rows as JSON: what it returns for a row depends on whether the row is nested.
    it('returns nested values as they are, where it changes them', async () => {
      const columns = Object.fromEntries(['id', ...keyProperties].map((property) => [property, true]))
      const flat = await repositories.lefts.findMany({ columns, orderBy: byId })
      const args = { columns: { id: true }, orderBy: byId, with: { lefts: { columns, orderBy: byId } } }
      const nested = (rows: readonly AnyRow[]): AnyRow[] => rows.flatMap((row) => row['lefts'] as AnyRow[])
      expect(nested(await repositories.people.findMany(args))).toStrictEqual(flat)
      const theirs = nested(await db.query['people']!.findMany(args))
      expect(theirs.map(({ id }) => id)).toEqual(flat.map(({ id }) => id))
      const isChanged = (property: string): boolean => {
        try {
          expect(theirs.map((row) => row[property])).toStrictEqual(flat.map((row) => row[property]))
          return false
        } catch {
          return true
        }
      }
      expect(keyProperties.filter(isChanged)).toEqual(changed)
    })
  })
}
