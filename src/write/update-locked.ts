import { type SQL, sql } from 'drizzle-orm'
import type { ColumnModel, TableModel } from '../model/index.ts'
import {
  type Compiled,
  type Executable,
  type Expression,
  type Fields,
  type Fragment,
  listOf,
  type QueryBuilders,
} from '../plan/index.ts'
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
  readonly changesKey: boolean
  readonly fields: Fields | undefined
}

/** Rows without anything to change are only read. */
export function selectEach(
  builders: QueryBuilders,
  { source, from, condition, fields }: Compiled<UpdateEachPlan>,
): Executable {
  const selected = fields ?? { count: sql`count(*)`.mapWith(Number) }
  return builders.select(selected).from(source).innerJoin(from, condition)
}

/** One row has no order. */
export function updateOne(builders: QueryBuilders, plan: Compiled<UpdateEachPlan>): Executable {
  const { from, conditionOfOne, fields } = plan
  return selectWritten(builders, updateFrom(builders, plan, from, conditionOfOne), fields)
}

/** Locks the rows in the order given, then updates them. */
export function updateLocked(builders: QueryBuilders, plan: Compiled<UpdateEachPlan>): Executable {
  const { source, name, from, condition, conditionOfLocked, changesKey, fields } = plan
  const lock = sql`for ${changesKey ? sql`update` : sql`no key update`} of ${sql.identifier(name)}`
  const rows = sql`select "rows".* from ${source} inner join ${from} on ${condition} order by "rows"."~position" ${lock}`
  const locked = builders.$with('~locked').as(rows)
  return selectWritten(builders, updateFrom(builders, plan, sql`"~locked" as "rows"`, conditionOfLocked), fields, [
    locked,
  ])
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
