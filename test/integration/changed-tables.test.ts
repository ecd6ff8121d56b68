import { drizzle as drizzleNodePostgres } from 'drizzle-orm/node-postgres'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { drizzle as drizzlePostgresJs } from 'drizzle-orm/postgres-js'
import pg from 'pg'
import postgres from 'postgres'
import { describe, expect, it } from 'vitest'
import { createRepositories, type Database } from '../../src/index.ts'
import { startTestDatabase } from '../../src/testing/index.ts'
import { poolDrivers } from '../support/pool-of-one.ts'

const parts = pgTable('parts', { id: integer('id').primaryKey(), stock: integer('stock'), label: text('label') })

interface Opened {
  readonly db: Database
  run(text: string): Promise<unknown>
  [Symbol.asyncDispose](): Promise<void>
}

async function open(driver: (typeof poolDrivers)[number]): Promise<Opened> {
  const database = await startTestDatabase({ log: () => undefined })
  const admin = new pg.Client({ connectionString: database.url })
  await admin.connect()
  await admin.query(`create table parts (id int primary key, stock int, label varchar(50));
    insert into parts select n, n * 10, 'part ' || n from generate_series(1, 20) n`)
  const pool = driver === 'node-postgres' ? new pg.Pool({ connectionString: database.url, max: 2 }) : undefined
  const client = pool === undefined ? postgres(database.url, { max: 2, onnotice: () => undefined }) : undefined
  return {
    db: client === undefined ? drizzleNodePostgres({ client: pool as pg.Pool }) : drizzlePostgresJs({ client }),
    run: (statement) => admin.query(statement),
    [Symbol.asyncDispose]: async () => {
      await (client ?? pool)?.end()
      await admin.end()
      await database.stop()
    },
  }
}

describe.each(poolDrivers)('a table that is changed while many calls read it side by side on %s', (driver) => {
  it('gives each call its own rows', async () => {
    await using opened = await open(driver)
    const { parts: own, $transaction } = createRepositories(opened.db, { parts })
    const readAll = () =>
      Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          const id = index + 1
          const part = { id, stock: id * 10, label: `part ${id}` }
          expect(await own.find(id)).toEqual(part)
          expect(await own.find(id, { columns: { label: true } })).toEqual({ label: part.label })
          expect(await own.findMany({ where: { id: { lte: 3 } }, orderBy: { id: 'asc' } })).toHaveLength(3)
          expect(await own.count({ id: { lte: id } })).toBe(id)
        }),
      )
    await readAll()
    for (const type of ['text', 'varchar(60)', 'text', 'varchar(70)']) {
      await opened.run(`alter table parts alter column label type ${type}`)
      await readAll()
      await opened.run(`alter table parts alter column label type varchar(50)`)
      await $transaction(async (inside) => inside.parts.find(1), { retry: 3 })
      await readAll()
    }
  })

  it('takes values of a column whose type was changed', async () => {
    await using opened = await open(driver)
    const { parts: own } = createRepositories(opened.db, { parts })
    for (const type of ['int', 'text', 'int', 'bigint']) {
      await opened.run(`alter table parts alter column stock type ${type} using stock::text::${type}`)
      await own.updateMany({ where: { id: 1 }, set: { stock: 7 }, returning: false })
      await own.update(1, { stock: 8 }, { columns: { id: true } })
      await own.upsert({ id: 1, stock: 9 }, { columns: { id: true } })
      await own.deleteMany({ where: { id: 30 } })
      await own.create({ id: 30, stock: 1 }, { columns: { id: true } })
    }
    expect(await own.count({ id: 30 })).toBe(1)
  })
})
