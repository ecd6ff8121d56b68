import type { TextForDriver } from './text-for-driver.ts'
import type { ColumnModel } from '../model/index.ts'
import { encode, type Path } from './encode.ts'

/** A PostgreSQL array literal. */
export type ArrayLiteral = string | TextForDriver

/**
 * Writes values as one PostgreSQL array literal, such as `{"a","b",NULL}`: one parameter for any number of keys, the
 * same on every driver.
 *
 * @param path Where they stand: the list, or each of them.
 * @param column What encodes the values; without one they are texts, numbers and the like already.
 * @returns `undefined` when a value has no text form that the server reads back exactly.
 * @throws {@link InvalidValueError} for a value that the column cannot have.
 */
export function toArrayLiteral(
  values: readonly unknown[],
  column: ColumnModel | undefined,
  path: Path,
): ArrayLiteral | undefined {
  const at = typeof path === 'string' ? (index: number) => `${path}[${index}]` : path
  const texts: (string | Date | null)[] = []
  let hasDate = false
  for (let index = 0; index < values.length; index++) {
    const value = values[index]
    const encoded = value === null || column === undefined ? value : encode(column, value, at, index)
    const text = encoded instanceof Date ? new Date(encoded) : toText(encoded)
    if (text === undefined) return undefined
    hasDate ||= text instanceof Date
    texts.push(text)
  }
  return hasDate
    ? (dateText) => joinElements(texts.map((text) => (text instanceof Date ? dateText(text) : text)))
    : joinElements(texts as (string | null)[])
}

function joinElements(texts: readonly (string | null)[]): string {
  let literal = '{'
  for (let index = 0; index < texts.length; index++) {
    const text = texts[index] as string | null
    literal += (index === 0 ? '' : ',') + (text === null ? 'NULL' : quote(text))
  }
  return `${literal}}`
}

/** A value as text that PostgreSQL's input function of its type reads back exactly; `undefined` where there is none. */
export function toText(encoded: unknown): string | null | undefined {
  if (encoded === null) return null
  switch (typeof encoded) {
    case 'string':
      return encoded
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(encoded)
    case 'object':
      if (encoded instanceof Date) return encoded.toISOString()
      if (encoded instanceof Uint8Array)
        return `\\x${Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength).toString('hex')}`
      return undefined
    default:
      return undefined
  }
}

const special = /["\\]/

function quote(text: string): string {
  return special.test(text) ? `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : `"${text}"`
}
