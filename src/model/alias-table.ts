import { alias } from 'drizzle-orm/pg-core'
import { isColumn } from './drizzle-line.ts'
import { longestName } from './longest-name.ts'
import type { ColumnModel, TableModel } from './model.ts'

type Alias = Pick<TableModel, 'source' | 'columns' | 'primaryKey' | 'softDelete' | 'version' | 'alias'>

/** By the columns, which a table has in common with itself in another context. */
const aliased = new WeakMap<TableModel['columns'], Map<string, Alias>>()

/** The same table under an alias, for a subquery: its columns are those of the alias. */
export function aliasTable(table: TableModel, name: string): TableModel {
  let aliases = aliased.get(table.columns)
  if (aliases === undefined) aliased.set(table.columns, (aliases = new Map<string, Alias>()))
  let made = aliases.get(name)
  if (made === undefined) aliases.set(name, (made = makeAlias(table, name)))
  return { ...table, ...made }
}

function makeAlias(table: TableModel, name: string): Alias {
  const short = shorten(name)
  const source = alias(table.source, short)
  const fields = source as unknown as Readonly<Record<string, ColumnModel['field']>>
  const columns = new Map<string, ColumnModel>()
  for (const [property, column] of table.columns) {
    const field = fields[property] ?? column.field
    columns.set(property, { ...column, field, column: isColumn(field) ? field : undefined })
  }
  const primaryKey = table.primaryKey
    .map(({ property }) => columns.get(property))
    .filter((column) => column !== undefined)
  const softDelete = columns.get(table.softDelete?.property ?? '')
  const version = columns.get(table.version?.property ?? '')
  return { source, columns, primaryKey, softDelete, version, alias: short }
}

/** Cut off, `~1` and `~2` of a long table would be one name, and the inner one hide the outer. */
function shorten(name: string): string {
  if (Buffer.byteLength(name) <= longestName) return name
  const end = name.lastIndexOf('~')
  const characters = Array.from(name.slice(0, end))
  while (Buffer.byteLength(characters.join('') + name.slice(end)) > longestName) characters.pop()
  return characters.join('') + name.slice(end)
}
