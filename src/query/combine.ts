import { and, or, sql, type SQL } from 'drizzle-orm'
import type { ColumnModel } from '../model/index.ts'
import type { Fragment } from './bindings.ts'

/** A condition that holds for every row. */
export const always: Fragment = { shape: 'always', compile: () => sql`true` }

/** A condition that holds for no row. */
export const never: Fragment = { shape: 'never', compile: () => sql`false` }

/** Joins conditions that must all hold; `undefined` when there is none. An absent one holds always. */
export function allOf(conditions: readonly (Fragment | undefined)[]): Fragment | undefined {
  const present = conditions.filter((condition) => condition !== undefined)
  if (present.length <= 1) return present[0]
  return {
    shape: `(${present.map(({ shape }) => shape).join('&')})`,
    compile: () => and(...present.map((condition) => condition.compile())) ?? sql`true`,
  }
}

/** Joins conditions of which one must hold. An absent one holds always, so the whole does; without any it never holds. */
export function anyOf(conditions: readonly (Fragment | undefined)[]): Fragment | undefined {
  const present = conditions.filter((condition) => condition !== undefined)
  if (present.length < conditions.length) return undefined
  if (present.length <= 1) return present[0] ?? never
  return {
    shape: `(${present.map(({ shape }) => shape).join('|')})`,
    compile: () => or(...present.map((condition) => condition.compile())) ?? sql`false`,
  }
}

/** Turns a condition around; one that is absent holds always, so its negation never does. */
export function negate(condition: Fragment | undefined): Fragment {
  if (condition === undefined) return never
  return { shape: `!${condition.shape}`, compile: () => sql`not (${condition.compile()})` }
}

/** Parts with commas between them. */
export function listOf(parts: readonly SQL[]): SQL {
  return sql.join([...parts], sql`, `)
}

/** What columns a statement is about, for its shape. */
export function positionsOf(columns: readonly ColumnModel[]): string {
  return columns.map(({ position }) => position).join(',')
}
