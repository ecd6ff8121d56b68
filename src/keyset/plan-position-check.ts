import { sql } from 'drizzle-orm'
import type { Statement } from '../database/index.ts'
import type { TableModel } from '../model/index.ts'
import { bindRaw, createBindings } from '../query/index.ts'
import type { CursorValues } from './cursor.ts'
import { keyValue } from './key-text.ts'
import type { OrderKey } from './order-key.ts'
import { listOf } from './plan-keyset.ts'

/** Plans a statement that does nothing but read the values of a position: it fails where they are none of their types. */
export function planPositionCheck(table: TableModel, keys: readonly OrderKey[], values: CursorValues): Statement {
  const bindings = createBindings()
  const read = keys.map(({ type }, index) => keyValue(bindRaw(bindings, values[index]), type))
  return {
    table: table.name,
    shape: `position;${keys.map(({ type }) => type).join(',')}`,
    isFixed: true,
    values: bindings.values,
    build: (builders) =>
      builders.select({ isNull: sql`row(${listOf(read)}) is null` }).from(sql`(values (1)) as "~one"`),
  }
}
