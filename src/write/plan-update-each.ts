import { sql } from 'drizzle-orm'
import type { ColumnModel, TableModel } from '../model/index.ts'
import {
  type Aliases,
  allOf,
  always,
  anyOf,
  type Compiled,
  createAliases,
  decoded,
  type Executable,
  type Expression,
  type Fields,
  type Fragment,
  fragment,
  listOf,
  type QueryBuilders,
  type Statement,
  toStatement,
} from '../plan/index.ts'
import { nestedFields, planFilter, planScopes } from '../query/index.ts'
import { nameOf } from './plan-insert.ts'
import { comparedVersion, type ExpectedVersion, nextVersion } from './plan-version.ts'
import { planWritten, selectWritten, type WriteReturning } from './plan-written.ts'
import type { RowValues } from './read-values.ts'
import { planRowSource, rowsWrittenOut } from './row-source.ts'

/** What changes in a row. */
export interface RowChange {
  readonly key: RowValues
  readonly patch: RowValues
  /** The version that the row was read in. */
  readonly expected?: ExpectedVersion | undefined
}

/** Which of the rows are updated. */
export interface UpdateEachOptions {
  /** What the rows must meet beside having the keys and being in the table's scopes. */
  readonly planCondition?: (aliases: Aliases) => Expression
  /** Columns of which one must change, else the row stays as it is. */
  readonly changedIn?: readonly ColumnModel[]
}

/** Returns nothing of a row but its place: a row without one was not written. */
export const justPlaces: WriteReturning = { columns: {}, extras: undefined, needed: [], returnsRows: true }

/**
 * Plans the update of rows, each by its own values: one statement, which returns each row with its place.
 *
 * @returns `undefined` when values must be written out for too many rows.
 */
export function planUpdateEach(
  table: TableModel,
  changes: readonly RowChange[],
  returning: WriteReturning,
  path: string,
  { planCondition, changedIn = [] }: UpdateEachOptions = {},
): Statement | undefined {
  const aliases = createAliases()
  const columns = changedColumns(changes)
  const { version } = table
  const checked = version !== undefined && changes.some(({ expected }) => expected !== undefined) ? [version] : []
  const rows = changes.map(({ key, patch, expected }) => new Map([...key, ...patch, ...versionOf(checked, expected)]))
  const rowSource = planRowSource([...table.primaryKey, ...columns, ...checked], rows, rowsWrittenOut, path)
  if (rowSource === undefined) return undefined
  const { from, values, isGiven } = rowSource
  const first = table.primaryKey.length
  const last = first + columns.length
  const isSame = checked.map((column) => {
    const isCurrent = fragment`${comparedVersion(column)} = ${values[last]}`
    return isGiven[last] === undefined ? isCurrent : fragment`(not ${isGiven[last]} or ${isCurrent})`
  })
  const condition = allOf([
    ...table.primaryKey.map((column, index) => fragment`${column} = ${values[index]}`),
    ...isSame,
    planScopes(table, planFilter, aliases),
    planCondition?.(aliases),
    changedIn.length === 0
      ? undefined
      : anyOf(
          changedIn.map((column) => fragment`${column} is distinct from ${values[first + columns.indexOf(column)]}`),
        ),
  ])
  const set = columns.map((column, index) => {
    const value = values[first + index]
    const given = isGiven[first + index]
    return {
      column,
      value: given === undefined ? value : fragment`case when ${given} then ${value} else ${column} end`,
    }
  })
  const next = version === undefined ? [] : [{ column: version, value: nextVersion(version) }]
  const written = planWritten(table, returning, aliases, path)
  return toStatement(table.name, set.length === 0 ? selectEach : updateEach, {
    source: table.source,
    from,
    set: [...set, ...next],
    condition: condition ?? always,
    fields: written && { ...nestedFields(written), position: decoded(fragment`"rows"."~position"`, Number) },
  })
}

interface UpdateEachPlan {
  readonly source: TableModel['source']
  readonly from: Fragment
  readonly set: readonly { readonly column: ColumnModel; readonly value: Expression | undefined }[]
  readonly condition: Expression
  readonly fields: Fields | undefined
}

/** Rows without anything to change are only read. */
function selectEach(
  builders: QueryBuilders,
  { source, from, condition, fields }: Compiled<UpdateEachPlan>,
): Executable {
  const selected = fields ?? { count: sql`count(*)`.mapWith(Number) }
  return builders.select(selected).from(source).innerJoin(from, condition)
}

function updateEach(builders: QueryBuilders, plan: Compiled<UpdateEachPlan>): Executable {
  const { source, from, set, condition, fields } = plan
  const changes = set.map(({ column, value }) => sql`${nameOf(column, builders)} = ${value}`)
  return selectWritten(builders, sql`update ${source} set ${listOf(changes)} from ${from} where ${condition}`, fields)
}

function versionOf(checked: readonly ColumnModel[], expected: ExpectedVersion | undefined): [ColumnModel, unknown][] {
  return expected === undefined ? [] : checked.map((column) => [column, expected.version])
}

/** Every column that one of the rows changes. */
function changedColumns(changes: readonly RowChange[]): readonly ColumnModel[] {
  return [...new Set(changes.flatMap(({ patch }) => [...patch.keys()]))].toSorted(
    (one, other) => one.position - other.position,
  )
}
