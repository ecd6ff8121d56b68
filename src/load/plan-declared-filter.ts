import { sql } from 'drizzle-orm'
import { aliasTable, type TableModel } from '../model/index.ts'
import {
  allOf,
  type Bindings,
  columnsOf,
  type Fragment,
  matchesKey,
  planFilter,
  planPredefined,
  planScopes,
} from '../query/index.ts'
import type { RelationSource } from './relation-load.ts'

/** What is declared of the rows of a relation: the scopes of their table and its join table, and the relation's own filter. */
export function planDeclaredFilter(load: RelationSource, bindings: Bindings): Fragment | undefined {
  const junction = junctionOf(load)
  return allOf([
    planOwnFilter(load, bindings),
    planScopes(load.target, planFilter, bindings),
    junction && planScopes(junction, planFilter, bindings),
  ])
}

/** The join table of a relation, under the alias that its statements have it. */
export function junctionOf({ source, relation: { through } }: RelationSource): TableModel | undefined {
  if (through === undefined) return undefined
  const table = source.lookup(through.table)
  return aliasTable(table, `${table.databaseName}~through`)
}

/** A filter that the relation was declared with; one on the table that declares it holds for the row with the key. */
function planOwnFilter(
  { source, target, relation, keyColumns, path }: RelationSource,
  bindings: Bindings,
): Fragment | undefined {
  if (relation.where?.on !== 'source') return planPredefined(source, target, relation, planFilter, bindings, path)
  const declaring = aliasTable(source, `${source.databaseName}~source`)
  const condition = planPredefined(declaring, target, relation, planFilter, bindings, path)
  if (condition === undefined) return undefined
  const own = columnsOf(
    declaring,
    keyColumns.map(({ property }) => property),
  )
  return {
    shape: `source ${condition.shape}`,
    compile: () =>
      sql`exists (select 1 from ${source.source} as ${sql.identifier(declaring.alias ?? '')} where ${matchesKey(own)} and ${condition.compile()})`,
  }
}
