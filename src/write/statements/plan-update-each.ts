import { sql, type SQL } from 'drizzle-orm'
import { InvalidArgumentError, pathOf } from '../../errors/index.ts'
import type { ColumnModel, TableModel } from '../../model/index.ts'
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
  fragment,
  type Fragment,
  listOf,
  negate,
  type QueryBuilders,
  type Statement,
  toStatement,
} from '../../plan/index.ts'
import { nestedFields, planFilter, planScopes } from '../../query/index.ts'
import { type Place, planRowSource, rowsWrittenOut, type RowValues } from '../values/index.ts'
import { nameOf } from './plan-insert.ts'
import { comparedVersion, type ExpectedVersion, nextVersion } from './plan-version.ts'
import { planWritten, selectWritten, type WriteReturning } from './plan-written.ts'

/** What changes in a row. */
export interface RowChange {
  readonly key: RowValues
  readonly patch: RowValues
  /** What relations give of the patch. */
  readonly filled?: readonly (readonly [ColumnModel, unknown])[]
  /** The version that the row was read in. */
  readonly expected?: ExpectedVersion | undefined
  /** Where it stands in the call, for errors. */
  readonly place: Place
}

/** Which of the rows are updated. */
export interface UpdateEachOptions {
  /** What the rows must meet beside having the keys and being in the table's scopes. */
  readonly planCondition?: (aliases: Aliases) => Expression
  /** Columns of which one must change, else the row stays as it is. */
  readonly changedIn?: readonly ColumnModel[]
  /** Whether rows without anything to change are locked. */
  readonly isLocked?: boolean
}

/**
 * Plans the update of rows, each by its own values: one statement, which returns each row with its place in the list.
 *
 * Several rows are locked in the order given, before they are updated. The update by itself would lock them in the order in
 * which the planner finds them, and two calls about the same rows could wait for each other. A row of `"~locked"` is locked
 * when it leaves that query, so it is when the update gets it, whatever the plan. The conditions are tested there: PostgreSQL
 * tests them again for a row that it had to wait for, and nobody else changes the row after that. Rows that stay as they are
 * get locked with the others, in their turn.
 *
 * @param changes In the order of their keys.
 * @returns `undefined` when values must be written out for too many rows.
 */
export function planUpdateEach(
  table: TableModel,
  changes: readonly RowChange[],
  returning: WriteReturning,
  path: string,
  { planCondition, changedIn = [], isLocked = false }: UpdateEachOptions = {},
): Statement | undefined {
  refuseKeys(table, changes)
  const aliases = createAliases()
  const columns = changedColumns(changes)
  const { version } = table
  const checked = version !== undefined && changes.some(({ expected }) => expected !== undefined) ? [version] : []
  const [keys, patches] = [changes.map(({ key }) => key), changes.map(({ patch }) => patch)]
  const versions = checked.length === 0 ? [] : changes.map(({ expected }) => versionOf(checked, expected))
  const rowsOf = (column: ColumnModel): readonly RowValues[] =>
    table.primaryKey.includes(column) ? keys : checked.includes(column) ? versions : patches
  const rowPath = (index: number): string => pathOf((changes[index] as RowChange).place)
  const rowSource = planRowSource([...table.primaryKey, ...columns, ...checked], rowsOf, rowsWrittenOut, rowPath)
  if (rowSource === undefined) return undefined
  const { from, values, isGiven } = rowSource
  const first = table.primaryKey.length
  const last = first + columns.length
  const isSame = checked.map((column) => {
    const isCurrent = fragment`${comparedVersion(column)} = ${values[last]}`
    return isGiven[last] === undefined ? isCurrent : fragment`(not ${isGiven[last]} or ${isCurrent})`
  })
  const changesOf = changedIn.map(
    (column) => fragment`${column} is distinct from ${values[first + columns.indexOf(column)]}`,
  )
  // Rows without anything to change are returned as they are.
  const hasPatch = changes.every(({ patch }) => patch.size > 0) ? [] : isGiven.slice(first, last)
  const returnsOthers = hasPatch.length > 0
  const isChanged = allOf([
    changesOf.length === 0 ? undefined : anyOf(changesOf),
    returnsOthers ? anyOf(hasPatch) : undefined,
  ])
  const hasKey = allOf(table.primaryKey.map((column, index) => fragment`${column} = ${values[index]}`)) ?? always
  const condition = allOf([hasKey, ...isSame, planScopes(table, planFilter, aliases), planCondition?.(aliases)])
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
  const build = set.length === 0 ? selectEach : changes.length === 1 ? updateOne : updateLocked
  return toStatement(table.name, build, {
    source: table.source,
    name: table.databaseName,
    from,
    set: [...set, ...next],
    condition: condition ?? always,
    conditionOfOne: allOf([condition, isChanged]) ?? always,
    conditionOfLocked: allOf([hasKey, isChanged]) ?? always,
    conditionOfOthers: returnsOthers ? allOf([hasKey, negate(isChanged)]) : undefined,
    isLocked,
    changesKey: columns.some((column) => isOfKey(table, column)),
    fields: written && { ...nestedFields(written), position: decoded(fragment`"rows"."~position"`, Number) },
  })
}

