import { getTableColumns, is, View } from 'drizzle-orm'
import { getViewConfig, PgTable } from 'drizzle-orm/pg-core'
import { describeValue, InvalidModelError, listNames } from '../errors/index.ts'
import {
  describeLegacyRelations,
  describeVersion1Relations,
  type LegacyRelations,
  type RelationContext,
} from './describe-relations.ts'
import { describeTable, qualifiedNameOf } from './describe-table.ts'
import { describeView } from './describe-view.ts'
import type { DescribedTable, Model, RelationModel } from './model.ts'
import { readTableOptions } from './read-table-options.ts'
import type { SourcesOf } from './schema-types.ts'
import { type ScopedTable, scopeTables } from './scope-tables.ts'
import type { ModelOptions, TableOptions } from './table-options.ts'

/**
 * Describes a schema once: a module of Drizzle tables (and `relations()`), or what `defineRelations` returns.
 *
 * @param schema The tables, views and relations, by name: `import * as schema`, or the result of `defineRelations`.
 * @param options Per table, by its name in the schema.
 * @throws {@link InvalidModelError} when the schema has no table, a relation cannot be resolved, or an option is wrong.
 * @example
 * ```ts
 * import { defineModel } from 'drizzle-repository'
 * import * as schema from './schema.ts'
 *
 * export const model = defineModel(schema, { orderItems: { key: ['orderId', 'lineNumber'] } })
 * ```
 */
export function defineModel<
  TSchema extends object,
  const TOptions extends ModelOptions<TSchema> = Record<never, never>,
>(
  schema: TSchema,
  options?: TOptions & ModelOptions<TSchema> & KnownOptions<TSchema, TOptions>,
): Model<TSchema, TOptions> {
  const described = describeSources(schema)
  if (described.size === 0) {
    throw new InvalidModelError(
      { path: 'defineModel(schema)', expected: 'at least one Drizzle table or view', received: describeValue(schema) },
      'Pass `import * as schema`, or what defineRelations returns.',
    )
  }
  const tables = withOptions(described, describeRelations(schema, described), options ?? {})
  const lookup = scopeTables(tables, {})
  const lookups = new WeakMap<object, typeof lookup>()
  return {
    schema,
    options: (options ?? {}) as TOptions,
    tables: new Map([...tables.keys()].map((name) => [name, lookup(name)])),
    inContext: (context) => {
      let known = lookups.get(context)
      if (known === undefined) lookups.set(context, (known = scopeTables(tables, context)))
      return known
    },
  }
}

/** Rules out tables and options that there are not. */
type KnownOptions<TSchema, TOptions> = {
  readonly [TName in keyof TOptions]: TName extends keyof SourcesOf<TSchema>
    ? { readonly [TOption in Exclude<keyof TOptions[TName], keyof TableOptions<object, never>>]: never }
    : never
}

/** Gives every table its relations and what the model says of it. */
function withOptions(
  described: ReadonlyMap<string, DescribedTable>,
  relations: ReadonlyMap<string, ReadonlyMap<string, RelationModel>>,
  options: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, ScopedTable> {
  for (const name of Object.keys(options)) {
    if (described.has(name)) continue
    throw new InvalidModelError({
      path: `defineModel options.${name}`,
      expected: `a table of the schema: ${listNames(described.keys())}`,
      received: 'another name',
    })
  }
  const tables = new Map<string, ScopedTable>()
  for (const [name, table] of described) {
    tables.set(name, {
      ...table,
      position: tables.size,
      relations: relations.get(name) ?? new Map<string, RelationModel>(),
      alias: undefined,
      ...readTableOptions(table, options[name], `defineModel options.${name}`),
    })
  }
  return tables
}

function describeSources(schema: unknown): Map<string, DescribedTable> {
  const tables = new Map<string, DescribedTable>()
  if (typeof schema !== 'object' || schema === null) return tables
  for (const [name, entry] of Object.entries(schema)) {
    const source: unknown = isRelationsEntry(entry) ? entry.table : entry
    if (is(source, PgTable)) tables.set(name, describeTable(name, source, getTableColumns(source)))
    // A view takes a table's place in every query builder; Drizzle's types keep the two apart.
    else if (is(source, View)) tables.set(name, describeView(name, source as never, getViewConfig(source as never)))
  }
  return tables
}

function describeRelations(
  schema: object,
  tables: ReadonlyMap<string, DescribedTable>,
): Map<string, Map<string, RelationModel>> {
  const context = relationContext(tables)
  const relations = describeLegacyRelations(Object.values(schema).filter(isLegacyRelations), context)
  for (const [name, entry] of Object.entries(schema)) {
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
