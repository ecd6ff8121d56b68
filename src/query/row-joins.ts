import { sql } from 'drizzle-orm'
import type { Fields, QueryBuilders, SelectBuilder } from '../database/index.ts'
import type { Bindings } from './bindings.ts'

/** A related row that comes with its parent, in the parent's statement. */
export interface JoinPlan {
  readonly shape: string
  /** Makes its subquery for one statement; the place among the joins of a row names it. */
  build(builders: QueryBuilders, place: number): Join
}

interface Join {
  readonly subquery: object
  /** What the parent selects of it, by groups of fields. */
  readonly groups: Readonly<Record<string, Fields>>
}

/** Plans a related row into the statement whose values are bound. */
export type PlanJoin = (bindings: Bindings) => JoinPlan

/** Opens a row for one statement: the fields to select, and the joins that they need. */
export function openRow(
  builders: QueryBuilders,
  row: { readonly joins: readonly JoinPlan[]; readonly fields: () => Record<string, unknown> },
): { readonly fields: Fields; join(select: SelectBuilder): void } {
  const joins = row.joins.map((plan, place) => plan.build(builders, place))
  return {
    fields: { ...row.fields(), ...Object.fromEntries(joins.flatMap(({ groups }) => Object.entries(groups))) },
    join: (select) => {
      for (const { subquery } of joins) select.leftJoinLateral(subquery, sql`true`)
    },
  }
}
