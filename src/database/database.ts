import type { QueryBuilders } from '../plan/index.ts'

type Method = (...parameters: never[]) => unknown

/**
 * A Drizzle PostgreSQL database or transaction of either version and any driver, by the methods that are used here.
 */
export interface Database {
  readonly select: Method
  readonly insert: Method
  readonly update: Method
  readonly delete: Method
  readonly execute: Method
  readonly transaction: Method
}

/** What a database builds and runs: the query builders, and transactions. */
interface DatabaseBuilders extends QueryBuilders {
  transaction<TResult>(run: (transaction: Database) => Promise<TResult>, config?: object): Promise<TResult>
}

/** Sees a database as its query builders: the two versions type them apart, and act alike. */
export function buildersOf(database: Database): DatabaseBuilders {
  return database as unknown as DatabaseBuilders
}

/** Whether a database is a transaction, whoever opened it. */
export function isTransaction(database: Database): boolean {
  return typeof (database as { readonly rollback?: unknown }).rollback === 'function'
}

/** How many rows a statement wrote: its own `count` where it returns one, else as the drivers report it. */
export function writtenRows(result: unknown): number {
  const [own] = rowsOf(result)
  const { count, rowCount, affectedRows } = result as Readonly<Record<string, unknown>>
  for (const reported of [own?.['count'], count, rowCount, affectedRows])
    if (typeof reported === 'number') return reported
  return 0
}

/** The rows of `execute`: an array on some drivers, `{ rows }` on others. */
export function rowsOf(result: unknown): readonly Readonly<Record<string, unknown>>[] {
  const rows: unknown = Array.isArray(result) ? result : (result as { readonly rows?: unknown }).rows
  return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : []
}
