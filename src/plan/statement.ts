import type { Executable, QueryBuilders } from './query-builders.ts'

/** One statement of a call: its shape, the values of this call, and how to build it with Drizzle. */
export interface Statement {
  /** The table that it is about, by its name in the schema. */
  readonly table: string
  /** What its text depends on. Statements of one table with the same shape have the same text. */
  readonly shape: string
  /** False when the caller's own SQL is in it: then it is built anew and not prepared. */
  readonly isFixed: boolean
  /** The values of its placeholders, which are named by position. */
  readonly values: readonly unknown[]
  build(builders: QueryBuilders): Executable
  /**
   * Looks at the rows that a write returns, and returns those of the call. What it throws undoes the statement.
   */
  readonly verify?: (rows: Record<string, unknown>[]) => Record<string, unknown>[]
}
