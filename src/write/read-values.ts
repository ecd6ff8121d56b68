import { is, SQL } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { describeValue, InvalidArgumentError, listNames } from '../errors/index.ts'
import { castTypeOf, type ColumnModel, type TableModel } from '../model/index.ts'
import { isPlainObject, bind, bindRaw, fragment, type Fragment, type Node, own, type Part, raw } from '../plan/index.ts'
import { keepInScopes } from './keep-in-scopes.ts'
import { textOfStored } from './stored-text.ts'

/** The values of one row, by column; a value is the caller's, never encoded. */
export type RowValues = ReadonlyMap<ColumnModel, unknown>

/**
 * Reads the values of a new row and adds what Drizzle's `$defaultFn` and `$onUpdateFn` give: they run for every row.
 *
 * @throws {@link InvalidArgumentError} for an unknown property, or one that PostgreSQL always generates.
 */
export function readCreateValues(table: TableModel, values: unknown, path: string): RowValues {
  const read = readValues(table, values, path)
  for (const column of table.columns.values()) {
    if (read.has(column)) continue
    const generate = column.column === undefined ? undefined : generatorOf(column.column)
    if (generate !== undefined) read.set(column, generate())
  }
  keepInScopes(table, read, 'create', path)
  for (const [column, value] of auditedValues(table, 'create', (each) => read.has(each))) read.set(column, value)
  return read
}

/** By Drizzle's own rule. What is left to Drizzle's insert it would call once, and keep in the prepared statement. */
function generatorOf({ defaultFn, default: fixed, onUpdateFn }: PgColumn): (() => unknown) | undefined {
  return defaultFn ?? (fixed ? undefined : onUpdateFn)
}

/**
 * Reads a patch. Unless it is empty, the columns with `$onUpdateFn` that it leaves out are added.
 *
 * @throws {@link InvalidArgumentError} for an unknown property, or one that PostgreSQL always generates.
 */
export function readUpdateValues(table: TableModel, values: unknown, path: string): RowValues {
  const read = readValues(table, values, path)
  refuseVersion(table, read, path)
  if (read.size === 0) return read
  keepInScopes(table, read, 'update', path)
  for (const [column, value] of generateUpdates(table, (each) => read.has(each))) read.set(column, value)
  return read
}

/** What `$onUpdateFn` and the audit give for the columns that a change leaves out. */
export function generateUpdates(
  table: TableModel,
  isSet: (column: ColumnModel) => boolean,
  verb: 'update' | 'delete' = 'update',
): Map<ColumnModel, unknown> {
  const values = new Map<ColumnModel, unknown>()
  for (const column of table.columns.values()) {
    const generate = column.column?.onUpdateFn
    if (generate !== undefined && !isSet(column) && column !== table.version) values.set(column, generate())
  }
  for (const [column, value] of auditedValues(table, verb, isSet)) values.set(column, value)
  return values
}

/** What the audit of a table gives for the columns that a write leaves out. */
function auditedValues(
  table: TableModel,
  verb: 'create' | 'update' | 'delete',
  isSet: (column: ColumnModel) => boolean,
): Map<ColumnModel, unknown> {
  const audit = table.rules.audit?.[verb]
  if (audit === undefined) return new Map()
  const path = `audit ${verb} of "${table.name}"`
  const audited = audit(table.context)
  for (const [name, value] of Object.entries(audited)) {
    if (value !== undefined) continue
    throw new InvalidArgumentError(
      { path: `${path}.${name}`, expected: 'a value of the context', received: 'undefined' },
      'Use repositories.$with({ … }).',
    )
  }
  return new Map([...readValues(table, audited, path)].filter(([column]) => !isSet(column)))
}

/** A version that a patch sets would be one that somebody else may have read. */
export function refuseVersion({ version }: TableModel, values: RowValues, path: string): void {
  if (version === undefined || !values.has(version)) return
  throw new InvalidArgumentError(
    { path: `${path}.${version.property}`, expected: 'no value, since every update sets it', received: 'one' },
    'To check the version that was read, use the option version.',
  )
}

/** The values as Drizzle's insert and update take them, each a parameter unless it is SQL. */
export function planValues(values: RowValues, path: string): Readonly<Record<string, Node>> {
  return Object.fromEntries(
    [...values].map(([column, value]) => [column.property, planValue(column, value, `${path}.${column.property}`)]),
  )
}

/** One value, a parameter unless it is SQL. */
export function planValue(column: ColumnModel, value: unknown, path: string): Node {
  const text = textOfStored(value)
  if (text !== undefined) return castText(column, bindRaw(text))
  return is(value, SQL) ? own(value) : bind(column, value, path)
}

/** A text that PostgreSQL wrote, as a value of a column of the same type. */
export function castText({ column, kind }: ColumnModel, text: Part): Fragment {
  const type = column === undefined ? 'text' : castTypeOf(column)
  return fragment`${text}::text::${raw(kind === 'array' ? `${type}[]` : type)}`
}

/** Reads values, and nothing but those that are given. */
export function readValues(table: TableModel, values: unknown, path: string): Map<ColumnModel, unknown> {
  if (!isPlainObject(values)) {
    throw new InvalidArgumentError({ path, expected: 'an object of values', received: describeValue(values) })
  }
  const read = new Map<ColumnModel, unknown>()
  for (const property in values) {
    const value = values[property]
    const column = table.columns.get(property)
    if (column === undefined) {
      const isRelation = table.relations.has(property)
      throw new InvalidArgumentError(
        {
          path: `${path}.${property}`,
          expected: `a column of "${table.name}" (${listNames(table.columns.keys())})`,
          received: isRelation ? 'a relation' : 'another name',
        },
        isRelation ? 'Only create and update write relations, a row at a time.' : undefined,
      )
    }
    if (value === undefined) continue
    if (column.generatedAlways) {
      throw new InvalidArgumentError({
        path: `${path}.${property}`,
        expected: 'no value, since PostgreSQL always generates it',
        received: describeValue(value),
      })
    }
    read.set(column, value)
  }
  return read
}
