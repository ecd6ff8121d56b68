import { sql, type SQL } from 'drizzle-orm'

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
