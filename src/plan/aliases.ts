import { aliasTable, type TableModel } from '../model/index.ts'

/** Gives the tables of one statement's subqueries names of their own. */
export interface Aliases {
  /** @param outer The row that the table's rows hang on, which the caller's own SQL can name. */
  next(table: TableModel, outer?: TableModel['outer']): TableModel
}

/** Starts the aliases of a statement. */
export function createAliases(): Aliases {
  let last = 0
  return { next: (table, outer) => aliasTable(table, table.databaseName, `~${++last}`, outer) }
}
