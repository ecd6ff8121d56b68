import { type SQL, sql } from 'drizzle-orm'
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
  type Part,
  type QueryBuilders,
  type Statement,
  toStatement,
} from '../../plan/index.ts'
import type { RowPlan } from '../../query/index.ts'
import { planRowSource, type RowSource, type RowValues } from '../values/index.ts'
import { planWritten, selectWritten, type WriteReturning } from './plan-written.ts'

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
  const rowSource = planRowSource(columns, rows, writtenOutAtMost, rowPath)
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
  return selectWritten(builders, conflict === undefined ? insert : sql`${insert} ${conflict}`, fields)
}

/** The name of a column by itself, as lists of columns have it. */
export function nameOf({ column, property }: ColumnModel, builders: QueryBuilders): SQL {
  const { dialect } = builders as { readonly dialect?: unknown }
  return sql`${sql.identifier(column === undefined ? property : databaseNameOf(column, dialect))}`
}
