import { sql } from 'drizzle-orm'
import type { TableModel } from '../model/index.ts'
import type { Aliases, Built, Compiled, Fields, SelectBuilder } from '../plan/index.ts'

/** A related row that comes with its parent, in the parent's statement. */
export type JoinPlan = Built<Join>

/** It, as a part of one statement. */
export interface Join {
  readonly subquery: object
  /** What the parent selects of it, by groups of fields. */
  readonly groups: Readonly<Record<string, Fields>>
}

/** Plans a row that is related to a row of `outer` into its statement; the place among the joins of a row names it. */
export type PlanJoin = (outer: TableModel, aliases: Aliases, place: number) => JoinPlan

/** What a statement selects for a row, and the related rows that come with it. */
export interface Selection {
  readonly fields: Fields
  readonly joins: readonly JoinPlan[]
}

/** Opens a row for one statement: the fields to select, and the joins that they need. */
export function openRow({ fields, joins }: Compiled<Selection>): {
  readonly fields: Fields
  join(select: SelectBuilder): void
} {
  return {
    fields: { ...fields, ...Object.fromEntries(joins.flatMap(({ groups }) => Object.entries(groups))) },
    join: (select) => {
      for (const { subquery } of joins) select.leftJoinLateral(subquery, sql`true`)
    },
  }
}