/** A row whose key changes would have to be found by the old one, and by the new one afterwards. */
function refuseKeys({ primaryKey, name }: TableModel, changes: readonly RowChange[]): void {
  for (const { patch, place, filled } of changes) {
    for (const column of primaryKey) {
      if (!patch.has(column)) continue
      const path = `${pathOf(place)}.${column.property}`
      throw filled?.some(([each]) => each === column) === true
        ? new InvalidArgumentError(
            {
              path,
              expected: 'a relation that a row can join or leave without another primary key',
              received: `one by "${name}.${column.property}", which is part of it`,
            },
            'Delete the row, and create another one.',
          )
        : new InvalidArgumentError({
            path,
            expected: 'no value from a hook or a validator, since the row is found by it',
            received: 'one',
          })
    }
  }
}

/** Whether foreign keys can refer to a column that changes: then the update takes a stronger lock. The primary key stays. */
function isOfKey({ uniques }: TableModel, { property }: ColumnModel): boolean {
  return uniques.some(({ isPrimaryKey, properties }) => !isPrimaryKey && properties.includes(property))
}

function versionOf(checked: readonly ColumnModel[], expected: ExpectedVersion | undefined): RowValues {
  return new Map(expected === undefined ? [] : checked.map((column) => [column, expected.version]))
}

/** Every column that one of the rows changes. */
function changedColumns(changes: readonly RowChange[]): readonly ColumnModel[] {
  const columns = new Set<ColumnModel>()
  for (const { patch } of changes) for (const column of patch.keys()) columns.add(column)
  return [...columns].toSorted((one, other) => one.position - other.position)
}

/** An update of rows by the values of others, which travel with it. */
interface UpdateEachPlan {
  readonly source: TableModel['source']
  readonly name: string
  readonly from: Fragment
  readonly set: readonly { readonly column: ColumnModel; readonly value: Expression | undefined }[]
  /** Which rows are meant, and with which of the given rows they are joined. */
  readonly condition: Expression
  /** The same where a row that stays as it is is left out. */
  readonly conditionOfOne: Expression
  /** The same of rows that are locked already: nobody else changes them. */
  readonly conditionOfLocked: Expression
  /** The same of those that are returned though nothing changes in them; `undefined` where there are none. */
  readonly conditionOfOthers: Expression | undefined
  /** Whether rows are locked where nothing changes in any. */
  readonly isLocked: boolean
  readonly changesKey: boolean
  readonly fields: Fields | undefined
}

/** Rows without anything to change are only read, and locked where others are written next. */
function selectEach(
  builders: QueryBuilders,
  { source, from, condition, isLocked, fields }: Compiled<UpdateEachPlan>,
): Executable {
  const selected = fields ?? { count: sql`count(*)`.mapWith(Number) }
  const select = builders.select(selected).from(source).innerJoin(from, condition)
  return isLocked ? select.orderBy(sql`"rows"."~position"`).for('update', { of: source }) : select
}

/** One row has no order. */
function updateOne(builders: QueryBuilders, plan: Compiled<UpdateEachPlan>): Executable {
  const { from, conditionOfOne, fields } = plan
  return selectWritten(builders, updateFrom(builders, plan, from, conditionOfOne), fields)
}

/** Locks the rows in the order given, then updates them. */
function updateLocked(builders: QueryBuilders, plan: Compiled<UpdateEachPlan>): Executable {
  const { source, name, from, condition, conditionOfLocked, conditionOfOthers, changesKey, fields } = plan
  const lock = sql`for ${changesKey ? sql`update` : sql`no key update`} of ${sql.identifier(name)}`
  const rows = sql`select "rows".* from ${source} inner join ${from} on ${condition} order by "rows"."~position" ${lock}`
  const locked = builders.$with('~locked').as(rows)
  const lockedRows = sql`"~locked" as "rows"`
  const others = conditionOfOthers && sql`from ${source} inner join ${lockedRows} on ${conditionOfOthers}`
  return selectWritten(builders, updateFrom(builders, plan, lockedRows, conditionOfLocked), fields, {
    before: [locked],
    ...(others !== undefined && { others }),
  })
}

function updateFrom(
  builders: QueryBuilders,
  { source, set }: Compiled<UpdateEachPlan>,
  from: SQL,
  condition: SQL,
): SQL {
  const changes = set.map(({ column, value }) => sql`${nameOf(column, builders)} = ${value}`)
  return sql`update ${source} set ${listOf(changes)} from ${from} where ${condition}`
}
