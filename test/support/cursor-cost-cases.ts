import { index, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, type QueryEvent } from '../../src/index.ts'
import { openDatabase, type OpenDatabase } from './drivers.ts'
import { quote } from './property-literals.ts'
import type { AnyCursorPage } from './walk-cursor-pages.ts'

export const groups = pgTable('groups', { id: integer('id').primaryKey(), name: text('name').notNull() }, (table) => [
  index('groups_name').on(table.name),
])

/** 200,000 rows with an index for each of the orders. */
export const events = pgTable(
  'events',
  {
    id: integer('id').primaryKey(),
    at: timestamp('at').notNull(),
    kind: text('kind').notNull(),
    rank: integer('rank').notNull(),
    score: integer('score'),
    groupId: integer('group_id')
      .notNull()
      .references(() => groups.id),
  },
  (table) => [
    index('events_at').on(table.at, table.id),
    index('events_mixed').on(table.rank.desc(), table.id),
    index('events_kind').on(table.kind.desc(), table.rank, table.id),
    index('events_score_last').on(table.score, table.id),
    index('events_score_first').on(table.score.nullsFirst(), table.id),
    index('events_group').on(table.groupId, table.id),
  ],
)

const rowCount = 200_000

const ddl = `
  create table groups (id int primary key, name text not null);
  create table events (
    id int primary key, at timestamp not null, kind text not null, rank int not null, score int,
    group_id int not null references groups
  );
  insert into groups select id, 'group ' || (id * 7919 % 5000) from generate_series(1, 10000) id;
  insert into events select id, timestamp '2024-01-01' + (id::bigint * 7919 % 50000) * interval '1 minute', 'kind ' || id % 10,
    id::bigint * 104729 % 60000, case when id % 5 > 0 then id::bigint * 1299709 % 70000 end, 1 + id::bigint * 15485863 % 10000
    from generate_series(1, ${rowCount}) id;
  create index on groups (name);
  create index on events (at, id);
  create index on events (rank desc, id);
  create index on events (kind desc, rank, id);
  create index on events (score, id);
  create index on events (score nulls first, id);
  create index on events (group_id, id);
`

interface AnyEvents {
  findCursorPage(args: object): Promise<AnyCursorPage>
  cursorOf(key: number, args: object): Promise<string>
}

/** What a page may cost: blocks that are read, and rows that are read for nothing. */
const mostBuffers = 80
const mostRemoved = 40

