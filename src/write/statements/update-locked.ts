import { sql, type SQL } from 'drizzle-orm'
import type { ColumnModel, TableModel } from '../../model/index.ts'
import {
  type Compiled,
  type Executable,
  type Expression,
  type Fields,
  type Fragment,
  listOf,
  type QueryBuilders,
} from '../../plan/index.ts'
import { nameOf } from './plan-insert.ts'
import { selectWritten } from './plan-written.ts'

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
export function selectEach(
  builders: QueryBuilders,
  { source, from, condition, isLocked, fields }: Compiled<UpdateEachPlan>,
): Executable {
  const selected = fields ?? { count: sql`count(*)`.mapWith(Number) }
  const select = builders.select(selected).from(source).innerJoin(from, condition)
  return isLocked ? select.orderBy(sql`"rows"."~position"`).for('update', { of: source }) : select
}

/** One row has no order. */
export function updateOne(builders: QueryBuilders, plan: Compiled<UpdateEachPlan>): Executable {
  const { from, conditionOfOne, fields } = plan
  return selectWritten(builders, updateFrom(builders, plan, from, conditionOfOne), fields)
}

/** Locks the rows in the order given, then updates them. */
export function updateLocked(builders: QueryBuilders, plan: Compiled<UpdateEachPlan>): Executable {
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
