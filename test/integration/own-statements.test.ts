import { sql } from 'drizzle-orm'
import { drizzle as drizzleNodePostgres } from 'drizzle-orm/node-postgres'
import { bigint, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, it } from 'vitest'
import {
  createRepositories,
  defineModel,
  InvalidFilterError,
  repositoryOf,
  TransactionEndedError,
} from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorOf } from '../support/errors.ts'

const orders = pgTable('orders', {
  id: integer('id').primaryKey(),
  tenantId: bigint('tenant_id', { mode: 'bigint' }).notNull(),
  status: text('status').notNull(),
  deletedAt: timestamp('deleted_at'),
})
const model = defineModel(
  { orders },
  {
    orders: {
      softDelete: 'deletedAt',
      scopes: { tenant: (context: { readonly tenantId: bigint }) => ({ tenantId: context.tenantId }) },
    },
  },
)

/** The type of the databases here: each driver has one of its own, with the same builders. */
const typed = (client: pg.Pool) => drizzleNodePostgres({ client })
type Db = ReturnType<typeof typed>

class OrderRepository extends repositoryOf<typeof model, 'orders', Db>(model, 'orders') {
  statuses(filter?: { readonly status: string }) {
    const condition = filter === undefined ? this.condition() : this.condition(filter)
    return this.db
      .select({ id: this.table.id, status: this.table.status })
      .from(this.table)
      .where(condition)
      .orderBy(this.table.id)
  }

  close(filter: { readonly status: string }) {
    return this.db.update(this.table).set({ status: 'closed' }).where(this.condition(filter))
  }

  purge() {
    return this.db.delete(this.table).where(this.condition())
  }

  refused() {
    return this.condition({ status: undefined } as never)
  }
}

const ddl =
  'create table orders (id int primary key, tenant_id bigint not null, status text not null, deleted_at timestamp)'
const rows = `(1, 7, 'open', null), (2, 7, 'sent', null), (3, 8, 'open', null), (4, 7, 'open', now())`

/** postgres.js returns the rows themselves, and the two lines of Drizzle type the result apart. */
const rowsOf = (result: unknown): unknown =>
  Array.isArray(result) ? [...(result as unknown[])] : (result as { readonly rows: unknown }).rows

describe.each(drivers)('SQL of one’s own on %s', (driver) => {
  let opened: OpenDatabase
  const open = (): Db => opened.db as unknown as Db
  const repositories = () => createRepositories(open(), model, { orders: OrderRepository })
  const statuses = () => opened.query('select id, status from orders order by id')

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl })
  })
  beforeEach(() => opened.query(`delete from orders; insert into orders values ${rows}`))
  afterAll(() => opened.close())

  it('a method of one’s own has the table, and the condition of its scopes and a filter', async () => {
    const { orders: own } = repositories().$with({ tenantId: 7n })
    expect(await own.statuses()).toEqual([
      { id: 1, status: 'open' },
      { id: 2, status: 'sent' },
    ])
    expect(await own.statuses({ status: 'open' })).toEqual([{ id: 1, status: 'open' }])
    expect(await own.unscoped('tenant', 'softDelete').statuses({ status: 'open' })).toHaveLength(3)
    expect(await errorOf(async () => repositories().orders.statuses())).toBeInstanceOf(InvalidFilterError)
    expect(() => own.refused()).toThrow(InvalidFilterError)
  })

  it('a method of one’s own is part of the transaction that it is called in', async () => {
    const { $transaction, orders: outside } = repositories().$with({ tenantId: 7n })
    await errorOf(() =>
      $transaction(async ({ orders: inside }) => {
        await inside.create({ id: 9, status: 'open' })
        expect(await inside.statuses()).toHaveLength(3)
        expect(await outside.statuses()).toHaveLength(3)
        throw new Error('undo')
      }),
    )
    expect(await outside.statuses()).toHaveLength(2)
  })

  it('$db is the database that was given, or the transaction, with its type', async () => {
    const db = open()
    const { $db, $transaction } = createRepositories(db, model)
    expectTypeOf($db).toEqualTypeOf<typeof db>()
    expect($db).toBe(db)
    let left: (() => unknown) | undefined
    await errorOf(() =>
      $transaction(async (inside) => {
        expectTypeOf(inside.$db).toEqualTypeOf<typeof db>()
        await inside.$db.execute(sql`insert into orders values (10, 7, 'open', null)`)
        expect(rowsOf(await inside.$db.execute(sql`select id from orders where id = 10`))).toEqual([{ id: 10 }])
        left = () => inside.$db
        throw new Error('undo')
      }),
    )
    expect(rowsOf(await $db.execute(sql`select id from orders where id = 10`))).toEqual([])
    expect(left).toThrow(TransactionEndedError)
  })

  it('a method of one’s own writes no row beyond its scopes and filter', async () => {
    const { orders: own } = repositories().$with({ tenantId: 7n })
    await own.close({ status: 'open' })
    expect(await statuses()).toMatchObject([
      { status: 'closed' },
      { status: 'sent' },
      { status: 'open' },
      { status: 'open' },
    ])
    await own.purge()
    expect(await statuses()).toMatchObject([{ id: '3' }, { id: '4' }])
  })

  it('$db is that of the innermost transaction, and of the one that $using binds', async () => {
    const { $transaction, $with, $using } = repositories()
    expect($with({ tenantId: 7n }).$db).toBe(open())
    const insert = (id: number) => sql`insert into orders values (${id}, 7, 'open', null)`
    await $transaction(async (outer) => {
      await outer.$db.execute(insert(20))
      await errorOf(() =>
        outer.$transaction(async (inner) => {
          await inner.$with({ tenantId: 7n }).$db.execute(insert(21))
          throw new Error('undo')
        }),
      )
    })
    await errorOf(() =>
      open().transaction(async (tx) => {
        await $using(tx).$db.execute(insert(22))
        expect(await $using(tx).$with({ tenantId: 7n }).orders.statuses({ status: 'open' })).toHaveLength(3)
        throw new Error('undo')
      }),
    )
    expect(await statuses()).toMatchObject(['1', '2', '3', '4', '20'].map((id) => ({ id })))
  })
})
