import type { KeyIn, Model, TableName, TableOf } from '../model/index.ts'
import { copyInput } from '../plan/index.ts'
import type { AllColumns, Choice, Found, NoExtras, NoLoads } from '../query/index.ts'
import {
  type ProgressOptions,
  type UncheckedOptions,
  updateAllRows,
  type UpdateGraph,
  updateEachRow,
  updateMatchingRows,
  type UpdateManyTarget,
  type UpdateRow,
  updateRow,
  type ChangedValues,
  type VersionOption,
  type WriteCountOptions,
  type WriteManyOptions,
  type WriteOptions,
} from '../write/index.ts'
import { CreateRepository } from './create-repository.ts'
import type { ColumnsIn } from './repository-context.ts'
import { writeRow, writeRows } from './write-rows.ts'

/** The reads of one table, and the writes that make or change rows, bound to a database or a transaction. */
export class UpdateRepository<TModel extends Model, TName extends TableName<TModel>> extends CreateRepository<
  TModel,
  TName
> {
  /**
   * Changes the row with this key.
   *
   * @param key The primary key.
   * @param patch The new values: `undefined` leaves a property as it is, `null` sets it. Columns with `$onUpdate` are
   *   set too. An empty patch changes nothing and returns the row as it is. Under the name of a relation: what to `create`,
   *   `connect`, `disconnect`, `set`, `update`, `upsert` or `delete` of it, in one transaction.
   * @returns The changed row.
   * @throws {@link NotFoundError} when there is no such row, or a nested write is about one that is not related to it.
   * @throws {@link OptimisticLockError} when it has another version than `options.version`.
   * @throws {@link ValidationError} when the patch, or a row nested in it, does not pass the model's validation.
   * @example
   * ```ts
   * const user = await repositories.users.update(id, { name: 'Ada Lovelace', deletedAt: null })
   * // update "users" set "name" = $1, "deleted_at" = $2, "updated_at" = $3 where "users"."id" = $4 returning …
   * ```
   */
  async update<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
  >(
    key: KeyIn<TModel, TName>,
    patch: UpdateGraph<TableOf<TModel, TName>>,
    options?: WriteOptions<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> &
      Choice<TColumns, TExtras, TWith, TCounts> &
      VersionOption<TableOf<TModel, TName>>,
  ): Promise<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>> {
    const input = copyInput({ key, patch })
    return (await writeRow(this.context, options, 'update', 'Update', (context, given) =>
      updateRow(context, input.key, input.patch, given),
    )) as Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>
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
  updateMany<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
  >(
    args: UpdateManyTarget<TableOf<TModel, TName>> &
      WriteManyOptions<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> &
      Choice<TColumns, TExtras, TWith, TCounts>,
  ): Promise<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>[]>
  updateMany(
    args: UpdateManyTarget<TableOf<TModel, TName>> & WriteCountOptions<TableOf<TModel, TName>>,
  ): Promise<number>
  async updateMany(args: UncheckedOptions): Promise<unknown> {
    return writeRows(this.context, args, 'updateMany', 'Update', (context, given) => updateMatchingRows(context, given))
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
  updateAll<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
  >(
    set: ChangedValues<TableOf<TModel, TName>>,
    options?: WriteManyOptions<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> &
      Choice<TColumns, TExtras, TWith, TCounts>,
  ): Promise<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>[]>
  updateAll(
    set: ChangedValues<TableOf<TModel, TName>>,
    options: WriteCountOptions<TableOf<TModel, TName>>,
  ): Promise<number>
  async updateAll(set: unknown, options?: UncheckedOptions): Promise<unknown> {
    const input = copyInput(set)
    return writeRows(this.context, options, 'updateAll', 'Update', (context, given) =>
      updateAllRows(context, input, given),
    )
  }

  /**
   * Changes any number of rows, each by its own values, in one statement: all of them, or none when one is missing.
   *
   * @param rows Each has its key and what changes. A property that is left out, or `undefined`, stays as it is in that row,
   *   whatever other rows change. No rows, no statement.
   * @returns The changed rows in the order given, or how many with `returning: false`.
   * @throws {@link NotFoundError} when a row is not there, and {@link InvalidArgumentError} when two are the same.
   * @example
   * ```ts
   * await repositories.products.updateEach([
   *   { sku: 'TSH-COT', priceCents: 1_500 },
   *   { sku: 'MUG-RED', priceCents: 900, labels: ['sale'] },
   * ])
   * // update "products" set "price_cents" = "rows"."~value1", … from unnest(…) as "rows" … where "products"."sku" = "rows"."~value0"
   * ```
   */
  updateEach<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
  >(
    rows: readonly UpdateRow<TModel, TName>[],
    options?: ProgressOptions &
      WriteManyOptions<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> &
      Choice<TColumns, TExtras, TWith, TCounts>,
  ): Promise<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>[]>
  updateEach(
    rows: readonly UpdateRow<TModel, TName>[],
    options: ProgressOptions & WriteCountOptions<TableOf<TModel, TName>>,
  ): Promise<number>
  async updateEach(rows: readonly unknown[], options?: UncheckedOptions): Promise<unknown> {
    const input = copyInput(rows)
    return writeRows(this.context, options, 'updateEach', 'Update', (context, given) =>
      updateEachRow(context, input, given),
    )
  }
}
