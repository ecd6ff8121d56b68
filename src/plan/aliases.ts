import { aliasTable, type TableModel } from '../model/index.ts'

/** Gives the tables of one statement's subqueries names of their own, and knows which scopes they are made for. */
export interface Aliases {
  /** The scopes that are being planned, the outermost first. */
  readonly openScopes: Set<string>
  /** @param outer The row that the table's rows hang on, which the caller's own SQL can name. */
  next(table: TableModel, outer?: TableModel['outer']): TableModel
}

/** Starts the aliases of a statement. */
export function createAliases(): Aliases {
  let last = 0
  return { openScopes: new Set(), next: (table, outer) => aliasTable(table, table.databaseName, `~${++last}`, outer) }
}
