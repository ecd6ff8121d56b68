import { is, SQL, sql } from 'drizzle-orm'
import { alias, type PgTable } from 'drizzle-orm/pg-core'
import { isColumn } from './drizzle-line.ts'
import { longestName } from './longest-name.ts'
import type { ColumnModel, TableModel } from './model.ts'
import { decoderOf } from './use-row-mapper.ts'

type Alias = Pick<TableModel, 'source' | 'columns' | 'primaryKey' | 'softDelete' | 'version' | 'alias'>

/** By the columns, which a table has in common with itself in another context. */
const aliased = new WeakMap<TableModel['columns'], Map<string, Alias>>()

/**
 * The same table under an alias, for a subquery: its columns are those of the alias. Where the name is too long, what is cut
 * off is not the suffix: else `~1` and `~2` of a long table would be one name, and the inner one hide the outer.
 */
export function aliasTable(table: TableModel, base: string, suffix = '', outer?: TableModel['outer']): TableModel {
  const name = shorten(base, suffix)
  let aliases = aliased.get(table.columns)
  if (aliases === undefined) aliased.set(table.columns, (aliases = new Map<string, Alias>()))
  let made = aliases.get(name)
  if (made === undefined) aliases.set(name, (made = makeAlias(table, name)))
  return { ...table, ...made, outer }
}

function makeAlias(table: TableModel, name: string): Alias {
  const aliased = alias(table.source, name)
  const fields = aliased as unknown as Readonly<Record<string, ColumnModel['field']>>
  const columns = new Map<string, ColumnModel>()
  const computed = new Map<unknown, SQL>()
  for (const [property, column] of table.columns) {
    const field = fields[property] ?? column.field
    if (is(field, SQL.Aliased)) {
      const reference = referTo(sql`${sql.identifier(name)}`, field)
      computed.set(property, reference)
      columns.set(property, { ...column, field, reference })
    } else columns.set(property, { ...column, field, reference: field, column: isColumn(field) ? field : undefined })
  }
  const source = computed.size === 0 ? aliased : withFields(aliased, computed)
  const primaryKey = table.primaryKey
    .map(({ property }) => columns.get(property))
    .filter((column) => column !== undefined)
  const softDelete = columns.get(table.softDelete?.property ?? '')
  const version = columns.get(table.version?.property ?? '')
  return { source, columns, primaryKey, softDelete, version, alias: name }
}

/** An expression of a view, as a field of the table that has it under its name. */
export function referTo(table: SQL, field: SQL.Aliased): SQL {
  return sql`${table}.${sql.identifier(field.fieldAlias)}`.mapWith(decoderOf(field))
}

/** Drizzle leaves the expressions of a view that has an alias as those of the view itself. */
function withFields(source: PgTable, fields: ReadonlyMap<unknown, SQL>): PgTable {
  return new Proxy(source, {
    get: (target, name) => fields.get(name) ?? (Reflect.get(target, name, target) as unknown),
  })
}

/** A name by itself is cut off as PostgreSQL does it. */
function shorten(base: string, suffix: string): string {
  if (Buffer.byteLength(base + suffix) <= longestName) return base + suffix
  const characters = Array.from(base)
  while (characters.length > 0 && Buffer.byteLength(characters.join('') + suffix) > longestName) characters.pop()
  return characters.join('') + suffix
}
