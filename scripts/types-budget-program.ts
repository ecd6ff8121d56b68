import type { DrizzleLine } from './drizzle-lines.ts'

/** The tables of the schema. */
export const tableCount = 100
const callCount = 96

/** Whether a program has the calls, or only what they need. */
export type Calls = 'all' | 'none'

/** A Drizzle schema of 100 tables with 13 columns each, of the usual types. */
export function schemaFile(): string {
  const tables = Array.from({ length: tableCount }, (_, index) => tableOf(index))
  return `import { bigint, boolean, integer, jsonb, numeric, pgEnum, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'\n${tables.join('')}`
}

function tableOf(index: number): string {
  return `
export const status${index} = pgEnum('status_${index}', ['draft', 'published', 'archived'])
export const table${index} = pgTable('table_${index}', {
  id: uuid('id').primaryKey().defaultRandom(),
  ownerId: uuid('owner_id').notNull(),
  reviewerId: uuid('reviewer_id'),
  title: text('title').notNull(),
  body: text('body'),
  status: status${index}('status').notNull().default('draft'),
  views: integer('views').notNull().default(0),
  size: bigint('size', { mode: 'bigint' }),
  price: numeric('price', { precision: 10, scale: 2 }).notNull(),
  labels: text('labels').array().notNull(),
  settings: jsonb('settings').$type<{ theme?: string }>(),
  isPublic: boolean('is_public').notNull().default(false),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
})
`
}

/** The calls on repositories. */
export function repositoryCalls(calls: Calls): string {
  const head = `import { createRepositories, type Database } from 'drizzle-repository'
import { sql } from 'drizzle-orm'
import * as schema from './schema.ts'

declare const db: Database
export const repositories = createRepositories(db, schema)
export const extra = sql<number>\`1\`
`
  return head + list(calls, (index) => repositoryCallsOn(`repositories.table${index}`))
}

/** The same calls in Drizzle's own words. */
export function drizzleCalls(line: DrizzleLine, calls: Calls): string {
  const relations = line === '0.45' ? '{ schema }' : '{ relations: defineRelations(schema) }'
  const head = `import { and, arrayContains, asc, count, desc, eq, gte, ilike, inArray, max, not, or, sql${line === '1.0' ? ', defineRelations' : ''} } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import type { Sql } from 'postgres'
import * as schema from './schema.ts'

declare const client: Sql
export const db = drizzle({ client, ...${relations} })
export const extra = sql<number>\`1\`
export const operators = { and, arrayContains, asc, count, desc, eq, gte, ilike, inArray, max, not, or }
`
  return head + list(calls, (index) => drizzleCallsOn(line, index))
}

/** One call per table, and every kind of call on eight tables; each result is used. */
export function list(calls: Calls, callsOn: (index: number) => readonly string[]): string {
  if (calls === 'none') return ''
  const lines = Array.from({ length: callCount }, (_, index) => {
    const kinds = callsOn(index)
    return `export const result${index} = ${kinds[index % kinds.length]}\n`
  })
  return lines.join('')
}

function repositoryCallsOn(repository: string): readonly string[] {
  return [
    `(await ${repository}.find('1'))?.title`,
    `(await ${repository}.findOrThrow('1', { columns: { id: true, title: true } })).title`,
    `(await ${repository}.findFirst({ where: { title: 'a', isPublic: true }, orderBy: { createdAt: 'desc' } }))?.status`,
    `(await ${repository}.findMany({ where: { views: { gte: 10 }, status: { in: ['draft', 'archived'] } }, orderBy: [{ views: 'desc' }, { id: 'asc' }], limit: 10 })).map((row) => row.size)`,
    `(await ${repository}.findMany({ columns: { id: true, title: true, views: true }, extras: { extra }, where: { OR: [{ title: { ilike: 'a%' } }, { NOT: { labels: { arrayContains: ['a'] } } }] } })).map((row) => row.extra)`,
    `(await ${repository}.findMany({ where: (table, { and, eq, gte }) => and(eq(table.title, 'a'), gte(table.views, 1)), columns: { settings: false } })).map((row) => row.price)`,
    `(await ${repository}.count({ createdAt: { gte: new Date() } })) + 1`,
    `(await ${repository}.aggregate({ groupBy: ['status'], count: true, max: ['views'], orderBy: { count: 'desc' } })).map((group) => group.max.views)`,
    `(await ${repository}.create({ ownerId: '1', title: 'a', price: '1.00', labels: [] })).id`,
    `(await ${repository}.createMany([{ ownerId: '1', title: 'a', price: '1.00', labels: [] }, { ownerId: '1', title: 'b', price: '2.00', labels: ['x'] }], { columns: { id: true } })).map((row) => row.id)`,
    `(await ${repository}.update('1', { title: 'b', body: null })).body`,
    `(await ${repository}.deleteMany({ where: { status: 'archived' }, columns: { id: true, title: true } })).map((row) => row.title)`,
  ]
}

