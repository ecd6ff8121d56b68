import { is, SQL } from 'drizzle-orm'
import { type ColumnModel, elementColumnOf, hasJsonElements } from '../model/index.ts'
import { type ArrayLiteral, encode, jsonTextOf, type Path, toArrayLiteral } from '../plan/index.ts'
import type { RowValues } from './read-values.ts'
import { textOfStored } from './stored-text.ts'

/**
 * Writes one column of many rows as an array literal.
 *
 * @returns `undefined` when a value is SQL or has no text form, and for arrays of json.
 * @throws {@link InvalidValueError} for a value that the column cannot have.
 */
export function toColumnArray(column: ColumnModel, rows: readonly RowValues[], path: string): ArrayLiteral | undefined {
  const values = rows.map((row) => row.get(column) ?? null)
  if (values.some((value) => typeof value === 'object' && is(value, SQL))) return undefined
  const at = (index: number): string => `${path}[${index}].${column.property}`
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
        : toArrayOfArrays(column, { ...column, column: elementColumnOf(column.column) }, values, at)
    default:
      return toArrayLiteral(values, column, at)
  }
}

/** unnest would flatten nested arrays: each one travels as its own literal, an element of type text. */
function toArrayOfArrays(
  column: ColumnModel,
  element: ColumnModel,
  values: readonly unknown[],
  path: (index: number) => string,
): ArrayLiteral | undefined {
  const literals: (string | null)[] = []
  for (const [index, value] of values.entries()) {
    const encoded = value === null ? null : encode(column, value, path, index)
    const literal = encoded === null ? null : literalOf(encoded, value, element, () => path(index))
    if (literal === undefined) return undefined
    literals.push(literal)
  }
  return toArrayLiteral(literals, undefined, path)
}

/** 1.0 encodes the elements; 0.45 writes a literal of its own, which is not exact for every type. */
function literalOf(encoded: unknown, value: unknown, element: ColumnModel, path: Path): string | undefined {
  return Array.isArray(encoded) ? toNestedLiteral(encoded, undefined, path) : toNestedLiteral(value, element, path)
}

function toNestedLiteral(value: unknown, element: ColumnModel | undefined, path: Path): string | undefined {
  if (!Array.isArray(value)) return undefined
  if (!value.some((inner) => Array.isArray(inner))) {
    const literal = toArrayLiteral(value, element, path)
    // One with dates is written by the driver only.
    return typeof literal === 'string' ? literal : undefined
  }
  const inner = value.map((nested: unknown) => toNestedLiteral(nested, element, path))
  return inner.every((literal) => literal !== undefined) ? `{${inner.join(',')}}` : undefined
}
