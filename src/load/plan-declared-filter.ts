import { sql } from 'drizzle-orm'
import { aliasTable } from '../model/index.ts'
import { type Bindings, columnsOf, type Fragment, matchesKey, planFilter, planPredefined } from '../query/index.ts'
import type { RelationSource } from './relation-load.ts'

/** A filter that the relation was declared with; one on the table that declares it holds for the row with the key. */
export function planDeclaredFilter(
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
