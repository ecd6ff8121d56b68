import type { ColumnDef } from '../../grammar/index.ts'
import { type Column, readType, type Schema, type Table, typeChange } from '../../schema/index.ts'
import { referencingTables } from './drop.ts'
import { type Effect, type Lock, locksOn, storedHeirs, storedTables, withHeirs, type Work, workOn } from './effect.ts'

/** ALTER COLUMN … TYPE rewrites the table, or reads it for a check or an index of the column, or does nothing. */
export function ofChangeType(schema: Schema, name: string, columnName: string, to: ColumnDef): Effect {
  const table = schema.tables.get(name)
  const column = table?.columns.get(columnName)
  const stored = storedHeirs(schema, name)
  const change = column ? typeChange(schema, column, to.typeName, to.raw_default) : 'unknown'
  const rewriting = change === 'nothing' ? [] : workOn(stored, 'rewrite')
  const work = table && column && change === 'nothing' ? lesserWork(schema, table, column, to) : rewriting
  return {
    cause: 'change-type',
    subject: columnName,
    locks: [...locksOn(withHeirs(schema, name), 'AccessExclusive'), ...locksOfKeys(schema, table, columnName)],
    work: change === 'rewrite' && table ? [...work, ...scansOfKeys(schema, table, columnName)] : work,
    isUncertain: change === 'unknown' || change === 'time zone',
  }
}

/** The rows stay as they are, but a check is tested again, and an index that may sort otherwise is built again. */
function lesserWork(schema: Schema, table: Table, column: Column, to: ColumnDef): Work[] {
  const stored = storedHeirs(schema, table.name)
  const isChecked = table.constraints.some(
    ({ kind, columns, isValid }) => kind === 'check' && isValid && columns.includes(column.name),
  )
  const indexes = [...schema.indexes.values()].filter((index) => index.table === table.name)
  const isComputed = indexes.some(({ computed }) => computed.has(column.name))
  const isIndexed = indexes.some(({ columns }) => columns.includes(column.name))
  const isSorted = isIndexed && sortsOtherwise(schema, column, to)
  if (isComputed || isSorted) return workOn(stored, 'build')
  return isChecked ? workOn(stored, 'scan') : []
}

/** Whether an index of the column would be ordered by another type's rules. */
function sortsOtherwise(schema: Schema, column: Column, to: ColumnDef): boolean {
  const isText = (name: string): boolean => name === 'text' || name === 'varchar'
  const next = readType(schema, to.typeName)
  const collation = (to.collClause?.collname ?? []).length > 0
  if (collation || column.collation !== undefined) return true
  if (column.type.name === next.name || (isText(column.type.name) && isText(next.name))) return false
  // A domain is ordered as what it is of.
  return !schema.types.has(next.name) && !schema.types.has(column.type.name)
}

/** The foreign keys of a column, and those that lead to it, are made anew. */
function locksOfKeys(schema: Schema, table: Table | undefined, column: string): Lock[] {
  if (!table) return []
  const referenced = foreignKeysOf(table, column).flatMap(({ references }) => references ?? [])
  const isKey = table.constraints.some(
    ({ kind, columns }) => (kind === 'primary key' || kind === 'unique') && columns.includes(column),
  )
  const referencing = isKey ? referencingTables(schema, table.name) : []
  return locksOn([...referenced, ...referencing], 'AccessExclusive')
}

function scansOfKeys(schema: Schema, table: Table, column: string): Work[] {
  const referenced = foreignKeysOf(table, column).flatMap(({ references }) => references ?? [])
  return workOn(
    referenced.flatMap((name) => storedTables(schema, name)),
    'scan',
  )
}

function foreignKeysOf(table: Table, column: string): Table['constraints'] {
  return table.constraints.filter(({ kind, columns }) => kind === 'foreign key' && columns.includes(column))
}
