import {
  type DescribedRelations,
  notExported,
  type RelationContext,
  sortRelations,
  type UnplacedRelation,
} from './describe-relations.ts'
import type { ThroughModel, UnresolvedRelation } from './model.ts'

/** What an entry of `defineRelations` has for each relation. */
interface Version1Relation {
  readonly relationType: 'one' | 'many'
  readonly targetTableName: string
  readonly sourceColumns: readonly Version1Column[]
  readonly targetColumns: readonly Version1Column[]
  readonly through?: { readonly source: readonly Version1Column[]; readonly target: readonly Version1Column[] }
  readonly throughTable?: object
  readonly optional?: boolean
  readonly where?: unknown
  readonly isFilterReversed?: boolean
}

interface Version1Column {
  readonly _: { readonly key: string; readonly tableName: string }
}

/** Reads the relations of one entry of `defineRelations`. */
export function describeVersion1Relations(
  source: string,
  relations: Readonly<Record<string, unknown>>,
  context: RelationContext,
): DescribedRelations {
  const declared = Object.entries(relations).flatMap(([name, relation]) =>
    isVersion1Relation(relation) ? [[name, relation] as const] : [],
  )
  return sortRelations(declared, (name, relation) => describeVersion1Relation(source, name, relation, context))
}

function isVersion1Relation(relation: unknown): relation is Version1Relation {
  return typeof relation === 'object' && relation !== null && 'relationType' in relation && 'sourceColumns' in relation
}

function describeVersion1Relation(
  source: string,
  name: string,
  relation: Version1Relation,
  context: RelationContext,
): UnplacedRelation | UnresolvedRelation {
  const { through, throughTable } = relation
  const where = withoutEmptyFilters(relation.where)
  const junction = throughTable === undefined ? undefined : context.tableNameOf(throughTable)
  if (throughTable !== undefined && junction === undefined) return notExported(`${source}.${name}`)
  return {
    name,
    kind: relation.relationType,
    target: relation.targetTableName,
    sourceProperties: relation.sourceColumns.map((column) => column._.key),
    targetProperties: relation.targetColumns.map((column) => column._.key),
    through: through === undefined || junction === undefined ? undefined : describeThrough(through, junction),
    nullable: relation.optional !== false,
    where:
      typeof where === 'object' && where !== null
        ? { filter: where, on: relation.isFilterReversed === true ? 'source' : 'target' }
        : undefined,
  }
}

function describeThrough(through: NonNullable<Version1Relation['through']>, table: string): ThroughModel {
  return {
    table,
    sourceProperties: through.source.map((column) => column._.key),
    targetProperties: through.target.map((column) => column._.key),
  }
}

/** What Drizzle reads as no condition, wherever it stands in a relation's own `where`. */
const emptyFilter = Symbol.for('drizzle:EmptyFilter')

/** A filter without its empty ones; `undefined` where nothing else is in it. */
function withoutEmptyFilters(filter: unknown): unknown {
  if (filter === emptyFilter) return undefined
  if (Array.isArray(filter)) {
    const left = filter.map(withoutEmptyFilters).filter(isSomething)
    return filter.length > 0 && left.length === 0 ? undefined : left
  }
  if (filter === null || typeof filter !== 'object' || Object.getPrototypeOf(filter) !== Object.prototype) return filter
  const members = Object.entries(filter).map(([name, value]) => [name, withoutEmptyFilters(value)] as const)
  const left = members.filter(
    ([name, value]) => isSomething(value) || filter[name as keyof typeof filter] === undefined,
  )
  return members.length > 0 && left.length === 0 ? undefined : Object.fromEntries(left)
}

function isSomething(value: unknown): boolean {
  return value !== undefined
}
