import { aliasTable, type TableModel } from '../model/index.ts'

/** Gives the tables of one statement's subqueries names of their own. */
export interface Aliases {
  next(table: TableModel): TableModel
}

/** Starts the aliases of a statement. */
export function createAliases(): Aliases {
  let last = 0
  return { next: (table) => aliasTable(table, table.databaseName, `~${++last}`) }
}
