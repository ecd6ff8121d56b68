import type { KeyIn, Model, RestorableKey, TableName, TableOf } from '../model/index.ts'
import type { AllColumns, NoExtras, Selected } from '../query/index.ts'
import {
  createRow,
  createRows,
  type CreateValues,
  deleteAllRows,
  deleteMatchingRows,
  type DeleteManyTarget,
  deleteRow,
  updateAllRows,
  updateMatchingRows,
  type UpdateManyTarget,
  restoreRow,
  updateRow,
  type UpdateValues,
  type UncheckedOptions,
  type WriteCountOptions,
  type WriteManyOptions,
  type WriteOptions,
} from '../write/index.ts'
import { ReadRepository } from './read-repository.ts'
import { type ColumnsIn, liftContext } from './repository-context.ts'

/**
 * The reads and writes of one table, bound to a database or a transaction.
 *
 * Writes return the rows that they wrote, with `columns` and `extras` as in reads; the plural ones a number instead with
 * `returning: false`. A constraint that they violate is a {@link ConstraintViolationError} with the properties' names.
 */
export class Repository<TModel extends Model, TName extends TableName<TModel>> extends ReadRepository<TModel, TName> {
  /**
   * Inserts a row.
   *
   * @param values Its values; a property left out gets its default. `$defaultFn` runs for every call.
   * @returns The row as PostgreSQL stored it.
   * @throws {@link InvalidArgumentError} for an unknown property or one that is always generated.
   * @throws {@link UniqueViolationError} and the other errors of violated constraints.
   * @example
   * ```ts
   * const user = await repositories.users.create({ email: 'ada@example.com', name: 'Ada' })
   * // insert into "users" (…) values (default, $1, $2, …) returning …
   * ```
   */
  async create<TColumns extends ColumnsIn<TModel, TName> = AllColumns, TExtras extends object = NoExtras>(
    values: CreateValues<TableOf<TModel, TName>>,
    options?: WriteOptions<TableOf<TModel, TName>, TColumns, TExtras>,
  ): Promise<Selected<TableOf<TModel, TName>, TColumns, TExtras>> {
    return (await createRow(liftContext(this.context, options, 'create'), values, options)) as Selected<
      TableOf<TModel, TName>,
      TColumns,
      TExtras
    >
  }

  /**
   * Inserts any number of rows, in one statement up to 50,000 and in one transaction beyond.
   *
   * @param rows Their values. No rows, no statement.
   * @returns The rows in the order given, or how many with `returning: false`.
   * @throws {@link InvalidArgumentError} for an unknown property or one that is always generated.
   * @example
   * ```ts
   * await repositories.tags.createMany([{ name: 'travel' }, { name: 'food' }])
   * // with "inserted" as (insert into "tags" ("name") select … from unnest($1::text::text[]) … returning *) select … from "inserted"
   * ```
   */
  createMany<TColumns extends ColumnsIn<TModel, TName> = AllColumns, TExtras extends object = NoExtras>(
    rows: readonly CreateValues<TableOf<TModel, TName>>[],
    options?: WriteManyOptions<TableOf<TModel, TName>, TColumns, TExtras>,
  ): Promise<Selected<TableOf<TModel, TName>, TColumns, TExtras>[]>
  createMany(
    rows: readonly CreateValues<TableOf<TModel, TName>>[],
    options: WriteCountOptions<TableOf<TModel, TName>>,
  ): Promise<number>
  async createMany(rows: readonly unknown[], options?: UncheckedOptions): Promise<unknown> {
    return createRows(liftContext(this.context, options, 'createMany'), rows, options)
  }

  /**
   * Changes the row with this key.
   *
   * @param key The primary key.
   * @param patch The new values: `undefined` leaves a property as it is, `null` sets it. Columns with `$onUpdate` are
   *   set too. An empty patch changes nothing and returns the row as it is.
   * @returns The changed row.
   * @throws {@link NotFoundError} when there is no such row.
   * @example
   * ```ts
   * const user = await repositories.users.update(id, { name: 'Ada Lovelace', deletedAt: null })
   * // update "users" set "name" = $1, "deleted_at" = $2, "updated_at" = $3 where "users"."id" = $4 returning …
   * ```
   */
  async update<TColumns extends ColumnsIn<TModel, TName> = AllColumns, TExtras extends object = NoExtras>(
    key: KeyIn<TModel, TName>,
    patch: UpdateValues<TableOf<TModel, TName>>,
    options?: WriteOptions<TableOf<TModel, TName>, TColumns, TExtras>,
  ): Promise<Selected<TableOf<TModel, TName>, TColumns, TExtras>> {
    return (await updateRow(liftContext(this.context, options, 'update'), key, patch, options)) as Selected<
      TableOf<TModel, TName>,
      TColumns,
      TExtras
    >
  }

