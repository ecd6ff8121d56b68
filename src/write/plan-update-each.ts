import { sql } from 'drizzle-orm'
import type { Statement } from '../database/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { allOf, type Bindings, createBindings, type Fragment, listOf, planFilter, planScopes } from '../query/index.ts'
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

/**
 * Plans the update of rows, each by its own values: one statement, which returns each row with its place.
 *
 * @param planCondition What the rows must meet beside having the keys and being in the table's scopes.
 * @returns `undefined` when values must be written out for too many rows.
 */
export function planUpdateEach(
  table: TableModel,
  changes: readonly RowChange[],
  returning: WriteReturning,
  path: string,
  planCondition?: (bindings: Bindings) => Fragment,
): Statement | undefined {
  const bindings = createBindings()
  const columns = changedColumns(changes)
  const { version } = table
  const checked = version !== undefined && changes.some(({ expected }) => expected !== undefined) ? [version] : []
  const rows = changes.map(({ key, patch, expected }) => new Map([...key, ...patch, ...versionOf(checked, expected)]))
  const source = planRowSource([...table.primaryKey, ...columns, ...checked], rows, bindings, rowsWrittenOut)
  if (source === undefined) return undefined
  const scope = allOf([planScopes(table, planFilter, bindings), planCondition?.(bindings)])
  const written = planWritten(table, returning, bindings, path)
  const first = table.primaryKey.length
  const isGiven = source.isGiven.slice(first)
  const last = columns.length
  const shapeOfColumns = columns.map(({ position }, index) => `${position}${isGiven[index] === undefined ? '' : '?'}`)
  return {
    table: table.name,
    shape: `updateEach;${shapeOfColumns.join(',')};${checked.length}${isGiven[last] === undefined ? '' : '?'};${scope?.shape ?? ''};${written?.shape ?? 'count'}`,
    isFixed: bindings.isFixed,
    values: bindings.values,
    build: (builders) => {
      const set = columns.map((column, index) => {
        const value = source.values[first + index]
        const given = isGiven[index]
        const kept = given === undefined ? value : sql`case when ${given} then ${value} else ${column.field} end`
        return sql`${nameOf(column, builders)} = ${kept}`
      })
      const isMeant = table.primaryKey.map(({ field }, index) => sql`${field} = ${source.values[index]}`)
      const isCurrent = checked.map((column) => {
        const isSame = sql`${comparedVersion(column)} = ${source.values[first + last]}`
        return isGiven[last] === undefined ? isSame : sql`(not ${isGiven[last]} or ${isSame})`
      })
      const conditions = [...isMeant, ...isCurrent, ...(scope === undefined ? [] : [scope.compile()])]
      const next = version === undefined ? [] : [sql`${nameOf(version, builders)} = ${nextVersion(version)}`]
      const place = { position: sql`"rows"."~position"`.mapWith(Number) }
      const fields = written && { ...(written.isNested ? written.fields() : { row: written.fields() }), ...place }
      const isMet = sql.join(conditions, sql` and `)
      // Rows without anything to change are only read.
      if (set.length === 0) {
        const count = { count: sql`count(*)`.mapWith(Number) }
        return builders
          .select(fields ?? count)
          .from(table.source)
          .innerJoin(source.from, isMet)
      }
      const update = sql`update ${table.source} set ${listOf([...set, ...next])} from ${source.from} where ${isMet}`
      return selectWritten(builders, update, fields)
    },
  }
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
