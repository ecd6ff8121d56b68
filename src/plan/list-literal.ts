import { type ColumnModel, depthOf, elementColumnOf, hasJsonElements, isInnerList } from '../model/index.ts'
import { type ArrayLiteral, toArrayLiteral } from './array-literal.ts'
import { documentTextOf, encode, jsonTextOf, type Path } from './encode.ts'

/**
 * Writes values of a column, whatever its type, as one array literal, to be cast as the column's `listFormOf` says.
 *
 * @param path Where they stand: the list, or each of them.
 * @returns `undefined` when a value has no text form that the server reads back exactly.
 * @throws {@link InvalidValueError} for a value that the column cannot have.
 */
export function toListLiteral(column: ColumnModel, values: readonly unknown[], path: Path): ArrayLiteral | undefined {
  const at = typeof path === 'string' ? (index: number) => `${path}[${index}]` : path
  switch (column.kind) {
    case 'json': {
      const texts = values.map((value, index) => documentTextOf(column, value, at(index)))
      return toArrayLiteral(texts, undefined, at)
    }
    case 'array': {
      // unnest would flatten nested arrays: each one travels as its own literal, an element of type text.
      const texts = values.map((value, index) => (value === null ? null : textOfArray(column, value, () => at(index))))
      return texts.includes(undefined) ? undefined : toArrayLiteral(texts, undefined, at)
    }
    default:
      return toArrayLiteral(values, column, at)
  }
}

/**
 * Writes a value of an array column as an array literal with commas between all elements.
 *
 * @returns `undefined` when an element has no text form, or one that only the driver writes: a date.
 * @throws {@link InvalidValueError} for a value that the column cannot have.
 */
export function textOfArray(column: ColumnModel, value: unknown, path: () => string): string | undefined {
  const { column: array } = column
  if (array === undefined) return undefined
  const encoded = encode(column, value, path)
  // 1.0 encodes the elements; 0.45 writes a literal of its own, which is not exact for every type.
  const isEncoded = Array.isArray(encoded)
  const element = { ...column, column: elementColumnOf(array) }
  const textsOf = (elements: readonly unknown[]): ArrayLiteral | undefined => {
    if (!hasJsonElements(array)) return toArrayLiteral(elements, isEncoded ? undefined : element, path)
    // A null among documents is json's on 1.0 and NULL on 0.45.
    const documents = elements.map((each) => (each === null && isEncoded ? 'null' : jsonTextOf(each, path())))
    return toArrayLiteral(documents, undefined, path)
  }
  const write = (list: unknown, depth: number): string | undefined => {
    if (!Array.isArray(list)) return undefined
    if (!list.some((each) => isInnerList(array, depth, each))) {
      const literal = textsOf(list)
      return typeof literal === 'string' ? literal : undefined
    }
    const inner = list.map((each: unknown) => write(each, depth - 1))
    return inner.every((literal) => literal !== undefined) ? `{${inner.join(',')}}` : undefined
  }
  return write(isEncoded ? encoded : value, depthOf(array))
}
