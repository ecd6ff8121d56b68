import { is, SQL } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { type ColumnModel, depthOf, elementColumnOf, hasJsonElements, isInnerList } from '../model/index.ts'
import { type ArrayLiteral, encode, jsonTextOf, toArrayLiteral } from '../plan/index.ts'
import type { RowValues } from './read-values.ts'
import { textOfStored } from './stored-text.ts'

/**
 * Writes one column of many rows as an array literal.
 *
 * @returns `undefined` when a value is SQL or has no text form, and for arrays of json.
 * @throws {@link InvalidValueError} for a value that the column cannot have.
 */
export function toColumnArray(
  column: ColumnModel,
  rows: readonly RowValues[],
  path: (index: number) => string,
): ArrayLiteral | undefined {
  const values = rows.map((row) => row.get(column) ?? null)
  if (values.some((value) => typeof value === 'object' && is(value, SQL))) return undefined
  const at = (index: number): string => `${path(index)}.${column.property}`
  if (values.some((value) => textOfStored(value) !== undefined)) {
    const texts = values.map((value, index) =>
      value === null ? null : (textOfStored(value) ?? encode(column, value, at, index)),
    )
    return toArrayLiteral(texts, undefined, at)
  }
  switch (column.kind) {
    case 'json': {
      const texts = values.map((value, index) => jsonTextOf(value, at(index)))
      return toArrayLiteral(texts, undefined, at)
    }
    case 'array':
      // An array in a json document is no dimension: Drizzle tells them apart.
      return column.column === undefined || hasJsonElements(column.column)
        ? undefined
        : toArrayOfArrays(column, column.column, values, at)
    default:
      return toArrayLiteral(values, column, at)
  }
}

/** unnest would flatten nested arrays: each one travels as its own literal, an element of type text. */
function toArrayOfArrays(
  column: ColumnModel,
  array: PgColumn,
  values: readonly unknown[],
  path: (index: number) => string,
): ArrayLiteral | undefined {
  const element = { ...column, column: elementColumnOf(array) }
  const literals: (string | null)[] = []
  for (const [index, value] of values.entries()) {
    const encoded = value === null ? null : encode(column, value, path, index)
    // 1.0 encodes the elements; 0.45 writes a literal of its own, which is not exact for every type.
    const list = Array.isArray(encoded)
      ? { array, element: undefined, path: () => path(index) }
      : { array, element, path: () => path(index) }
    const elements: unknown = Array.isArray(encoded) ? encoded : value
    const literal = encoded === null ? null : toNestedLiteral(elements, list, depthOf(array))
    if (literal === undefined) return undefined
    literals.push(literal)
  }
  return toArrayLiteral(literals, undefined, path)
}

interface ListOf {
  readonly array: PgColumn
  /** What encodes an element; `undefined` where they are encoded. */
  readonly element: ColumnModel | undefined
  readonly path: () => string
}

function toNestedLiteral(value: unknown, list: ListOf, depth: number): string | undefined {
  if (!Array.isArray(value)) return undefined
  if (!value.some((each) => isInnerList(list.array, depth, each))) {
    const literal = toArrayLiteral(value, list.element, list.path)
    // One with dates is written by the driver only.
    return typeof literal === 'string' ? literal : undefined
  }
  const inner = value.map((each: unknown) => toNestedLiteral(each, list, depth - 1))
  return inner.every((literal) => literal !== undefined) ? `{${inner.join(',')}}` : undefined
}