/** Describes what pages cost, with the relations as a line of Drizzle declares them. */
export function describeCosts(schema: object): void {
  describe('the cost of a cursor page of 200,000 rows', () => {
    let opened: OpenDatabase
    let events: AnyEvents
    const queries: QueryEvent[] = []

    beforeAll(async () => {
      opened = await openDatabase('postgres.js', { ddl })
      await opened.query('vacuum analyze')
      const options = { onQuery: (event: QueryEvent) => void queries.push(event), queryParameters: true }
      events = (createRepositories(opened.db, schema, {}, options) as unknown as { readonly events: AnyEvents }).events
    }, 120_000)
    afterAll(() => opened.close())

    /** The id of the row at a part of the order. */
    const idAt = async (order: string, part: number): Promise<number> => {
      const offset = Math.floor(rowCount * part)
      const [row] = await opened.query(
        `select events.id from events, groups where groups.id = group_id order by ${order} offset ${offset} limit 1`,
      )
      return Number(row?.['id'])
    }
    /** The cost with the plan for the values of the call, and where one plan is to be kept, the cost with that, if it is larger. */
    const costOf = async (args: object, isKept = true): Promise<Cost> => {
      const page = await events.findCursorPage(args)
      expect(page.items.length).toBeGreaterThan(0)
      const { sql, parameters } = queries.at(-1)!
      const values = parameters!.map((value) => quote(String(value))).join(', ')
      expect(/\) as "~rows" limit \$\d+$|limit \d+\) (union|order)/.test(sql)).toBe(isKept)
      await opened.query(`prepare page as ${sql}`)
      try {
        const costs: Cost[] = []
        for (const mode of isKept ? ['force_custom_plan', 'force_generic_plan'] : ['force_custom_plan']) {
          await opened.query(`set plan_cache_mode = ${mode}; execute page (${values})`)
          const [line] = await opened.query(`explain (analyze, buffers, format json) execute page (${values})`)
          costs.push(readCost((JSON.parse(line!['QUERY PLAN']!) as readonly [{ readonly Plan: PlanNode }])[0].Plan))
        }
        return costs.reduce((most, cost) => (cost.buffers > most.buffers ? cost : most))
      } finally {
        await opened.query('reset plan_cache_mode; deallocate page')
      }
    }

    const orders: Readonly<Record<string, readonly [orderBy: object, sql: string]>> = {
      'one direction': [{ at: 'asc' }, 'at, events.id'],
      'one direction, descending': [{ at: 'desc' }, 'at desc, events.id desc'],
      'mixed directions': [[{ rank: 'desc' }, { id: 'asc' }], 'rank desc, events.id'],
      'a first column of ten values': [[{ kind: 'desc' }, { rank: 'asc' }], 'kind desc, rank, events.id'],
      'nulls last': [{ score: 'asc' }, 'score, events.id'],
      'nulls first': [{ score: { direction: 'asc', nulls: 'first' } }, 'score nulls first, events.id'],
      'nulls first, descending': [{ score: 'desc' }, 'score desc, events.id desc'],
    }

    it.each(Object.entries(orders))('is small anywhere: %s', async (_, [orderBy, order]) => {
      for (const part of [0.1, 0.7, 0.9]) {
        const cursor = await events.cursorOf(await idAt(order, part), { orderBy })
        expectSmall(await costOf({ first: 20, after: cursor, orderBy }), mostBuffers)
        expectSmall(await costOf({ last: 20, before: cursor, orderBy }), mostBuffers)
      }
      expectSmall(await costOf({ first: 20, orderBy }), mostBuffers)
      expectSmall(await costOf({ last: 20, orderBy }), mostBuffers)
    })

    it('is small with an equality filter that an index begins with', async () => {
      const args = { where: { kind: 'kind 3' }, orderBy: [{ kind: 'asc' }, { rank: 'asc' }] }
      const cursor = await events.cursorOf(await idAt("kind = 'kind 3' desc, rank, events.id", 0.09), args)
      expectSmall(await costOf({ ...args, first: 20, after: cursor }, false), mostBuffers)
      expectSmall(await costOf({ ...args, last: 20, before: cursor }, false), mostBuffers)
    })

    it("is small by a to-one's column", async () => {
      const orderBy = { group: { name: 'asc' } }
      const cursor = await events.cursorOf(await idAt('groups.name, events.id', 0.9), { orderBy })
      expectSmall(await costOf({ first: 20, after: cursor, orderBy }), 200)
      expectSmall(await costOf({ last: 20, before: cursor, orderBy }), 200)
      expectSmall(await costOf({ first: 20, orderBy }), 200)
      expectSmall(await costOf({ last: 20, orderBy }), 200)
    })
  })
}

interface Cost {
  readonly buffers: number
  readonly removed: number
}

interface PlanNode {
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Relation Name'?: string
  readonly 'Actual Loops': number
  readonly Plans?: readonly PlanNode[]
}

function readCost(plan: PlanNode): Cost {
  return { buffers: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], removed: removedBy(plan) }
}

/** Of the tables; a look into the catalogue, for a foreign key, costs the same whatever they have. */
function removedBy(plan: PlanNode): number {
  const isOfCatalogue = plan['Relation Name']?.startsWith('pg_') === true
  const own = isOfCatalogue ? 0 : (plan['Rows Removed by Filter'] ?? 0) * plan['Actual Loops']
  return (plan.Plans ?? []).reduce((sum, inner) => sum + removedBy(inner), own)
}

function expectSmall({ buffers, removed }: Cost, most: number): void {
  expect(buffers).toBeLessThanOrEqual(most)
  expect(removed).toBeLessThanOrEqual(mostRemoved)
}
