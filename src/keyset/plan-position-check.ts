import { sql } from 'drizzle-orm'
import type { Fields, Statement } from '../database/index.ts'
import type { TableModel } from '../model/index.ts'
import { bindRaw, createBindings } from '../query/index.ts'
import type { CursorValues } from './cursor.ts'
import { isKnownType } from './fits-type.ts'
import { keyValue } from './key-text.ts'
import type { OrderKey } from './order-key.ts'

/**
 * Plans a statement that does nothing but read the values of a position: it fails where they are none of their types.
 *
 * @returns `undefined` where all are known to be.
 */
export function planPositionCheck(
  table: TableModel,
  keys: readonly OrderKey[],
  values: CursorValues,
): Statement | undefined {
  const unknown = keys.flatMap(({ type }, index) => {
    const value = values[index] ?? null
    return value === null || isKnownType(type) ? [] : [{ type, value }]
  })
  if (unknown.length === 0) return undefined
  const bindings = createBindings()
  const read = unknown.map(({ type, value }, index) => [`key${index}`, keyValue(bindRaw(bindings, value), type)])
  return {
    table: table.name,
    shape: `position;${unknown.map(({ type }) => type).join(',')}`,
    isFixed: true,
    values: bindings.values,
    // Each by itself: PostgreSQL skips what cannot change the result of several together.
    build: (builders) => builders.select(Object.fromEntries(read) as Fields).from(sql`(values (1)) as "~one"`),
  }
}
