import { sql, type SQL } from 'drizzle-orm'
import { InvalidArgumentError } from '../errors/index.ts'
import { aliasField, type ColumnModel, isIdsColumn, type TableModel } from '../model/index.ts'
import { built, type Compiled, type Expression, listOf, type QueryBuilders } from '../plan/index.ts'
import {
  checkOptions,
  type FieldGroups,
  isUnique,
  type Join,
  keysOfIds,
  linkRelation,
  openRow,
  type PlanJoin,
  planOrder,
  planRow,
  type RowPlan,
  type Selection,
  unflattenFields,
} from '../query/index.ts'
import type { RelationRequest } from './relation-load.ts'
import { optionsOfRelated, pathOf, planConditions, type RelationPath, selectRelated } from './relation-path.ts'

const optionsOfJoin: ReadonlySet<string> = new Set([...optionsOfRelated, 'strategy'])

/**
 * Checks the options of a to-one that is joined into the statement of its parent.
 *
 * @throws {@link InvalidArgumentError} for a to-many, and for options that say nothing of one row.
 */
export function checkJoin({ relation, options, path }: Omit<RelationRequest, 'nested'>): void {
  if (relation.kind === 'many') {
    throw new InvalidArgumentError({
      path: `${path}.strategy`,
      expected: "'lateral' or 'window' of a to-many",
      received: "'join'",
    })
  }
  checkOptions(options, optionsOfJoin, path)
}

/** Plans the row of a to-one as a subquery of its parent's statement: at most one row, so that no parent is multiplied. */
export function planJoin(load: RelationRequest): PlanJoin {
  return (outer, aliases, place) => {
    const { source, relation, options, nested, path } = load
    // The subquery sees its parent's row.
    const link = linkRelation(source, relation, { ...load.target, outer }, aliases)
    const { target } = link
    const row = planRow(target, options, nested.needed ?? [], aliases, path, nested.joins)
    return built(joinRow, {
      place,
      own: load.keyColumns,
      path: pathOf(link),
      selection: row.selection,
      condition: planConditions(load, link, options, aliases),
      order: planOrder(target, options['orderBy'], aliases, `${path}.orderBy`),
      hasOwnKey: hasOwnKey(target, row),
      isUnique: isUnique(source, target, relation),
    })
  }
}

interface JoinParts {
  readonly place: number
  readonly own: readonly ColumnModel[]
  readonly path: RelationPath
  readonly selection: Selection
  readonly condition: Expression | undefined
  readonly order: readonly Expression[]
  readonly hasOwnKey: boolean
  readonly isUnique: boolean
}

function joinRow(builders: QueryBuilders, parts: Compiled<JoinParts>): Join {
  const { place, path, order } = parts
  const { fields, join } = openRow(parts.selection)
  const groups = { ...fields, ...(parts.hasOwnKey ? {} : { is: { found: sql`true` } }) } as FieldGroups
  const selected: Record<string, unknown> = {}
  for (const [group, members] of Object.entries(groups)) {
    for (const [name, field] of Object.entries(members)) {
      const alias = `join${place}:${Object.keys(selected).length}`
      selected[`${group}:${name}`] = aliasField(field, alias)
    }
  }
  const keys = sql`(${keysOf(parts)}) as "~keys"`
  const select = selectRelated(builders, selected, keys, path, parts.condition)
  join(select)
  if (!parts.isUnique) {
    if (order.length > 0) select.orderBy(...order)
    select.limit(1)
  }
  const subquery = select.as(`~join${place}`)
  const found = Object.entries(unflattenFields(groups, subquery))
  return { subquery, groups: Object.fromEntries(found.map(([group, fields]) => [`join${place}:${group}`, fields])) }
}

/** The key of the parent's row. */
function keysOf({ own, path: { foreign } }: Compiled<JoinParts>): SQL {
  const [ids] = own
  const [key] = foreign
  if (ids !== undefined && key !== undefined && isIdsColumn(ids)) return keysOfIds(sql`${ids.reference}`, key)
  return sql`select ${listOf(own.map(({ reference }, index) => sql`${reference} as ${sql.identifier(`~key${index}`)}`))}`
}

/** Whether the row has a column that tells by itself that there is one: that of a primary key is never NULL. */
function hasOwnKey({ primaryKey: [key] }: TableModel, { columns }: RowPlan): boolean {
  return key !== undefined && columns.some(({ property }) => property === key.property)
}