  /**
   * Changes every row that matches.
   *
   * @param args `where` must have a condition: {@link updateAll} is for when every row is meant.
   * @returns The changed rows, or how many with `returning: false`.
   * @throws {@link InvalidFilterError} when `where` is missing or without a condition.
   * @example
   * ```ts
   * await repositories.posts.updateMany({ where: { status: 'draft' }, set: { views: 0 }, returning: false })
   * // update "posts" set "views" = $1 where "posts"."status" = $2
   * ```
   */
  updateMany<TColumns extends ColumnsIn<TModel, TName> = AllColumns, TExtras extends object = NoExtras>(
    args: UpdateManyTarget<TableOf<TModel, TName>> & WriteManyOptions<TableOf<TModel, TName>, TColumns, TExtras>,
  ): Promise<Selected<TableOf<TModel, TName>, TColumns, TExtras>[]>
  updateMany(
    args: UpdateManyTarget<TableOf<TModel, TName>> & WriteCountOptions<TableOf<TModel, TName>>,
  ): Promise<number>
  async updateMany(args: UncheckedOptions): Promise<unknown> {
    return updateMatchingRows(liftContext(this.context, args, 'updateMany'), args)
  }

  /**
   * Changes every row of the table.
   *
   * @returns The changed rows, or how many with `returning: false`.
   * @example
   * ```ts
   * await repositories.products.updateAll({ labels: [] }, { returning: false })
   * // update "products" set "labels" = $1
   * ```
   */
  updateAll<TColumns extends ColumnsIn<TModel, TName> = AllColumns, TExtras extends object = NoExtras>(
    set: UpdateValues<TableOf<TModel, TName>>,
    options?: WriteManyOptions<TableOf<TModel, TName>, TColumns, TExtras>,
  ): Promise<Selected<TableOf<TModel, TName>, TColumns, TExtras>[]>
  updateAll(
    set: UpdateValues<TableOf<TModel, TName>>,
    options: WriteCountOptions<TableOf<TModel, TName>>,
  ): Promise<number>
  async updateAll(set: unknown, options?: UncheckedOptions): Promise<unknown> {
    return updateAllRows(liftContext(this.context, options, 'updateAll'), set, options)
  }

  /**
   * Deletes the row with this key.
   *
   * @returns The row as it was.
   * @throws {@link NotFoundError} when there is no such row.
   * @throws {@link ForeignKeyViolationError} when another row still refers to it.
   * @example
   * ```ts
   * const product = await repositories.products.delete(id)
   * // delete from "products" where "products"."id" = $1 returning …
   * ```
   */
  async delete<TColumns extends ColumnsIn<TModel, TName> = AllColumns, TExtras extends object = NoExtras>(
    key: KeyIn<TModel, TName>,
    options?: WriteOptions<TableOf<TModel, TName>, TColumns, TExtras>,
  ): Promise<Selected<TableOf<TModel, TName>, TColumns, TExtras>> {
    return (await deleteRow(liftContext(this.context, options, 'delete'), key, options)) as Selected<
      TableOf<TModel, TName>,
      TColumns,
      TExtras
    >
  }

  /**
   * Takes the soft deletion of the row with this key back. A row that is not deleted stays as it is.
   *
   * @returns The row.
   * @throws {@link NotFoundError} when there is no such row.
   * @throws {@link InvalidArgumentError} when the model names no `softDelete` column for the table.
   * @example
   * ```ts
   * const user = await repositories.users.restore(id)
   * // update "users" set "updated_at" = $1, "deleted_at" = null where "users"."id" = $2 returning …
   * ```
   */
  async restore<TColumns extends ColumnsIn<TModel, TName> = AllColumns, TExtras extends object = NoExtras>(
    key: RestorableKey<TModel, TName>,
    options?: WriteOptions<TableOf<TModel, TName>, TColumns, TExtras>,
  ): Promise<Selected<TableOf<TModel, TName>, TColumns, TExtras>> {
    const row = await restoreRow(liftContext(this.context, options, 'restore'), key, options)
    return row as Selected<TableOf<TModel, TName>, TColumns, TExtras>
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
  deleteMany<TColumns extends ColumnsIn<TModel, TName> = AllColumns, TExtras extends object = NoExtras>(
    args: DeleteManyTarget<TableOf<TModel, TName>> & WriteManyOptions<TableOf<TModel, TName>, TColumns, TExtras>,
  ): Promise<Selected<TableOf<TModel, TName>, TColumns, TExtras>[]>
  deleteMany(
    args: DeleteManyTarget<TableOf<TModel, TName>> & WriteCountOptions<TableOf<TModel, TName>>,
  ): Promise<number>
  async deleteMany(args: UncheckedOptions): Promise<unknown> {
    return deleteMatchingRows(liftContext(this.context, args, 'deleteMany'), args)
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
  deleteAll<TColumns extends ColumnsIn<TModel, TName> = AllColumns, TExtras extends object = NoExtras>(
    options?: WriteManyOptions<TableOf<TModel, TName>, TColumns, TExtras>,
  ): Promise<Selected<TableOf<TModel, TName>, TColumns, TExtras>[]>
  deleteAll(options: WriteCountOptions<TableOf<TModel, TName>>): Promise<number>
  async deleteAll(options?: UncheckedOptions): Promise<unknown> {
    return deleteAllRows(liftContext(this.context, options, 'deleteAll'), options)
  }
}
