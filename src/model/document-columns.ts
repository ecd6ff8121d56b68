import { documentsOf } from '../document/index.ts'
import type { ColumnModel, TableModel } from './model.ts'

const columnsByTable = new WeakMap<TableModel['columns'], readonly ColumnModel[]>()

/** The columns of a table whose documents have schemas. */
export function documentColumnsOf({ columns }: TableModel): readonly ColumnModel[] {
  let found = columnsByTable.get(columns)
  if (found === undefined) {
    found = [...columns.values()].filter(({ column }) => documentsOf(column) !== undefined)
    columnsByTable.set(columns, found)
  }
  return found
}
