import type { RelationModel, TableModel } from '../model/index.ts'
import { type Aliases, allOf, always, type Expression, fragment, type Fragment, name } from '../plan/index.ts'
import type { PlanFilter } from './plan-filter-type.ts'
import { planKeysOfIds } from './referenced-ids.ts'
import { isRelated, linkRelation, planLinkScopes, planPredefined, type RelationLink } from './relation-link.ts'

/** The rows of a relation, as a correlated subquery sees them. */
export interface RelatedRows {
  /** The related table under its alias. */
  readonly target: TableModel
  /** What follows `from`: the related table, and the join table that leads to it. */
  readonly from: Fragment
  /** Which of them belong to the row outside. */
  readonly condition: Expression
}

/** Describes the rows of a relation of the row that a query is at. */
export function relate(
  source: TableModel,
  relation: RelationModel,
  planFilter: PlanFilter,
  aliases: Aliases,
  path: string,
): RelatedRows {
  const link = linkRelation(source, relation, aliases.next(source.lookup(relation.target), source), aliases)
  return {
    target: link.target,
    from: fromOf(link),
    condition:
      allOf([
        relation.reference === undefined ? isRelated(link) : undefined,
        planPredefined(link, planFilter, aliases, path),
        planLinkScopes(link, planFilter, aliases),
      ]) ?? always,
  }
}

function fromOf({ relation, target, junction, joinsTarget, own: [ids], foreign: [key] }: RelationLink): Fragment {
  if (relation.reference !== undefined && ids !== undefined && key !== undefined)
    return fragment`(${planKeysOfIds(ids, key)}) as "~keys" inner join ${aliased(target)} on ${key} = "~keys"."~key0"`
  if (junction === undefined) return aliased(target)
  return fragment`${aliased(target)} inner join ${aliased(junction)} on ${joinsTarget}`
}

/** A table under its alias, as it stands after `from`. */
function aliased(table: TableModel): Fragment {
  return fragment`${table.lookup(table.name).source} as ${name(table.alias ?? table.databaseName)}`
}
