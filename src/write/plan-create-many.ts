import { is, sql, SQL } from 'drizzle-orm'
import type { QueryBuilders, Statement } from '../database/index.ts'
import { castTypeOf, type ColumnModel, databaseNameOf, type TableModel } from '../model/index.ts'
import { bindRaw, castJson, createBindings, planReturning, toJsonText } from '../query/index.ts'
import type { RowValues } from './read-values.ts'
import { toColumnArray } from './to-column-array.ts'

/** How many rows one statement inserts at the most: a bound on the memory of its parameters. */
const rowsPerStatement = 50_000

/** PostgreSQL counts a statement's parameters in 16 bits; some drivers stop just below. */
const parametersPerStatement = 65_000

/** What an insert of many rows returns: the rows, or how many. */
export interface CreateManyOptions {
  readonly columns: unknown
  readonly extras: unknown
  readonly returnsRows: boolean
}

/**
 * Plans the insert of any number of rows: one statement, or several of bounded size.
 *
 * The rows travel as one array parameter per column, so the statement is the same for any number of rows. Where that
 * cannot be (rows with different properties, values that are SQL or have no text form, extras) they travel as VALUES.
 */
export function planCreateMany(
  table: TableModel,
  rows: readonly RowValues[],
  options: CreateManyOptions,
  path: string,
): Statement[] {
  const columns = options.extras === undefined ? commonColumns(rows) : undefined
  const asArrays =
    columns === undefined
      ? undefined
      : chunksOf(rows, rowsPerStatement).map((chunk) => planArrays(table, columns, chunk, options, path))
  if (asArrays?.every((statement) => statement !== undefined) === true) return asArrays
  const width = Math.max(1, ...rows.map(({ size }) => size))
  return chunksOf(rows, Math.floor(parametersPerStatement / width)).map((chunk) =>
    planValues(table, chunk, options, path),
  )
}

/** The columns that every row has a value for; `undefined` where the rows differ, since an array has no DEFAULT. */
function commonColumns(rows: readonly RowValues[]): readonly ColumnModel[] | undefined {
  const [first] = rows
  if (first === undefined || first.size === 0) return undefined
  const columns = [...first.keys()]
  const isCommon = rows.every((row) => row.size === columns.length && columns.every((column) => row.has(column)))
  return isCommon ? columns : undefined
}

function planArrays(
  table: TableModel,
  columns: readonly ColumnModel[],
  rows: readonly RowValues[],
  options: CreateManyOptions,
  path: string,
): Statement | undefined {
  const bindings = createBindings()
  const arrays: { readonly column: ColumnModel; readonly array: SQL; readonly value: SQL }[] = []
  for (const [index, column] of columns.entries()) {
    const literal = toColumnArray(column, rows)
    if (literal === undefined || column.column === undefined) return undefined
    const parameter = bindRaw(bindings, literal)
    const type = sql.raw(castTypeOf(column.column))
    const name = sql.identifier(`value${index}`)
    arrays.push(
      column.kind === 'array'
        ? { column, array: sql`${parameter}::text::text[]`, value: sql`"rows".${name}::${type}[]` }
        : { column, array: sql`${parameter}::text::${type}[]`, value: sql`"rows".${name}` },
    )
  }
  const returning = options.returnsRows ? planReturning(table, options.columns, undefined, bindings, path) : undefined
  return {
    table: table.name,
    shape: `createMany;${columns.map(({ position }) => position).join(',')};${returning?.shape ?? 'count'}`,
    isFixed: bindings.isFixed,
    values: bindings.values,
    build: (builders) => {
      const names = columns.map((column) => nameOf(column, builders))
      const aliases = columns.map((_, index) => sql.identifier(`value${index}`))
      const rowSource = sql`unnest(${list(arrays.map(({ array }) => array))}) as "rows" (${list(aliases)})`
      const insert = sql`insert into ${table.source} (${list(names)}) select ${list(arrays.map(({ value }) => value))} from ${rowSource} returning *`
      const fields =
        returning === undefined ? { count: sql`count(*)`.mapWith(Number) } : insertedFields(returning.columns, builders)
      return builders
        .with(builders.$with('inserted').as(insert))
        .select(fields)
        .from(sql`"inserted"`)
    },
  }
}

/** The columns of what was inserted, decoded as the table's own. */
function insertedFields(columns: readonly ColumnModel[], builders: QueryBuilders): Record<string, SQL> {
  return Object.fromEntries(
    columns.map((column) => {
      const field = sql`"inserted".${nameOf(column, builders)}`
      return [column.property, column.column === undefined ? field : field.mapWith(column.column)]
    }),
  )
}

function nameOf({ column, property }: ColumnModel, builders: QueryBuilders): SQL {
  const { dialect } = builders as { readonly dialect?: unknown }
  return sql`${sql.identifier(column === undefined ? property : databaseNameOf(column, dialect))}`
}

function planValues(
  table: TableModel,
  rows: readonly RowValues[],
  options: CreateManyOptions,
  path: string,
): Statement {
  const bindings = createBindings()
  const returning = options.returnsRows
    ? planReturning(table, options.columns, options.extras, bindings, path)
    : undefined
  return {
    table: table.name,
    shape: '',
    isFixed: false,
    values: bindings.values,
    build: (builders) => {
      const insert = builders.insert(table.source).values(rows.map(byProperty))
      return returning === undefined ? insert : insert.returning(returning.fields())
    },
  }
}

/** As Drizzle's own insert takes them: it encodes the values itself, except json. */
function byProperty(row: RowValues): Record<string, unknown> {
  return Object.fromEntries(
    [...row].map(([{ property, column, kind }, value]) => {
      const isJson = kind === 'json' && column !== undefined && !is(value, SQL)
      return [property, isJson ? castJson(sql.param(toJsonText(value)), column) : value]
    }),
  )
}

function chunksOf<TItem>(items: readonly TItem[], size: number): TItem[][] {
  const chunks: TItem[][] = []
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size))
  return chunks
}

function list(parts: readonly unknown[]): SQL {
  return sql.join(parts as SQL[], sql`, `)
}