function drizzleCallsOn(line: DrizzleLine, index: number): readonly string[] {
  const query = `db.query.table${index}`
  const table = `schema.table${index}`
  const isFirst = line === '0.45'
  return [
    isFirst
      ? `(await ${query}.findFirst({ where: eq(${table}.id, '1') }))?.title`
      : `(await ${query}.findFirst({ where: { id: '1' } }))?.title`,
    isFirst
      ? `(await ${query}.findFirst({ where: eq(${table}.id, '1'), columns: { id: true, title: true } }))?.title`
      : `(await ${query}.findFirst({ where: { id: '1' }, columns: { id: true, title: true } }))?.title`,
    isFirst
      ? `(await ${query}.findFirst({ where: and(eq(${table}.title, 'a'), eq(${table}.isPublic, true)), orderBy: desc(${table}.createdAt) }))?.status`
      : `(await ${query}.findFirst({ where: { title: 'a', isPublic: true }, orderBy: { createdAt: 'desc' } }))?.status`,
    isFirst
      ? `(await ${query}.findMany({ where: and(gte(${table}.views, 10), inArray(${table}.status, ['draft', 'archived'])), orderBy: [desc(${table}.views), asc(${table}.id)], limit: 10 })).map((row) => row.size)`
      : `(await ${query}.findMany({ where: { views: { gte: 10 }, status: { in: ['draft', 'archived'] } }, orderBy: { views: 'desc', id: 'asc' }, limit: 10 })).map((row) => row.size)`,
    isFirst
      ? `(await ${query}.findMany({ columns: { id: true, title: true, views: true }, extras: { extra: extra.as('extra') }, where: or(ilike(${table}.title, 'a%'), not(arrayContains(${table}.labels, ['a']))) })).map((row) => row.extra)`
      : `(await ${query}.findMany({ columns: { id: true, title: true, views: true }, extras: { extra }, where: { OR: [{ title: { ilike: 'a%' } }, { NOT: { labels: { arrayContains: ['a'] } } }] } })).map((row) => row.extra)`,
    isFirst
      ? `(await ${query}.findMany({ where: (table, { and, eq, gte }) => and(eq(table.title, 'a'), gte(table.views, 1)), columns: { settings: false } })).map((row) => row.price)`
      : `(await ${query}.findMany({ where: { RAW: (table) => and(eq(table.title, 'a'), gte(table.views, 1))! }, columns: { settings: false } })).map((row) => row.price)`,
    `(await db.$count(${table}, gte(${table}.createdAt, new Date()))) + 1`,
    `(await db.select({ status: ${table}.status, count: count(), views: max(${table}.views) }).from(${table}).groupBy(${table}.status).orderBy(desc(count()))).map((group) => group.views)`,
    `(await db.insert(${table}).values({ ownerId: '1', title: 'a', price: '1.00', labels: [] }).returning())[0]?.id`,
    `(await db.insert(${table}).values([{ ownerId: '1', title: 'a', price: '1.00', labels: [] }, { ownerId: '1', title: 'b', price: '2.00', labels: ['x'] }]).returning({ id: ${table}.id })).map((row) => row.id)`,
    `(await db.update(${table}).set({ title: 'b', body: null }).where(eq(${table}.id, '1')).returning())[0]?.body`,
    `(await db.delete(${table}).where(eq(${table}.status, 'archived')).returning({ id: ${table}.id, title: ${table}.title })).map((row) => row.title)`,
  ]
}
