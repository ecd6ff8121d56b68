import { type SQL, sql } from 'drizzle-orm'
import type { Fields, QueryBuilders, SelectBuilder } from '../database/index.ts'
import type { TableModel } from '../model/index.ts'
import { allOf, type Bindings, columnsOf, equalColumns, type Fragment, matchesKey, planFilter } from '../query/index.ts'
import { junctionOf, planDeclaredFilter } from './plan-declared-filter.ts'
import type { RelationSource } from './relation-load.ts'

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
  const { on, junction, joinsTarget } = pathOf(load)
  const select = builders.select(fields).from(load.target.source)
  if (junction !== undefined) select.innerJoin(junction.source, joinsTarget)
  select.innerJoin(keys, on)
  const condition = allOf(conditions)
  return condition === undefined ? select : select.where(condition.compile())
}

/** How the related rows hang on their keys: by their own columns, or by those of a join table. */
export function pathOf(load: RelationSource): {
  readonly on: SQL
  readonly junction: TableModel | undefined
  readonly joinsTarget: SQL
} {
  const own = columnsOf(load.target, load.relation.targetProperties)
  const { through } = load.relation
  const junction = junctionOf(load)
  if (through === undefined || junction === undefined)
    return { on: matchesKey(own), junction: undefined, joinsTarget: sql`true` }
  return {
    on: matchesKey(columnsOf(junction, through.sourceProperties)),
    junction,
    joinsTarget: equalColumns(own, columnsOf(junction, through.targetProperties)),
  }
}
