import { is, SQL } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { type ColumnModel, elementColumnOf, encodeForColumn, hasJsonElements } from '../model/index.ts'
import { toArrayLiteral, toJsonText } from '../query/index.ts'
import type { RowValues } from './read-values.ts'
import { textOfStored } from './stored-text.ts'

/**
 * Writes one column of many rows as an array literal.
 *
 * @returns `undefined` when a value is SQL or has no text form, and for arrays of json.
 */
export function toColumnArray(column: ColumnModel, rows: readonly RowValues[]): string | undefined {
  const values = rows.map((row) => row.get(column) ?? null)
  if (values.some((value) => typeof value === 'object' && is(value, SQL))) return undefined
  if (values.some((value) => textOfStored(value) !== undefined))
    return toArrayLiteral(values.map(toStored(column)), undefined)
  switch (column.kind) {
    case 'json':
      return toArrayLiteral(values.map(toJsonText), undefined)
    case 'array':
      // An array in a json document is no dimension: Drizzle tells them apart.
      return column.column === undefined || hasJsonElements(column.column)
        ? undefined
        : toArrayOfArrays(column.column, values)
    default:
      return toArrayLiteral(values, column.column)
  }
}

/** Texts that PostgreSQL wrote, among values of the caller's. */
function toStored({ column }: ColumnModel): (value: unknown) => unknown {
  return (value) => {
    if (value === null) return null
    return textOfStored(value) ?? (column === undefined ? value : encodeForColumn(column, value))
  }
}

/** unnest would flatten nested arrays: each one travels as its own literal, an element of type text. */
function toArrayOfArrays(column: PgColumn, values: readonly unknown[]): string | undefined {
  const element = elementColumnOf(column)
  const literals: (string | null)[] = []
  for (const value of values) {
    const literal = value === null ? null : toNestedLiteral(value, element)
    if (literal === undefined) return undefined
    literals.push(literal)
  }
  return toArrayLiteral(literals, undefined)
}

function toNestedLiteral(value: unknown, element: PgColumn): string | undefined {
  if (!Array.isArray(value)) return undefined
  if (!value.some((inner) => Array.isArray(inner))) return toArrayLiteral(value, element)
  const inner = value.map((nested: unknown) => toNestedLiteral(nested, element))
  return inner.every((literal) => literal !== undefined) ? `{${inner.join(',')}}` : undefined
}
