import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, InvalidModelError, type RepositoryError } from '../../src/index.ts'
import type { AnyRepository } from './any-repository.ts'
import { type OpenDatabase, openDatabase } from './drivers.ts'
import { errorBeforeStatement } from './errors.ts'
import type { DeclareRelations } from './legacy-relations.ts'

const shops = pgTable('shops', {
  id: integer('id').primaryKey(),
  owner: text('owner').notNull(),
  ownerId: integer('owner_id'),
})
const sales = pgTable('sales', { id: integer('id').primaryKey(), shopId: integer('shop_id').notNull() })
const people = pgTable('people', { id: integer('id').primaryKey() })
const secrets = pgTable('secrets', { id: integer('id').primaryKey(), shopId: integer('shop_id').notNull() })

const ddl = `
  create table shops (id integer primary key, owner text not null, owner_id integer);
  create table sales (id integer primary key, shop_id integer not null);
  create table people (id integer primary key);
  create table secrets (id integer primary key, shop_id integer not null);
  insert into people values (1);
  insert into shops values (1, 'Ada', 1), (2, 'Bea', null);
  insert into sales values (1, 1), (2, 1), (3, 2);
`

/** Every way to use a relation of `shops`, by its name. */
const uses: readonly (readonly [string, (shops: AnyRepository, name: string) => Promise<unknown>])[] = [
  ['with', (repository, name) => repository.findMany({ with: { [name]: true } })],
  [
    'with of another relation',
    (repository, name) => repository.findMany({ with: { sales: { with: { shop: { with: { [name]: true } } } } } }),
  ],
  ['counts', (repository, name) => repository.findMany({ counts: { [name]: true } })],
  ['counts by another name', (repository, name) => repository.findMany({ counts: { own: { relation: name } } })],
  ['load', (repository, name) => repository.load([{ id: 1 }], { [name]: true })],
]

/** The same where a column of the name would be meant. */
const usesByName: typeof uses = [
  ['where', (repository, name) => repository.findMany({ where: { [name]: true } })],
  [
    'where of another relation',
    (repository, name) => repository.count({ sales: { some: { shop: { [name]: true } } } }),
  ],
  ['orderBy', (repository, name) => repository.findMany({ orderBy: { [name]: { id: 'asc' } } })],
  ['create', (repository, name) => repository.create({ id: 9, owner: 'Cleo', [name]: { create: [] } })],
]

/** Tests relations that Drizzle takes as long as nobody uses them. */
export function describeUnresolvedRelations(relations: DeclareRelations): void {
  const schema = {
    shops,
    sales,
    people,
    shopRelations: relations(shops, ({ one, many }) => ({
      // Its other side has a name, and it has none.
      sales: many(sales),
      // Nobody declares the other side.
      staff: many(people),
      // The schema does not have the table.
      secrets: many(secrets),
      // A column has the name.
      owner: one(people, { fields: [shops.ownerId], references: [people.id] }),
    })),
    saleRelations: relations(sales, ({ one }) => ({
      shop: one(shops, { fields: [sales.shopId], references: [shops.id], relationName: 'sold' }),
    })),
    secretRelations: relations(secrets, ({ one }) => ({
      shop: one(shops, { fields: [secrets.shopId], references: [shops.id] }),
    })),
  }

  describe('relations that cannot be used', () => {
    let opened: OpenDatabase
    let repository: AnyRepository
    beforeAll(async () => {
      opened = await openDatabase('postgres.js', { ddl })
      repository = createRepositories(opened.db, schema).shops as unknown as AnyRepository
    })
    afterAll(() => opened.close())

    it('leave the other ones as they are', async () => {
      expect(
        await repository.findMany({
          columns: { id: true },
          where: { sales: { some: { id: { lt: 3 } } } },
          with: { sales: { columns: { id: true } } },
          counts: { sales: true },
        }),
      ).toEqual([{ id: 1, sales: [{ id: 1 }, { id: 2 }], counts: { sales: 2 } }])
    })

    describe.each(['staff', 'secrets'])('%s', (name) => {
      it.each([...uses, ...usesByName])('is refused in %s', async (_, use) => {
        const error = await errorBeforeStatement(async () => use(repository, name))
        expect(error).toBeInstanceOf(InvalidModelError)
        expect((error as RepositoryError).details).toMatchObject({ path: `relations(shops).${name}` })
      })
    })

    describe('one with the name of a column', () => {
      it.each(uses)('is refused in %s', async (_, use) => {
        const error = await errorBeforeStatement(async () => use(repository, 'owner'))
        expect(error).toBeInstanceOf(InvalidModelError)
        expect((error as RepositoryError).details).toMatchObject({ path: 'relations(shops).owner' })
      })

      it('leaves the name to the column', async () => {
        const args = { columns: { owner: true }, where: { owner: { gte: 'A' } }, orderBy: { owner: 'desc' } }
        expect(await repository.findMany(args)).toEqual([{ owner: 'Bea' }, { owner: 'Ada' }])
      })
    })
  })
}
