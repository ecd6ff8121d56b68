import { type SQL, sql } from 'drizzle-orm'
import type { Row } from '../../database/index.ts'
import { RowNotWrittenError } from '../../errors/index.ts'
import { type ColumnModel, databaseNameOf, type TableModel } from '../../model/index.ts'
import {
  type Aliases,
  type Built,
  type Compiled,
  createAliases,
  type Executable,
  type Expression,
  type Fields,
  listOf,
  type Node,
  type Part,
  type QueryBuilders,
  type Statement,
  toStatement,
  withSql,
} from '../../plan/index.ts'
import type { RowPlan } from '../../query/index.ts'
import { insertOrder } from '../keys/index.ts'
import { planRowSource, planValues, type RowSource, type RowValues } from '../values/index.ts'
import { type Chunk, parametersPerStatement, planChunks, runChunks, type WriteCall } from './chunks.ts'
import { planWritten, selectWritten, type WriteReturning } from './plan-written.ts'

/**
 * Inserts rows in the order of their keys.
 *
 * @returns The rows in the order given, or how many.
 * @throws {@link RowNotWrittenError} when the database wrote fewer than it was asked to return.
 */
export async function insertValues(
  { executor, returning, chunking, path }: WriteCall,
  table: TableModel,
  rows: readonly RowValues[],
): Promise<Row[] | number> {
  const order = insertOrder(table, rows, path)
  const ordered = order.map((place) => rows[place] as RowValues)
  const rowPath = (index: number): string => `${path}[${order[index]}]`
  const chunks = planCreateMany(table, ordered, returning, chunking.size, path, rowPath)
  let count = 0
  const given: Row[] = []
  await runChunks(executor, chunks, chunking, async ({ statement, items }, start) => {
    if (!returning.returnsRows) {
      count += await executor.count(statement, chunking.signal)
      return
    }
    const written = await executor.rows(statement, chunking.signal)
    if (written.length < items.length) throw new RowNotWrittenError(table.name)
    for (const [index, row] of written.entries()) given[order[start + index] as number] = row
  })
  return returning.returnsRows ? given : count
}

/**
 * Plans the insert of any number of rows: one statement, or several of bounded size.
 *
 * The rows travel as one array parameter per column, so the statement is the same for any number of rows. Where that
 * cannot be (rows with different properties, values that are SQL or have no text form) they travel as VALUES.
 *
 * @param size How many rows one statement inserts at the most.
 * @param rowPath Where each row stands in the call.
 */
export function planCreateMany(
  table: TableModel,
  rows: readonly RowValues[],
  returning: WriteReturning,
  size: number,
  path: string,
  rowPath = (index: number): string => `${path}[${index}]`,
): Chunk[] {
  const columns = commonColumns(rows)
  const asArrays =
    columns &&
    planChunks(
      rows,
      size,
      (row) => row,
      (chunk, start) => {
        const insert = { columns, rows: chunk, rowPath: (index: number) => rowPath(start + index), writtenOutAtMost: 0 }
        return planInsert(table, insert, returning, path)
      },
    )
  if (asArrays !== undefined) return asArrays
  const width = rows.reduce((most, { size: own }) => Math.max(most, own), 1)
  const sizeOfValues = Math.min(size, Math.floor(parametersPerStatement / width))
  return planChunks(
    rows,
    sizeOfValues,
    (row) => row,
    (chunk, start) => {
      const planned = chunk.map((row, index) => planValues(row, rowPath(start + index)))
      // With so many values written out it is sent once, and not worth to be kept.
      return { ...planValuesOf(table, planned, returning, path), isFixed: false }
    },
  ) as Chunk[]
}

/** The columns that every row has a value for; `undefined` where the rows differ, since an array has no DEFAULT. */
function commonColumns(rows: readonly RowValues[]): readonly ColumnModel[] | undefined {
  const [first] = rows
  if (first === undefined || first.size === 0) return undefined
  const columns = [...first.keys()]
  const isCommon = rows.every((row) => row.size === columns.length && columns.every((column) => row.has(column)))
  return isCommon ? columns : undefined
}

