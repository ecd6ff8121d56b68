import { getTableColumns, is, View } from 'drizzle-orm'
import { getViewConfig, PgTable } from 'drizzle-orm/pg-core'
import { describeLegacyRelations, type LegacyRelations } from './describe-legacy-relations.ts'
import type { DescribedRelations, RelationContext } from './describe-relations.ts'
import { describeTable, qualifiedNameOf } from './describe-table.ts'
import { describeVersion1Relations } from './describe-version1-relations.ts'
import { describeView } from './describe-view.ts'
import type { DescribedTable } from './model.ts'

/** What a schema says by itself: its tables and views, and the relations of each, by their names in it. */
export interface DescribedSchema {
  readonly tables: ReadonlyMap<string, DescribedTable>
  readonly relations: ReadonlyMap<string, DescribedRelations>
}

/** A schema that was described, and what it had in it then: one that is no module can get other tables. */
interface KnownSchema {
  readonly entries: readonly (readonly [string, unknown])[]
  readonly described: DescribedSchema
}

const known = new WeakMap<object, KnownSchema>()

/** Describes a schema, once: services make their repositories for each request. */
export function describeSchema(schema: unknown): DescribedSchema {
  if (typeof schema !== 'object' || schema === null) return { tables: new Map(), relations: new Map() }
  const entries: [string, unknown][] = Object.entries(schema)
  const found = known.get(schema)
  if (found !== undefined && isSame(found.entries, entries)) return found.described
  const tables = describeSources(entries)
  const described = { tables, relations: describeRelations(entries, tables) }
  known.set(schema, { entries, described })
  return described
}

function isSame(before: KnownSchema['entries'], now: KnownSchema['entries']): boolean {
  return (
    before.length === now.length &&
    now.every(([name, entry], index) => before[index]?.[0] === name && before[index][1] === entry)
  )
}

function describeSources(entries: KnownSchema['entries']): Map<string, DescribedTable> {
  const tables = new Map<string, DescribedTable>()
  for (const [name, entry] of entries) {
    const source: unknown = isRelationsEntry(entry) ? entry.table : entry
    if (is(source, PgTable)) tables.set(name, describeTable(name, source, getTableColumns(source)))
    // A view takes a table's place in every query builder; Drizzle's types keep the two apart.
    else if (is(source, View)) tables.set(name, describeView(name, source as never, getViewConfig(source as never)))
  }
  return tables
}

function describeRelations(
  entries: KnownSchema['entries'],
  tables: ReadonlyMap<string, DescribedTable>,
): Map<string, DescribedRelations> {
  const context = relationContext(tables)
  const relations = describeLegacyRelations(entries.map(([, entry]) => entry).filter(isLegacyRelations), context)
  for (const [name, entry] of entries) {
    if (isRelationsEntry(entry)) relations.set(name, describeVersion1Relations(name, entry.relations, context))
  }
  return relations
}

function relationContext(tables: ReadonlyMap<string, DescribedTable>): RelationContext {
  const names = new Map<string, string>()
  for (const table of tables.values()) if (table.kind === 'table') names.set(qualifiedNameOf(table.source), table.name)
  return {
    tableNameOf: (source) => (is(source, PgTable) ? names.get(qualifiedNameOf(source)) : undefined),
    propertyOf: (table, { name }) => {
      for (const column of tables.get(table)?.columns.values() ?? [])
        if (column.column?.name === name) return column.property
      return undefined
    },
    isNotNull: (table, property) => tables.get(table)?.columns.get(property)?.notNull === true,
    hasColumn: (table, property) => tables.get(table)?.columns.has(property) === true,
  }
}

interface RelationsEntry {
  readonly table: unknown
  readonly relations: Readonly<Record<string, unknown>>
}

function isRelationsEntry(entry: unknown): entry is RelationsEntry {
  return typeof entry === 'object' && entry !== null && 'table' in entry && 'relations' in entry && !is(entry, PgTable)
}

function isLegacyRelations(entry: unknown): entry is LegacyRelations {
  return (
    typeof entry === 'object' &&
    entry !== null &&
    !is(entry, PgTable) &&
    'config' in entry &&
    typeof entry.config === 'function' &&
    'table' in entry
  )
}
