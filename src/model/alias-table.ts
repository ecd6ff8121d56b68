import { alias } from 'drizzle-orm/pg-core'
import { isColumn } from './drizzle-line.ts'
import type { ColumnModel, TableModel } from './model.ts'

const aliased = new WeakMap<TableModel, Map<string, TableModel>>()

/** The same table under an alias, for a subquery: its columns are those of the alias. */
export function aliasTable(table: TableModel, name: string): TableModel {
  let aliases = aliased.get(table)
  if (aliases === undefined) aliased.set(table, (aliases = new Map<string, TableModel>()))
  let made = aliases.get(name)
  if (made === undefined) aliases.set(name, (made = makeAlias(table, name)))
  return made
}

function makeAlias(table: TableModel, name: string): TableModel {
  const source = alias(table.source, name)
  const fields = source as unknown as Readonly<Record<string, ColumnModel['field']>>
  const columns = new Map<string, ColumnModel>()
  for (const [property, column] of table.columns) {
    const field = fields[property] ?? column.field
    columns.set(property, { ...column, field, column: isColumn(field) ? field : undefined })
  }
  const primaryKey = table.primaryKey
    .map(({ property }) => columns.get(property))
    .filter((column) => column !== undefined)
  return { ...table, source, columns, primaryKey, alias: name }
}
