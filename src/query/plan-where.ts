import type { TableModel } from '../model/index.ts'
import type { Bindings, Fragment } from './bindings.ts'
import { allOf } from './combine.ts'
import { planFilter } from './plan-filter.ts'
import { planScopes } from './plan-scope.ts'

/** Plans which rows a read is about: those in the table's scopes that the call's `where` leaves, if it has one. */
export function planWhere(
  table: TableModel,
  options: Readonly<Record<string, unknown>>,
  bindings: Bindings,
  path: string,
): Fragment | undefined {
  const scopes = planScopes(table, planFilter, bindings)
  const filter = 'where' in options ? planFilter(table, options['where'], bindings, `${path}.where`) : undefined
  return allOf([scopes, filter])
}
