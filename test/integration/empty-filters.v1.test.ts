import { defineRelations, EmptyFilter } from 'drizzle-orm'
import { boolean, integer, pgTable } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, RepositoryError } from '../../src/index.ts'
import type { AnyRepository } from '../support/any-repository.ts'
import { openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorBeforeStatement } from '../support/errors.ts'

const shops = pgTable('shops', { id: integer('id').primaryKey() })
const cars = pgTable('cars', {
  id: integer('id').primaryKey(),
  shopId: integer('shop_id').notNull(),
  sold: boolean('sold').notNull(),
})
const schema = defineRelations({ shops, cars }, (r) => ({
  shops: {
    all: r.many.cars({ from: r.shops.id, to: r.cars.shopId, where: EmptyFilter }),
    any: r.many.cars({ from: r.shops.id, to: r.cars.shopId, where: { sold: EmptyFilter } }),
    operators: r.many.cars({
      from: r.shops.id,
      to: r.cars.shopId,
      where: { sold: { eq: EmptyFilter }, id: { gt: 1 } },
    }),
    one: r.many.cars({ from: r.shops.id, to: r.cars.shopId, where: { OR: [{ sold: EmptyFilter }, { id: 3 }] } }),
    none: r.many.cars({ from: r.shops.id, to: r.cars.shopId, where: { OR: [{ sold: EmptyFilter }] } }),
    not: r.many.cars({ from: r.shops.id, to: r.cars.shopId, where: { NOT: { sold: EmptyFilter }, sold: true } }),
  },
}))

const ddl = `
  create table shops (id integer primary key);
  create table cars (id integer primary key, shop_id integer not null, sold boolean not null);
  insert into shops values (1);
  insert into cars values (1, 1, true), (2, 1, false), (3, 1, true);
`

describe("empty filters in a relation's own where", () => {
  let opened: OpenDatabase
  let repository: AnyRepository
  beforeAll(async () => {
    opened = await openDatabase('postgres.js', { ddl })
    repository = createRepositories(opened.db, schema).shops as unknown as AnyRepository
  })
  afterAll(() => opened.close())

  it.each([
    ['all', [1, 2, 3]],
    ['any', [1, 2, 3]],
    ['operators', [2, 3]],
    ['one', [3]],
    ['none', [1, 2, 3]],
    ['not', [1, 3]],
  ])('are no conditions: %s', async (name, ids) => {
    const [row] = await repository.findMany({
      with: { [name]: { columns: { id: true }, orderBy: { id: 'asc' } } },
      counts: { [name]: true },
    })
    expect((row?.[name] as { id: number }[] | undefined)?.map(({ id }) => id)).toEqual(ids)
    expect(row?.['counts']).toEqual({ [name]: ids.length })
    expect(await repository.count({ [name]: { every: {}, count: ids.length } })).toBe(1)
  })

  it('are refused in a call, where they would widen the filter', async () => {
    for (const where of [EmptyFilter, { id: EmptyFilter }, { id: { eq: EmptyFilter } }, { all: EmptyFilter }]) {
      const error = await errorBeforeStatement(() => repository.findMany({ where }))
      expect(error).toBeInstanceOf(RepositoryError)
    }
  })
})
