import type { SQL } from 'drizzle-orm'
import type { Fields, QueryBuilders, SelectBuilder } from '../database/index.ts'
import { allOf, type Bindings, type Fragment, planFilter } from '../query/index.ts'
import { planDeclaredFilter } from './plan-declared-filter.ts'
import type { RelationSource } from './relation-load.ts'
import { joinKeys, pathOf } from './relation-path.ts'

/** The options of every way to load a relation. */
export const optionsOfRelated: readonly string[] = [
  'columns',
  'extras',
  'where',
  'orderBy',
  'with',
  'counts',
  'unscoped',
]

/** Which of a relation's rows are loaded, however they are: the conditions are collected here alone. */
export function planConditions(
  load: RelationSource,
  options: Readonly<Record<string, unknown>>,
  bindings: Bindings,
): readonly (Fragment | undefined)[] {
  return [
    planDeclaredFilter(load, bindings),
    'where' in options ? planFilter(load.target, options['where'], bindings, `${load.path}.where`) : undefined,
  ]
}

/** Starts a select of the related rows of the keys in `keys`, a table under the alias `"~keys"`. */
export function selectRelated(
  builders: Pick<QueryBuilders, 'select'>,
  fields: Fields,
  keys: SQL,
  load: RelationSource,
  conditions: readonly (Fragment | undefined)[],
): SelectBuilder {
  const select = builders.select(fields).from(load.target.source)
  joinKeys(select, pathOf(load), keys)
  const condition = allOf(conditions)
  return condition === undefined ? select : select.where(condition.compile())
}
