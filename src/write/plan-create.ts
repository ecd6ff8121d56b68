import type { Statement } from '../database/index.ts'
import type { TableModel } from '../model/index.ts'
import { createBindings, planReturning } from '../query/index.ts'
import { bindValues, readCreateValues } from './read-values.ts'

/** Plans the insert of one row. */
export function planCreate(
  table: TableModel,
  values: unknown,
  columns: unknown,
  extras: unknown,
  path: string,
): Statement {
  const bindings = createBindings()
  const row = bindValues(readCreateValues(table, values, `${path} values`), bindings)
  const returning = planReturning(table, columns, extras, bindings, path)
  return {
    table: table.name,
    shape: `create;${row.shape};${returning.shape}`,
    isFixed: bindings.isFixed,
    values: bindings.values,
    build: (builders) => builders.insert(table.source).values(row.values).returning(returning.fields()),
  }
}
