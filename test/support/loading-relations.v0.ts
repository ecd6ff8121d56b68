import { relations } from 'drizzle-orm'
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core'
import { commonRelations } from './loading-relations.ts'
import { loadingTables } from './loading-schema.ts'

// The relations are made from their descriptions, so nothing of them is in the types.
const tables = loadingTables as unknown as Readonly<Record<string, PgTable & Readonly<Record<string, AnyPgColumn>>>>
const columnsOf = (table: string, properties: readonly string[]): [AnyPgColumn] =>
  properties.map((property) => tables[table]![property]!) as [AnyPgColumn]

const declared = Object.keys(loadingTables).map((source) => {
  const own = commonRelations.filter((relation) => relation.source === source)
  const declaration = relations(tables[source]!, ({ one, many }) =>
    Object.fromEntries(
      own.map(({ name, kind, target, from, to, alias }) => [
        name,
        kind === 'many'
          ? many(tables[target]!, { relationName: alias })
          : one(tables[target]!, {
              fields: columnsOf(source, from),
              references: columnsOf(target, to),
              relationName: alias,
            }),
      ]),
    ),
  )
  return [`${source}Relations`, declaration] as const
})

/** The schema of the loading tests as Drizzle 0.45 has it. */
export const loadingSchema: object = { ...loadingTables, ...Object.fromEntries(declared) }
