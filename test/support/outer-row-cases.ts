import { eq, type SQL, sql } from 'drizzle-orm'
import { alias, integer, pgTable, QueryBuilder } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, defineModel, InvalidFilterError, type Model, repositoryOf } from '../../src/index.ts'
import type { AnyRepository } from './any-repository.ts'
import { openDatabase, type OpenDatabase } from './drivers.ts'
import { errorBeforeStatement } from './errors.ts'
import type { DeclareRelations } from './legacy-relations.ts'

const owners = pgTable('owners', {
  id: integer('id').primaryKey(),
  bossId: integer('boss_id'),
  rank: integer('rank').notNull(),
})
const nodes = pgTable('nodes', {
  id: integer('id').primaryKey(),
  ownerId: integer('owner_id'),
  size: integer('size').notNull(),
})

const ddl = `
  create table owners (id integer primary key, boss_id integer, rank integer not null);
  create table nodes (id integer primary key, owner_id integer, size integer not null);
  insert into owners values (2, 1, 1), (1, null, 100), (3, 2, 60);
  insert into nodes values (3, 3, 10), (1, 1, 50), (2, 2, 70);
`

const isLarge = sql`${nodes.size} > ${owners.rank}`
const isSmall = sql`${nodes.size} < ${owners.rank}`

