import { sql } from 'drizzle-orm'
import { drizzle as drizzleNodePostgres } from 'drizzle-orm/node-postgres'
import { bigint, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { afterAll, beforeAll, expect, expectTypeOf, it } from 'vitest'
import {
  createRepositories,
  defineModel,
  InvalidFilterError,
  repositoryOf,
  TransactionEndedError,
} from '../../src/index.ts'
import { startTestDatabase, type TestDatabase } from '../../src/testing/index.ts'
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

let database: TestDatabase
let client: pg.Pool
const open = () => drizzleNodePostgres({ client })
class OrderRepository extends repositoryOf<typeof model, 'orders', ReturnType<typeof open>>(model, 'orders') {
  statuses(filter?: { readonly status: string }) {
    const condition = filter === undefined ? this.condition() : this.condition(filter)
    return this.db
      .select({ id: this.table.id, status: this.table.status })
      .from(this.table)
      .where(condition)
      .orderBy(this.table.id)
  }

  refused() {
    return this.condition({ status: undefined } as never)
  }
}

beforeAll(async () => {
  database = await startTestDatabase({ log: () => undefined })
  client = new pg.Pool({ connectionString: database.url, max: 2 })
  await client.query(`
    create table orders (id int primary key, tenant_id bigint not null, status text not null, deleted_at timestamp);
    insert into orders values (1, 7, 'open', null), (2, 7, 'sent', null), (3, 8, 'open', null), (4, 7, 'open', now())`)
})
afterAll(async () => {
  await client.end()
  await database.stop()
})
/** The two lines of Drizzle type the result apart. */
const rowsOf = (result: unknown): unknown => (result as { readonly rows: unknown }).rows
const repositories = () => createRepositories(open(), model, { orders: OrderRepository })

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
