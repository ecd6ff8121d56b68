import { type InferSelectModel, is, type SQL } from 'drizzle-orm'
import { type PgColumn, PgTable, type PgUpdateSetSource } from 'drizzle-orm/pg-core'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import { MigrationError } from '../migration-error.ts'

/** What a backfill's `batch` works with: Drizzle's transaction, whichever driver it is on. */
export type BackfillTransaction = Pick<
  PostgresJsDatabase,
  'select' | 'selectDistinct' | 'insert' | 'update' | 'delete' | 'execute' | 'transaction'
>

/** A change of the rows that a table has: which ones, and how. */
export type Backfill<TTable extends PgTable = PgTable> = BackfillRows<TTable> & BackfillChange<TTable>

/** The rows of a backfill. */
export interface BackfillRows<TTable extends PgTable> {
  readonly table: TTable
  /**
   * The rows that are still to be done: a row that was done matches it no more. Without it, a row counts as done when
   * its key was passed, and nothing can be proven about rows that come later or change their key.
   */
  readonly where?: SQL | undefined
  /** The columns to go by: unique together, and none of them nullable. By default the primary key. */
  readonly order?: readonly PgColumn[]
}

/** How the rows are changed: by values as of an update, or by code. */
export type BackfillChange<TTable extends PgTable> =
  | { readonly set: PgUpdateSetSource<TTable>; readonly batch?: undefined }
  | {
      readonly set?: undefined
      /** Changes some rows, which are locked, inside of the transaction that also records how far the backfill is. */
      batch(rows: readonly InferSelectModel<TTable>[], tx: BackfillTransaction): Promise<void>
    }

/**
 * Defines a backfill: the default export of a revision's `backfill.ts`.
 *
 * @throws {MigrationError} for an option that there is not, or when it says neither `set` nor `batch`, or both
 * @example
 * ```ts
 * export default defineBackfill({
 *   table: schema.posts,
 *   where: sql`${schema.posts.title} <> trim(${schema.posts.title})`,
 *   set: { title: sql`trim(${schema.posts.title})` },
 * })
 * // update "posts" set "title" = trim("posts"."title")
 * //  where "posts"."id" > $1 and "posts"."id" <= $2 and "posts"."title" <> trim("posts"."title")
 * ```
 */
export function defineBackfill<TTable extends PgTable>(definition: Backfill<TTable>): Backfill<TTable> {
  checkBackfill(definition, 'defineBackfill')
  return definition
}

const options = ['table', 'where', 'set', 'batch', 'order']

/**
 * Checks a definition that may come from plain JavaScript.
 *
 * @param place what is named in the error: a function or a file
 */
export function checkBackfill(value: unknown, place: string): asserts value is Backfill {
  if (typeof value !== 'object' || value === null) throw wrong(place, 'a backfill', typeof value)
  const definition = value as Readonly<Record<string, unknown>>
  const unknown = Object.keys(definition).find((key) => !options.includes(key))
  if (unknown !== undefined) throw wrong(place, `only the options ${options.join(', ')}`, `"${unknown}"`)
  const { table, set, batch, order } = definition
  if (!is(table, PgTable)) throw wrong(place, 'a table of drizzle-orm/pg-core', 'none')
  if ((set === undefined) === (batch === undefined))
    throw wrong(place, 'one of set and batch', set === undefined ? 'neither' : 'both')
  if (set !== undefined && Object.keys(set as object).length === 0) throw wrong(place, 'a column to set', 'none')
  if (batch !== undefined && typeof batch !== 'function') throw wrong(place, 'batch to be a function', typeof batch)
  if (order !== undefined && !(Array.isArray(order) && order.length > 0))
    throw wrong(place, 'order to be a list of columns', typeof order)
}

function wrong(place: string, expected: string, got: string): MigrationError {
  return new MigrationError({
    reason: 'usage',
    expected: `${place} to be given ${expected}`,
    got,
    remedy: 'Correct it.',
  })
}
