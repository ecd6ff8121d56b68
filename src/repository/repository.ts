import type { KeyIn, Model, RestorableKey, TableName, TableOf } from '../model/index.ts'
import { copyInput } from '../plan/index.ts'
import type { AllColumns, Choice, Found, NoExtras, NoLoads } from '../query/index.ts'
import {
  deleteAllRows,
  deleteMatchingRows,
  type DeleteManyTarget,
  deleteRow,
  restoreRow,
  type UncheckedOptions,
  type VersionOption,
  type WriteCountOptions,
  type WriteManyOptions,
  type WriteOptions,
} from '../write/index.ts'
import type { ColumnsIn } from './repository-context.ts'
import { UpdateRepository } from './update-repository.ts'
import { deleteRows, writeRow } from './write-rows.ts'

/**
 * The reads and writes of one table, bound to a database or a transaction.
 *
 * Writes return the rows that they wrote, with `columns`, `extras`, `with` and `counts` as in reads; the plural ones a
 * number instead with `returning: false`. A constraint that they violate is a {@link ConstraintViolationError} with the
 * properties' names.
 */
export class Repository<TModel extends Model, TName extends TableName<TModel>> extends UpdateRepository<TModel, TName> {
  /**
   * Deletes the row with this key. A table with soft deletion keeps it, marked, unless `unscoped` has `'softDelete'`.
   *
   * @returns The row as it was, or as it is marked.
   * @throws {@link NotFoundError} when there is no such row.
   * @throws {@link OptimisticLockError} when it has another version than `options.version`.
   * @throws {@link ForeignKeyViolationError} when another row still refers to it.
   * @example
   * ```ts
   * const product = await repositories.products.delete(id)
   * // delete from "products" where "products"."id" = $1 returning …
   * ```
   */
  async delete<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
  >(
    key: KeyIn<TModel, TName>,
    options?: WriteOptions<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> &
      Choice<TColumns, TExtras, TWith, TCounts> &
      VersionOption<TableOf<TModel, TName>>,
  ): Promise<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>> {
    const input = copyInput(key)
    const rows = await deleteRows(this.context, options, 'delete', (context, given) => deleteRow(context, input, given))
    return (rows as unknown[])[0] as Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>
  }

  /**
   * Takes the soft deletion of the row with this key back. A row that is not deleted stays as it is.
   *
   * @returns The row.
   * @throws {@link NotFoundError} when there is no such row.
   * @throws {@link InvalidArgumentError} when the model names no `softDelete` column for the table.
   * @example
   * ```ts
   * const post = await repositories.posts.restore(1)
   * // update "posts" set "deleted_at" = null where "posts"."id" = $1 returning …
   * ```
   */
  async restore<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
  >(
    key: RestorableKey<TModel, TName>,
    options?: WriteOptions<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> &
      Choice<TColumns, TExtras, TWith, TCounts>,
  ): Promise<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>> {
    const input = copyInput(key)
    const row = await writeRow(this.context, options, 'restore', 'Update', (context, given) =>
      restoreRow(context, input, given),
    )
    return row as Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>
  }

  /**
   * Deletes every row that matches.
   *
   * @param args `where` must have a condition: {@link deleteAll} is for when every row is meant.
   * @returns The rows as they were, or how many with `returning: false`.
   * @throws {@link InvalidFilterError} when `where` is missing or without a condition.
   * @example
   * ```ts
   * const count = await repositories.posts.deleteMany({ where: { status: 'draft', views: 0 }, returning: false })
   * // delete from "posts" where ("posts"."status" = $1 and "posts"."views" = $2)
   * ```
   */
  deleteMany<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
  >(
    args: DeleteManyTarget<TableOf<TModel, TName>> &
      WriteManyOptions<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> &
      Choice<TColumns, TExtras, TWith, TCounts>,
  ): Promise<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>[]>
  deleteMany(
    args: DeleteManyTarget<TableOf<TModel, TName>> & WriteCountOptions<TableOf<TModel, TName>>,
  ): Promise<number>
  async deleteMany(args: UncheckedOptions): Promise<unknown> {
    return deleteRows(this.context, args, 'deleteMany', (context, given) => deleteMatchingRows(context, given))
  }

  /**
   * Deletes every row of the table.
   *
   * @returns The rows as they were, or how many with `returning: false`.
   * @example
   * ```ts
   * const count = await repositories.comments.deleteAll({ returning: false })
   * // delete from "comments"
   * ```
   */
  deleteAll<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
  >(
    options?: WriteManyOptions<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> &
      Choice<TColumns, TExtras, TWith, TCounts>,
  ): Promise<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>[]>
  deleteAll(options: WriteCountOptions<TableOf<TModel, TName>>): Promise<number>
  async deleteAll(options?: UncheckedOptions): Promise<unknown> {
    return deleteRows(this.context, options, 'deleteAll', (context, given) => deleteAllRows(context, given))
  }
}