/** Plans the insert of one row. */
export function planCreate(table: TableModel, values: RowValues, returning: WriteReturning, path: string): Statement {
  return planValuesOf(table, [planValues(values, path)], returning, path)
}

/** Values by property, as Drizzle's insert and update take them. */
type PlannedValues = Readonly<Record<string, Node>>

function planValuesOf(
  table: TableModel,
  rows: readonly PlannedValues[],
  returning: WriteReturning,
  path: string,
): Statement {
  const fields = planWritten(table, returning, createAliases(), path)?.selection.fields
  return toStatement(table.name, insertRows, { source: table.source, rows, fields })
}

interface InsertPlan {
  readonly source: TableModel['source']
  readonly rows: readonly PlannedValues[]
  readonly fields: Fields | undefined
}

function insertRows(builders: QueryBuilders, { source, rows, fields }: Compiled<InsertPlan>): Executable {
  const insert = builders.insert(source).values(rows.map(asSql))
  return fields === undefined ? insert : insert.returning(fields)
}

/** Drizzle would encode a parameter once more where it is none of SQL. */
export function asSql(values: Readonly<Record<string, unknown>>): Record<string, SQL> {
  return Object.fromEntries(Object.entries(values).map(([property, value]) => [property, sql`${value}`]))
}

/** What an insert does where a row is there already. */
export interface Conflict {
  readonly clause: Built<SQL>
  /** What to return: the row, and what the conflict is to tell about it. */
  fields(row: RowPlan): Fields
}

/** Rows to insert, which have values for the same columns. */
export interface Insert {
  readonly columns: readonly ColumnModel[]
  readonly rows: readonly RowValues[]
  /** Where a row stands in the call. */
  readonly rowPath: (index: number) => string
  /** How many rows it can have when values of them are written out. */
  readonly writtenOutAtMost: number
  readonly planConflict?: (aliases: Aliases) => Conflict
  /** Which rows are left out, by the values that they have. */
  readonly planUnless?: (aliases: Aliases, valueOf: (column: ColumnModel) => Part) => Expression
}

/**
 * Plans the insert of rows: one statement, the same for any number of rows.
 *
 * @returns `undefined` when values must be written out for too many rows.
 */
export function planInsert(
  table: TableModel,
  { columns, rows, rowPath, writtenOutAtMost, planConflict, planUnless }: Insert,
  returning: WriteReturning,
  path: string,
): Statement | undefined {
  const aliases = createAliases()
  const rowSource = planRowSource(columns, () => rows, writtenOutAtMost, rowPath)
  if (rowSource === undefined) return undefined
  const conflict = planConflict?.(aliases)
  const written = planWritten(table, returning, aliases, path)
  return toStatement(table.name, insertSelect, {
    source: table.source,
    columns,
    rows: rowSource,
    unless: planUnless?.(aliases, (column) => rowSource.values[columns.indexOf(column)]),
    conflict: conflict?.clause,
    fields: written && (conflict?.fields(written) ?? written.selection.fields),
  })
}

interface InsertSelectPlan {
  readonly source: TableModel['source']
  readonly columns: readonly ColumnModel[]
  readonly rows: RowSource
  readonly unless: Expression | undefined
  readonly conflict: Built<SQL> | undefined
  readonly fields: Fields | undefined
}

function insertSelect(builders: QueryBuilders, plan: Compiled<InsertSelectPlan>): Executable {
  const { source, columns, rows, unless, conflict, fields } = plan
  const names = columns.map((column) => nameOf(column, builders))
  const insert = sql`insert into ${source} (${listOf(names)}) select ${listOf(rows.values)} from ${rows.from}${unless === undefined ? sql`` : sql` where not ${unless}`}`
  const write = conflict === undefined ? insert : sql`${insert} ${conflict}`
  // Under a conditional rule PostgreSQL refuses RETURNING, so it is not asked for where nobody needs it.
  if (fields === undefined) return withSql(builders.insert(source).values([{}]), () => write)
  return selectWritten(builders, write, fields)
}

/** The name of a column by itself, as lists of columns have it. */
export function nameOf({ column, property }: ColumnModel, builders: QueryBuilders): SQL {
  return sql`${sql.identifier(column === undefined ? property : databaseNameOf(column, builders))}`
}
