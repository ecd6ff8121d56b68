import type { TableModel } from '../model/index.ts'
import { type Aliases, allOf, type Expression } from '../plan/index.ts'
import { planFilter } from './plan-filter.ts'
import { planScopes } from './plan-scope.ts'

/** Plans which rows a read is about: those in the table's scopes that the call's `where` leaves, if it has one. */
export function planWhere(
  table: TableModel,
  options: Readonly<Record<string, unknown>>,
  aliases: Aliases,
  path: string,
): Expression | undefined {
  const scopes = planScopes(table, planFilter, aliases)
  const filter = 'where' in options ? planFilter(table, options['where'], aliases, `${path}.where`) : undefined
  return allOf([scopes, filter])
}
