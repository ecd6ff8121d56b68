import type { Model, TableName, TableOf } from '../model/index.ts'
import { copyInput } from '../plan/index.ts'
import type { AllColumns, Choice, Found, NoExtras, NoLoads } from '../query/index.ts'
import {
  type CreateGraph,
  createRow,
  createRows,
  type CreateValues,
  getOrCreateRow,
  type GetOrCreateTarget,
  type ProgressOptions,
  type UncheckedOptions,
  type Upserted,
  type UpsertOptions,
  upsertRow,
  upsertRows as upsertManyRows,
  type WriteCountOptions,
  type WriteManyOptions,
  type WriteOptions,
} from '../write/index.ts'
import { ReadRepository } from './read-repository.ts'
import type { ColumnsIn } from './repository-context.ts'
import { upsertRows, writeRow, writeRows } from './write-rows.ts'

/** The reads of one table, and the writes that make rows, bound to a database or a transaction. */
export class CreateRepository<TModel extends Model, TName extends TableName<TModel>> extends ReadRepository<
  TModel,
  TName
> {
  /**
   * Inserts a row, and what is nested in it.
   *
   * @param values Its values; a property left out gets its default. `$defaultFn` runs for every call. Under the name of a
   *   relation: rows to create or keys of rows to connect, at any depth, in one transaction; they need no foreign key.
   * @returns The row as PostgreSQL stored it.
   * @throws {@link InvalidArgumentError} for an unknown property or one that is always generated.
   * @throws {@link UniqueViolationError} and the other errors of violated constraints.
   * @throws {@link NotFoundError} when a row to connect is not there.
   * @throws {@link ValidationError} when the row, or one nested in it, does not pass the model's validation.
   * @example
   * ```ts
   * const user = await repositories.users.create({ email: 'ada@example.com', name: 'Ada' })
   * // insert into "users" (…) values (default, $1, $2, …) returning …
   * ```
   */
  async create<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
  >(
    values: CreateGraph<TableOf<TModel, TName>>,
    options?: WriteOptions<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> &
      Choice<TColumns, TExtras, TWith, TCounts>,
  ): Promise<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>> {
    const input = copyInput(values)
    return (await writeRow(this.context, options, 'create', 'Create', (context, given) =>
      createRow(context, input, given),
    )) as Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>
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
   * // with "written" as (insert into "tags" ("name") select … from unnest($1::text::text[]) … returning …) select … from "written"
   * ```
   */
  createMany<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
  >(
    rows: readonly CreateValues<TableOf<TModel, TName>>[],
    options?: ProgressOptions &
      WriteManyOptions<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> &
      Choice<TColumns, TExtras, TWith, TCounts>,
  ): Promise<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>[]>
  createMany(
    rows: readonly CreateValues<TableOf<TModel, TName>>[],
    options: ProgressOptions & WriteCountOptions<TableOf<TModel, TName>>,
  ): Promise<number>
  async createMany(rows: readonly unknown[], options?: UncheckedOptions): Promise<unknown> {
    const input = copyInput(rows)
    return writeRows(this.context, options, 'createMany', 'Create', (context, given) =>
      createRows(context, input, given),
    )
  }

  /**
   * Inserts a row, or changes the one that is there already: one statement, safe against others that do the same.
   *
   * @param values The row. What it is found by must be among them, and is never SQL.
   * @param options `target` is what it is found by, `update` what is changed, `updateWhere` in which rows. Where it may be
   *   left as it is, a second statement reads it in the same transaction. `$onUpdate` columns change with the others.
   * @returns The row as it is now, and whether it was created.
   * @throws {@link InvalidArgumentError} when `target` is no unique constraint, or a value of it is missing.
   * @example
   * ```ts
   * const { row, created } = await repositories.users.upsert(
   *   { email: 'ada@example.com', name: 'Ada Lovelace' },
   *   { target: ['email'], updateWhere: { deletedAt: null } },
   * )
   * // insert into "users" … on conflict ("email") do update set "name" = excluded."name", … where "users"."deleted_at" is null
   * ```
   */
  async upsert<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
  >(
    values: CreateValues<TableOf<TModel, TName>>,
    options?: UpsertOptions<TableOf<TModel, TName>> &
      WriteOptions<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> &
      Choice<TColumns, TExtras, TWith, TCounts>,
  ): Promise<Upserted<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>>> {
    const input = copyInput(values)
    const rows = await upsertRows(this.context, options, 'upsert', ['Create', 'Update'], (context, given) =>
      upsertRow(context, input, given),
    )
    return (rows as unknown[])[0] as Upserted<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>>
  }

  /**
   * Inserts any number of rows, or changes those that are there already, each with its own values.
   *
   * @param rows The rows, each about another row of the table. Each changes what it has values for; rows with other
   *   properties go into another statement, in one transaction.
   * @param options As those of {@link upsert}.
   * @returns The rows as they are now, in the order given, and whether each was created; with `returning: false` how many
   *   were created or changed.
   * @throws {@link InvalidArgumentError} when two of them are about the same row: nothing is written then.
   * @example
   * ```ts
   * const upserted = await repositories.tags.upsertMany([{ name: 'travel' }, { name: 'food' }], { target: ['name'] })
   * const created = upserted.filter((tag) => tag.created)
   * ```
   */
  upsertMany<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
  >(
    rows: readonly CreateValues<TableOf<TModel, TName>>[],
    options?: UpsertOptions<TableOf<TModel, TName>> &
      ProgressOptions &
      WriteManyOptions<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> &
      Choice<TColumns, TExtras, TWith, TCounts>,
  ): Promise<Upserted<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>>[]>
  upsertMany(
    rows: readonly CreateValues<TableOf<TModel, TName>>[],
    options: UpsertOptions<TableOf<TModel, TName>> & ProgressOptions & WriteCountOptions<TableOf<TModel, TName>>,
  ): Promise<number>
  async upsertMany(rows: readonly unknown[], options?: UncheckedOptions): Promise<unknown> {
    const input = copyInput(rows)
    return upsertRows(this.context, options, 'upsertMany', ['Create', 'Update'], (context, given) =>
      upsertManyRows(context, input, given),
    )
  }

  /**
   * Returns the row with unique values, or creates it. Of any number of such calls at once, one creates it and all get it.
   *
   * @param args `where` has the values of a unique constraint, all of its properties; `create` those that a new row has
   *   beside them.
   * @returns The row, and whether it was created. One that is there costs one statement.
   * @throws {@link InvalidArgumentError} when no unique constraint has the properties of `where`.
   * @example
   * ```ts
   * const { row, created } = await repositories.users.getOrCreate({
   *   where: { email: 'ada@example.com' },
   *   create: { name: 'Ada' },
   * })
   * // select … from "users" where "email" = $1 limit 1
   * // insert into "users" … on conflict ("email") do nothing returning …
   * ```
   */
  async getOrCreate<
    const TWhere extends object,
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
  >(
    args: GetOrCreateTarget<TableOf<TModel, TName>, TWhere> &
      WriteOptions<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> &
      Choice<TColumns, TExtras, TWith, TCounts>,
  ): Promise<Upserted<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>>> {
    const rows = await upsertRows(this.context, args, 'getOrCreate', ['Create'], (context, given) =>
      getOrCreateRow(context, given),
    )
    return (rows as unknown[])[0] as Upserted<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>>
  }
}
