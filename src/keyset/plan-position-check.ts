import { sql } from 'drizzle-orm'
import type { TableModel } from '../model/index.ts'
import {
  bindRaw,
  type Compiled,
  type Executable,
  type Fields,
  type QueryBuilders,
  type Statement,
  toStatement,
  type Value,
} from '../plan/index.ts'
import type { CursorValues } from './cursor.ts'
import { isCertain } from './fits-type.ts'
import { keyValue } from './key-text.ts'
import type { OrderKey } from './order-key.ts'

/**
 * Plans a statement that does nothing but read the values of positions: it fails where they are none of their types.
 *
 * @returns `undefined` where all are known to be.
 */
export function planPositionCheck(
  table: TableModel,
  keys: readonly OrderKey[],
  positions: readonly (CursorValues | undefined)[],
): Statement | undefined {
  const unknown = keys.flatMap(({ type }, index) =>
    positions.flatMap((values) => {
      const value = values?.[index] ?? null
      return value === null || isCertain(value, type) ? [] : [{ type, value }]
    }),
  )
  if (unknown.length === 0) return undefined
  return toStatement(table.name, readValues, {
    values: unknown.map(({ type, value }) => ({ type, value: bindRaw(value) })),
  })
}

interface PositionPlan {
  readonly values: readonly { readonly type: string; readonly value: Value }[]
}

/** Each by itself: PostgreSQL skips what cannot change the result of several together. */
function readValues(builders: QueryBuilders, { values }: Compiled<PositionPlan>): Executable {
  const read = values.map(({ type, value }, index) => [`key${index}`, keyValue(value, type)])
  return builders.select(Object.fromEntries(read) as Fields).from(sql`(values (1)) as "~one"`)
}