/** Tests SQL of the caller's that names columns of the tables around the row that it is about. */
export function describeOuterRows(relations: DeclareRelations): void {
  const schema = {
    owners,
    nodes,
    ownerRelations: relations(owners, ({ one, many }) => ({
      boss: one(owners, { fields: [owners.bossId], references: [owners.id], relationName: 'boss' }),
      nodes: many(nodes),
    })),
    nodeRelations: relations(nodes, ({ one }) => ({
      owner: one(owners, { fields: [nodes.ownerId], references: [owners.id] }),
    })),
  }
  const scoped = defineModel(schema, { nodes: { scopes: { small: () => ({ RAW: isSmall }) } } })

  describe('own SQL about the rows around', () => {
    let opened: OpenDatabase
    let plain: Readonly<Record<'owners' | 'nodes', AnyRepository>>
    let small: Readonly<Record<'owners' | 'nodes', AnyRepository>>
    beforeAll(async () => {
      opened = await openDatabase('postgres.js', { ddl })
      plain = createRepositories(opened.db, schema) as never
      small = createRepositories(opened.db, scoped) as never
    })
    afterAll(() => opened.close())

    const idsOf = async (repository: AnyRepository, where: unknown): Promise<unknown[]> => {
      const rows = await repository.findMany({ where, orderBy: { id: 'asc' } })
      return rows.map(({ id }) => id)
    }

    it('means the nearest row of each table', async () => {
      expect(await idsOf(plain.owners, { nodes: { RAW: isSmall } })).toEqual([1, 3])
      expect(await idsOf(plain.owners, { boss: { nodes: { RAW: isLarge } } })).toEqual([3])
      expect(await idsOf(plain.owners, { boss: { nodes: { every: { NOT: { RAW: () => isLarge } } } } })).toEqual([2])
      expect(await idsOf(plain.owners, { boss: { nodes: { none: { OR: [{ RAW: isLarge }] } } } })).toEqual([2])
      expect(await idsOf(plain.nodes, { owner: { nodes: { RAW: isLarge } } })).toEqual([2])
      expect(await idsOf(plain.nodes, { owner: { boss: { RAW: isSmall } } })).toEqual([2])
    })

    it('is not led astray by the words of a value', async () => {
      const withValue = sql`${isLarge} and ${'from owners'} <> ''`
      expect(await idsOf(plain.owners, { boss: { nodes: { RAW: withValue } } })).toEqual([3])
    })

    it('keeps a scope on the nearest row, in filters, counts and orders', async () => {
      expect(await idsOf(small.owners, { nodes: true })).toEqual([1, 3])
      expect(await idsOf(small.owners, { boss: { nodes: true } })).toEqual([2])
      expect(await idsOf(small.owners, { boss: { nodes: { count: 0 } } })).toEqual([3])
      const rows = await small.owners.findMany({ orderBy: [{ boss: { nodes: { count: 'desc' } } }, { id: 'desc' }] })
      expect(rows.map(({ id }) => id)).toEqual([1, 2, 3])
    })

    it('leaves columns to a subquery that selects from their table', async () => {
      const where = sql`${owners.id} = ${nodes.ownerId} and ${owners.rank} > 50`
      const own = sql`exists (select 1 from ${owners} where ${where})`
      const written = sql`exists (select 1 FROM "owners" where ${where})`
      const drizzles = sql`exists ${new QueryBuilder().select().from(owners).where(where)}`
      for (const RAW of [own, written, drizzles]) {
        expect(await idsOf(plain.nodes, { RAW })).toEqual([1, 3])
        expect(await idsOf(plain.owners, { boss: { nodes: { RAW } } })).toEqual([2])
        const [first] = await plain.owners.findMany({ where: { id: 1 }, with: { nodes: { where: { RAW } } } })
        expect(first).toMatchObject({ nodes: [{ id: 1 }] })
      }
    })

    it('refuses a column of a table that has no row in the statement', async () => {
      for (const call of [
        () => plain.owners.findMany({ with: { nodes: { where: { RAW: isSmall } } } }),
        () => plain.owners.findMany({ with: { nodes: { where: { RAW: isSmall }, first: 1 } } }),
        () => plain.owners.findMany({ counts: { small: { relation: 'nodes', where: isSmall } } }),
        () => plain.nodes.findMany({ where: () => isSmall }),
        () => small.nodes.count(),
        () => small.owners.findMany({ with: { nodes: true } }),
      ]) {
        const error = await errorBeforeStatement(call)
        expect(error).toBeInstanceOf(InvalidFilterError)
        expect((error as Error).message).toMatch(/got a column of "owners".* below a relation that leads to "owners"/)
      }
    })

    it('has the row of a table below a relation that leads to it', async () => {
      const rows = await plain.owners.findMany({
        columns: { id: true },
        with: { nodes: { columns: { id: true }, where: { owner: { RAW: isSmall } } } },
        counts: { small: { relation: 'nodes', where: { owner: { RAW: isSmall } } } },
        orderBy: { id: 'asc' },
      })
      expect(rows).toEqual([
        { id: 1, nodes: [{ id: 1 }], counts: { small: 1 } },
        { id: 2, nodes: [], counts: { small: 0 } },
        { id: 3, nodes: [{ id: 3 }], counts: { small: 1 } },
      ])
    })

    it('has the row of the parent where a to-one is joined', async () => {
      const ownersOf = async (options: object): Promise<unknown[]> => {
        const rows = await plain.nodes.findMany({
          orderBy: { id: 'asc' },
          with: { owner: { strategy: 'join', columns: { id: true }, ...options } },
        })
        return rows.map(({ owner }) => owner)
      }
      expect(await ownersOf({ where: { RAW: isSmall } })).toEqual([{ id: 1 }, null, { id: 3 }])
      expect(await ownersOf({ where: { boss: { RAW: isSmall } } })).toEqual([null, { id: 2 }, null])
      const boss = { strategy: 'join', columns: { id: true }, where: { RAW: isSmall } }
      expect(await ownersOf({ with: { boss } })).toEqual([
        { id: 1, boss: null },
        { id: 2, boss: { id: 1 } },
        { id: 3, boss: null },
      ])
    })

    it('refuses a scope whose relations lead back to it, and has it as SQL with an alias', async () => {
      const chief = alias(owners, 'chief')
      const hasChief = sql`exists ${new QueryBuilder().select().from(chief).where(eq(chief.id, owners.bossId))}`
      const own = { owners: { scopes: { led: () => ({ boss: true }) } } }
      const round = {
        owners: { scopes: { busy: () => ({ nodes: true }) } },
        nodes: { scopes: { owned: () => ({ owner: { rank: { gt: 0 } } }) } },
      }
      for (const [model, way] of [
        [defineModel(schema, own), 'scope led of "owners"'],
        [defineModel(schema, round), 'scope busy of "owners", scope owned of "nodes"'],
      ] as const) {
        const { owners: led } = createRepositories(opened.db, model as Model) as never as typeof plain
        const error = await errorBeforeStatement(() => led.findMany())
        expect(error).toBeInstanceOf(InvalidFilterError)
        expect((error as Error).message).toContain(`one that does, by way of ${way}. Write`)
      }
      const written = defineModel(schema, { owners: { scopes: { led: () => ({ RAW: hasChief }) } } })
      const led = createRepositories(opened.db, written) as never as typeof plain
      expect(await idsOf(led.owners, {})).toEqual([2, 3])
      expect(await idsOf(led.owners, { boss: true })).toEqual([3])
      expect(await idsOf(led.nodes, { owner: true })).toEqual([2, 3])
    })

    it("leaves a statement of the caller's own to the caller", async () => {
      const model = defineModel(schema)
      class Owners extends repositoryOf<typeof model, 'owners'>(model, 'owners') {
        smallNodes(): SQL {
          const select = new QueryBuilder().select({ id: nodes.id }).from(owners)
          const joined = select.innerJoin(nodes, eq(nodes.ownerId, owners.id))
          return joined.where(this.condition({ RAW: isSmall })).getSQL()
        }
      }
      const { owners: own } = createRepositories(opened.db, model, { owners: Owners })
      expect(await plain.nodes.count(sql`${nodes.id} in (${own.smallNodes()})`)).toBe(2)
    })
  })
}
