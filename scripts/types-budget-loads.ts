import type { DrizzleLine } from './drizzle-lines.ts'
import { type Calls, list, tableCount } from './types-budget-program.ts'

/** Two to-ones and two to-manys for every table of the schema, in the words of the line. */
export function relationsFile(line: DrizzleLine): string {
  const tables = Array.from({ length: tableCount }, (_, index) => index)
  if (line === '0.45') {
    return `import { relations } from 'drizzle-orm'
import * as schema from './schema.ts'
${tables.map(legacyRelationsOf).join('')}`
  }
  return `import { defineRelations } from 'drizzle-orm'
import * as schema from './schema.ts'

export const relations = defineRelations(schema, (r) => ({
${tables.map(relationsOf).join('')}}))
`
}

/** The owner is in the next table, so the items are in the one before; reviewers are seven further. */
function neighbours(index: number): Readonly<Record<'owner' | 'items' | 'reviewer' | 'reviews', string>> {
  const tableAt = (distance: number): string => `table${(index + tableCount + distance) % tableCount}`
  return { owner: tableAt(1), items: tableAt(-1), reviewer: tableAt(7), reviews: tableAt(-7) }
}

function legacyRelationsOf(index: number): string {
  const { owner, items, reviewer, reviews } = neighbours(index)
  const own = `schema.table${index}`
  return `export const relations${index} = relations(${own}, ({ one, many }) => ({
  owner: one(schema.${owner}, { fields: [${own}.ownerId], references: [schema.${owner}.id], relationName: 'owner' }),
  items: many(schema.${items}, { relationName: 'owner' }),
  reviewer: one(schema.${reviewer}, { fields: [${own}.reviewerId], references: [schema.${reviewer}.id], relationName: 'reviewer' }),
  reviews: many(schema.${reviews}, { relationName: 'reviewer' }),
}))
`
}

function relationsOf(index: number): string {
  const { owner, items, reviewer, reviews } = neighbours(index)
  const own = `r.table${index}`
  return `  table${index}: {
    owner: r.one.${owner}({ from: ${own}.ownerId, to: r.${owner}.id, optional: false }),
    items: r.many.${items}({ from: ${own}.id, to: r.${items}.ownerId }),
    reviewer: r.one.${reviewer}({ from: ${own}.reviewerId, to: r.${reviewer}.id }),
    reviews: r.many.${reviews}({ from: ${own}.id, to: r.${reviews}.reviewerId }),
  },
`
}

/** The calls on repositories that load relations. */
export function repositoryLoads(line: DrizzleLine, calls: Calls): string {
  const schema =
    line === '0.45'
      ? `import * as tables from './schema.ts'\nimport * as relations from './relations.ts'\nconst schema = { ...tables, ...relations }`
      : `import { relations as schema } from './relations.ts'`
  const head = `import { createRepositories, type Database } from 'drizzle-repository'
${schema}

declare const db: Database
export const repositories = createRepositories(db, schema)
`
  return head + list(calls, (index) => repositoryLoadsOn(`repositories.table${index}`))
}

/** The same loads by Drizzle's `db.query`. */
export function drizzleLoads(line: DrizzleLine, calls: Calls): string {
  const head = `import { and, desc, eq, gte } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import type { Sql } from 'postgres'
${line === '0.45' ? `import * as tables from './schema.ts'\nimport * as relations from './relations.ts'` : `import { relations } from './relations.ts'`}

declare const client: Sql
export const db = drizzle({ client, ${line === '0.45' ? 'schema: { ...tables, ...relations }' : 'relations'} })
export const operators = { and, desc, eq, gte }
`
  const callsOn = line === '0.45' ? legacyLoadsOn : version1LoadsOn
  return head + list(calls, (index) => callsOn(`db.query.table${index}`, `tables.table${index}`))
}

function repositoryLoadsOn(repository: string): readonly string[] {
  return [
    `(await ${repository}.findMany({ with: { items: true } })).map((row) => row.items[0]?.title)`,
    `(await ${repository}.find('1', { columns: { id: true, title: true }, with: { owner: { columns: { title: true } } } }))?.owner.title`,
    `(await ${repository}.findMany({ where: { isPublic: true }, orderBy: { createdAt: 'desc' }, with: { items: { columns: { id: true, title: true }, where: { views: { gte: 10 } }, orderBy: { createdAt: 'desc' }, limit: 3 } } })).map((row) => row.items[0]?.title)`,
    `(await ${repository}.findFirst({ where: { id: '1' }, with: { items: { with: { reviews: true } }, owner: true } }))?.items[0]?.reviews[0]?.views`,
    `(await ${repository}.findMany({ columns: { title: true }, with: { owner: { columns: { title: true }, with: { reviewer: { columns: { price: true }, with: { items: { columns: { size: true } } } } } } } })).map((row) => row.owner.reviewer?.items[0]?.size)`,
    `(await ${repository}.findMany({ with: { owner: true, items: true, reviewer: true, reviews: true }, limit: 10 })).map((row) => [row.owner.title, row.reviewer?.title, row.items.length])`,
  ]
}

function legacyLoadsOn(query: string, table: string): readonly string[] {
  return [
    `(await ${query}.findMany({ with: { items: true } })).map((row) => row.items[0]?.title)`,
    `(await ${query}.findFirst({ where: eq(${table}.id, '1'), columns: { id: true, title: true }, with: { owner: { columns: { title: true } } } }))?.owner.title`,
    `(await ${query}.findMany({ where: eq(${table}.isPublic, true), orderBy: desc(${table}.createdAt), with: { items: { columns: { id: true, title: true }, where: (item, { gte }) => gte(item.views, 10), orderBy: (item, { desc }) => desc(item.createdAt), limit: 3 } } })).map((row) => row.items[0]?.title)`,
    `(await ${query}.findFirst({ where: eq(${table}.id, '1'), with: { items: { with: { reviews: true } }, owner: true } }))?.items[0]?.reviews[0]?.views`,
    `(await ${query}.findMany({ columns: { title: true }, with: { owner: { columns: { title: true }, with: { reviewer: { columns: { price: true }, with: { items: { columns: { size: true } } } } } } } })).map((row) => row.owner.reviewer?.items[0]?.size)`,
    `(await ${query}.findMany({ with: { owner: true, items: true, reviewer: true, reviews: true }, limit: 10 })).map((row) => [row.owner.title, row.reviewer?.title, row.items.length])`,
  ]
}

function version1LoadsOn(query: string): readonly string[] {
  const [first = '', , ...others] = repositoryLoadsOn(query)
  const byKey = `(await ${query}.findFirst({ where: { id: '1' }, columns: { id: true, title: true }, with: { owner: { columns: { title: true } } } }))?.owner.title`
  return [first, byKey, ...others]
}
