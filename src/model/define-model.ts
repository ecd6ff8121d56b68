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
import type { DescribedTable, Model, RelationModel, TableModel } from './model.ts'
import type { ColumnName, InsertOf, Source, SourcesOf } from './schema-types.ts'

/** What `defineModel` can be told about each table. */
export type ModelOptions<TSchema> = {
  readonly [TName in keyof SourcesOf<TSchema>]?: TableOptions<SourcesOf<TSchema>[TName]>
}

/** What `defineModel` can be told about one table. */
export interface TableOptions<TSource> {
  /**
   * The primary key's property, or its properties in any order when it is composite. For the types only: Drizzle's
   * types carry no composite key, and 1.0's no key at all. It must be the table's real primary key.
   */
  readonly key?: KeyOption<TSource>
}

type KeyOption<TSource> = [InsertOf<TSource>] extends [never]
  ? never
  : ColumnName<TSource> | readonly ColumnName<TSource>[]

/** The `key` options of a model, by table. */
export type KeysOf<TOptions> = {
  readonly [
    TName in keyof TOptions as TOptions[TName] extends { readonly key: unknown } ? TName : never
  ]: TOptions[TName] extends {
    readonly key: infer TKey
  }
    ? TKey
    : never
} & {}

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
): Model<TSchema, KeysOf<TOptions>> {
  const described = describeSources(schema)
  if (described.size === 0) {
    throw new InvalidModelError(
      { path: 'defineModel(schema)', expected: 'at least one Drizzle table or view', received: describeValue(schema) },
      'Pass `import * as schema`, or what defineRelations returns.',
    )
  }
  const tables = connectTables(described, describeRelations(schema, described))
  const keys = readKeys(options ?? {}, tables)
  return { schema, keys: keys as KeysOf<TOptions>, tables }
}

/** Rules out tables and options that there are not. */
type KnownOptions<TSchema, TOptions> = {
  readonly [TName in keyof TOptions]: TName extends keyof SourcesOf<TSchema>
    ? { readonly [TOption in Exclude<keyof TOptions[TName], keyof TableOptions<Source>>]: never }
    : never
}

/** Gives every table its relations and a way to the other tables. */
function connectTables(
  described: ReadonlyMap<string, DescribedTable>,
  relations: ReadonlyMap<string, ReadonlyMap<string, RelationModel>>,
): ReadonlyMap<string, TableModel> {
  const tables = new Map<string, TableModel>()
  const lookup = (name: string): TableModel => {
    const table = tables.get(name)
    if (table !== undefined) return table
    throw new InvalidModelError({
      path: `relation to "${name}"`,
      expected: 'a table of the schema',
      received: 'another name',
    })
  }
  for (const [name, table] of described) {
    tables.set(name, {
      ...table,
      relations: relations.get(name) ?? new Map<string, RelationModel>(),
      alias: undefined,
      lookup,
    })
  }
  return tables
}

function describeSources(schema: object): Map<string, DescribedTable> {
  const tables = new Map<string, DescribedTable>()
  for (const [name, entry] of Object.entries<unknown>(schema as Record<string, unknown>)) {
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

function readKeys(options: Readonly<Record<string, unknown>>, tables: ReadonlyMap<string, TableModel>): object {
  const keys: Record<string, unknown> = {}
  for (const [name, tableOptions] of Object.entries(options)) {
    const table = tables.get(name)
    const path = `defineModel options.${name}`
    if (table === undefined) {
      throw new InvalidModelError({
        path,
        expected: `a table of the schema: ${listNames(tables.keys())}`,
        received: 'another name',
      })
    }
    for (const [option, value] of Object.entries(tableOptions ?? {})) {
      if (option !== 'key') throw new InvalidModelError({ path, expected: 'the option "key"', received: `"${option}"` })
      keys[name] = checkKey(`${path}.key`, table, value)
    }
  }
  return keys
}

function checkKey(path: string, table: TableModel, declared: unknown): unknown {
  const names = Array.isArray(declared) ? declared : [declared]
  const actual = table.primaryKey.map(({ property }) => property)
  const matches = names.length === actual.length && actual.every((property) => names.includes(property))
  if (matches && Array.isArray(declared) === actual.length > 1) return declared
  throw new InvalidModelError({
    path,
    expected:
      actual.length === 0 ? `no key, since "${table.name}" has no primary key` : `its primary key ${listNames(actual)}`,
    received: listNames(names.map(String)),
  })
}
