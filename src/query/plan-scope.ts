import { describeValue, InvalidArgumentError, InvalidFilterError, listNames } from '../errors/index.ts'
import type { ScopeModel, TableModel } from '../model/index.ts'
import { isPlainObject, type Aliases, allOf, type Expression } from '../plan/index.ts'
import { checkScopeFilter } from './check-scope-filter.ts'
import type { PlanFilter } from './plan-filter-type.ts'

/**
 * Plans the scopes of a table: the conditions that its rows meet in every statement.
 *
 * @throws {@link InvalidFilterError} when the context has not what a scope needs.
 */
export function planScopes(table: TableModel, planFilter: PlanFilter, aliases: Aliases): Expression | undefined {
  if (table.scopes.length === 0) return undefined
  return allOf(table.scopes.map((scope) => planScope(table, scope, planFilter, aliases)))
}

function planScope(
  table: TableModel,
  scope: ScopeModel,
  planFilter: PlanFilter,
  aliases: Aliases,
): Expression | undefined {
  const path = `scope ${scope.name} of "${table.name}"`
  const { openScopes } = aliases
  if (openScopes.has(path)) throw leadsBack(path, openScopes)
  openScopes.add(path)
  const condition = planFilter(table, readScopeFilter(table, scope, path), aliases, path)
  openScopes.delete(path)
  return condition
}

/** The rows that a scope asks for are in the scopes of their table: one that leads back to itself would never end. */
function leadsBack(path: string, openScopes: ReadonlySet<string>): InvalidFilterError {
  const [...scopes] = openScopes
  return new InvalidFilterError(
    {
      path,
      expected: 'a scope whose relations do not lead back to it',
      received: `one that does, by way of ${scopes.slice(scopes.indexOf(path)).join(', ')}`,
    },
    'Write the related rows as SQL: { RAW: sql`exists …` } that selects from an alias() of the table, which has no scopes.',
  )
}

/**
 * Makes the filter of a scope: an object of conditions that all have a value.
 *
 * @throws {@link InvalidFilterError} for a value that is missing, and for conditions that came out of the context.
 */
export function readScopeFilter(table: TableModel, scope: ScopeModel, path: string): Readonly<Record<string, unknown>> {
  const filter = scope.filter()
  if (!isPlainObject(filter)) {
    throw new InvalidFilterError({ path, expected: 'an object of conditions', received: describeValue(filter) })
  }
  for (const [name, value] of Object.entries(filter)) {
    if (value !== undefined) continue
    throw new InvalidFilterError(
      { path: `${path}.${name}`, expected: 'a value of the context', received: 'undefined' },
      `Use repositories.$with({ … }), or unscoped: ['${scope.name}'] where every row is meant.`,
    )
  }
  return checkScopeFilter(table, filter, scope, path)
}

/**
 * Reads the option `unscoped`: the table without these scopes, and so are the tables that it leads to.
 *
 * @throws {@link InvalidArgumentError} for anything but names of scopes.
 */
export function liftScopes(table: TableModel, unscoped: unknown, path: string): TableModel {
  if (unscoped === undefined) return table
  if (!Array.isArray(unscoped) || !unscoped.every((name) => typeof name === 'string')) {
    throw new InvalidArgumentError({
      path: `${path}.unscoped`,
      expected: 'a list of names of scopes',
      received: describeValue(unscoped),
    })
  }
  const names: readonly string[] = unscoped
  const unknown = names.some((name) => !table.scopeNames.has(name))
  if (!unknown) return table.unscoped(names)
  throw new InvalidArgumentError({
    path: `${path}.unscoped`,
    expected: `names of the model's scopes (${listNames(table.scopeNames) || 'it has none'})`,
    received: 'another name',
  })
}
