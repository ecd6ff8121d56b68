import type { SQL } from 'drizzle-orm'
import type { StandardSchema } from '../document/index.ts'
import type { InsertOf, RowOf, Source } from './schema-types.ts'

/** What a model says of a table's writes and reads, as `defineModel` got it. */
export interface TableRules {
  readonly audit?: AuditOptions<Source>
  readonly validate?: ValidateOptions
  readonly hooks?: TableHooks<Source>
  readonly maxLimit?: number | undefined
  readonly maxOffset?: number | undefined
}

/** The validators of new rows and of patches. */
export interface ValidateOptions {
  readonly insert?: StandardSchema
  readonly update?: StandardSchema
}

/** What the writes of each kind set. */
export interface AuditOptions<TSource> {
  readonly create?: AuditCallback<TSource>
  readonly update?: AuditCallback<TSource>
  /** For soft deletion, which is an update too. */
  readonly delete?: AuditCallback<TSource>
}

type AuditCallback<TSource> = {
  audit(context: object): { readonly [TName in keyof InsertOf<TSource>]?: InsertOf<TSource>[TName] | SQL }
}['audit']

/**
 * Functions around the writes of a table and after its reads. `context` is that of `$with`. One that throws fails the call
 * and rolls its transaction back; repositories that it uses join that transaction, and `afterCommit` waits for its end.
 */
export interface TableHooks<TSource> {
  /** Gets the values of each new row, and may return others. */
  beforeCreate?(values: InsertOf<TSource>, context: object): HookResult<InsertOf<TSource>>
  afterCreate?(rows: readonly RowOf<TSource>[], context: object): HookResult<void>
  /** Gets each patch, and may return another. */
  beforeUpdate?(patch: Partial<InsertOf<TSource>>, context: object): HookResult<Partial<InsertOf<TSource>>>
  afterUpdate?(rows: readonly RowOf<TSource>[], context: object): HookResult<void>
  beforeDelete?(context: object): HookResult<void>
  afterDelete?(rows: readonly RowOf<TSource>[], context: object): HookResult<void>
  /** Gets every row that a read returns, also one that another table's read loads; it may change the row. */
  afterLoad?(row: Partial<RowOf<TSource>>, context: object): void
}

type HookResult<TValue> = TValue | void | Promise<TValue | void>
