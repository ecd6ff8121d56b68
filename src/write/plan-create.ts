import type { Statement } from '../database/index.ts'
import type { TableModel } from '../model/index.ts'
import { createBindings } from '../query/index.ts'
import { planWritten, type WriteReturning } from './plan-written.ts'
import { bindValues, type RowValues } from './read-values.ts'

/** Plans the insert of one row. */
export function planCreate(table: TableModel, values: RowValues, returning: WriteReturning, path: string): Statement {
  const bindings = createBindings()
  const row = bindValues(values, bindings)
  const written = planWritten(table, returning, bindings, path)
  return {
    table: table.name,
    shape: `create;${row.shape};${written?.shape ?? 'count'}`,
    isFixed: bindings.isFixed,
    values: bindings.values,
    build: (builders) => {
      const insert = builders.insert(table.source).values(row.values)
      return written === undefined ? insert : insert.returning(written.fields())
    },
  }
}
