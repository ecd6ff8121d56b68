import type { PgColumn } from 'drizzle-orm/pg-core'
import { InvalidArgumentError } from '../../errors/index.ts'
import type { ColumnModel, TableModel } from '../../model/index.ts'
import { readValues, type RowValues } from '../values/index.ts'

/** What Drizzle's `$defaultFn` and `$onUpdateFn` give for the columns that a row or a change leaves out. */
export function generatedValues(
  table: TableModel,
  shape: 'insert' | 'update',
  isSet: (column: ColumnModel) => boolean,
): RowValues {
  let values: Map<ColumnModel, unknown> | undefined
  for (const column of table.columns.values()) {
    if (column.column === undefined || isSet(column)) continue
    const generate = shape === 'insert' ? generatorOf(column.column) : onUpdateOf(table, column)
    if (generate !== undefined) (values ??= new Map<ColumnModel, unknown>()).set(column, generate())
  }
  return values ?? nothing
}

/** One for all rows: of many, each with maps of its own, most of the time would be spent on clearing them away. */
export const nothing: RowValues = new Map()

/** By Drizzle's own rule. What is left to Drizzle's insert it would call once, and keep in the prepared statement. */
function generatorOf({ defaultFn, default: fixed, onUpdateFn }: PgColumn): (() => unknown) | undefined {
  return defaultFn ?? (fixed ? undefined : onUpdateFn)
}

/** A version is moved on by the statement. */
function onUpdateOf({ version }: TableModel, column: ColumnModel): (() => unknown) | undefined {
  return column === version ? undefined : column.column?.onUpdateFn
}

/** What the audit of a table gives for a write. */
export function auditedValues(table: TableModel, verb: 'create' | 'update' | 'delete'): RowValues {
  const audit = table.rules.audit?.[verb]
  if (audit === undefined) return nothing
  const path = `audit ${verb} of "${table.name}"`
  const audited = audit(table.context)
  for (const [name, value] of Object.entries(audited)) {
    if (value !== undefined) continue
    throw new InvalidArgumentError(
      { path: `${path}.${name}`, expected: 'a value of the context', received: 'undefined' },
      'Use repositories.$with({ … }).',
    )
  }
  return readValues(table, audited, [path])
}

/** What `$onUpdateFn` and the audit give for the columns that a change leaves out. */
export function changedByItself(
  table: TableModel,
  isSet: (column: ColumnModel) => boolean,
  verb: 'update' | 'delete' = 'update',
): Map<ColumnModel, unknown> {
  const values = new Map(generatedValues(table, 'update', isSet))
  for (const [column, value] of auditedValues(table, verb)) if (!isSet(column)) values.set(column, value)
  return values
}
