import { InvalidFilterError } from '../errors/index.ts'
import type { TableModel } from '../model/index.ts'
import { allOf } from '../plan/index.ts'
import { planFilter, planKey, planScopes } from '../query/index.ts'
import type { PlanTarget } from './plan-update.ts'
import { type ExpectedVersion, planVersion } from './plan-version.ts'

/** Which rows a write is about. */
export interface Target {
  readonly plan: PlanTarget
  /** The caller's filter, where there is one. */
  readonly where?: unknown
}

/** Every row that is in the table's scopes. */
export function everyRow(table: TableModel): Target {
  return { plan: (aliases) => planScopes(table, planFilter, aliases) }
}

/** The row with a key. */
export function byKey(table: TableModel, key: unknown, path: string, expected?: ExpectedVersion): Target {
  return {
    plan: (aliases) =>
      allOf([
        planKey(table, key, `${path} key`),
        planScopes(table, planFilter, aliases),
        planVersion(table, expected, path),
      ]),
  }
}

/** The rows that match a filter, which must have a condition. */
export function byFilter(table: TableModel, where: unknown, path: string): Target {
  return {
    where,
    plan: (aliases) => {
      const condition = where === undefined ? undefined : planFilter(table, where, aliases, `${path}.where`)
      if (condition !== undefined) return allOf([condition, planScopes(table, planFilter, aliases)])
      throw new InvalidFilterError(
        { path: `${path}.where`, expected: 'a condition', received: where === undefined ? 'undefined' : 'none' },
        `Use ${path.replace('Many', 'All')} when every row is meant.`,
      )
    },
  }
}
