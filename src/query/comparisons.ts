import { sql, type SQL } from 'drizzle-orm'
import type { ColumnModel } from '../model/index.ts'
import { type Expression, fragment, type Fragment, isColumnPart, isFragment, type Part } from '../plan/index.ts'

/** The operators that compare two values. */
export type Comparison = 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte'

/** How each is written. */
export const comparisons: Readonly<Record<Comparison, SQL>> = {
  eq: sql`=`,
  ne: sql`<>`,
  gt: sql`>`,
  gte: sql`>=`,
  lt: sql`<`,
  lte: sql`<=`,
}

/** Whether a name is one of them. */
export function isComparison(name: string): name is Comparison {
  return Object.hasOwn(comparisons, name)
}

/** Plans a comparison. */
export function planComparison(left: Part, operator: Comparison, right: Part): Fragment {
  return fragment`${left} ${comparisons[operator]} ${right}`
}

/** Reads a condition that {@link planComparison} made of a column; `undefined` for any other. */
export function readComparison(condition: Expression): { column: ColumnModel; operator: Comparison } | undefined {
  if (!isFragment(condition)) return undefined
  const [column, written] = condition.parts
  const operator = comparisonNames.find((name) => comparisons[name] === written)
  return operator === undefined || !isColumnPart(column) ? undefined : { column, operator }
}

const comparisonNames = Object.keys(comparisons) as Comparison[]
