import { sql } from 'drizzle-orm'
import type { QueryBuilders } from '../database/index.ts'
import { InvalidArgumentError } from '../errors/index.ts'
import { aliasField, type TableModel } from '../model/index.ts'
import {
  checkOptions,
  type FieldGroups,
  type Fragment,
  isUnique,
  type JoinPlan,
  openRow,
  type PlanJoin,
  planOrder,
  planRow,
  type RowPlan,
  unflattenFields,
} from '../query/index.ts'
import type { RelationRequest } from './relation-load.ts'
import { optionsOfRelated, planConditions, selectRelated } from './select-related.ts'

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
  return (bindings) => {
    const { target, relation, options, nested, path } = load
    const row = planRow(target, options, nested.needed ?? [], bindings, path, nested.joins)
    const conditions = planConditions(load, options, bindings)
    const order = planOrder(target, options['orderBy'], bindings, `${path}.orderBy`)
    const shapes = [relation.position, row.shape, ...conditions.map((condition) => condition?.shape)]
    return {
      shape: `join(${shapes.join(';')};${order.map((term) => term.shape).join(',')})`,
      build: (builders, place) => buildJoin(builders, place, { load, row, conditions, order }),
    }
  }
}

interface JoinParts {
  readonly load: RelationRequest
  readonly row: RowPlan
  readonly conditions: readonly (Fragment | undefined)[]
  readonly order: readonly Fragment[]
}

function buildJoin(
  builders: QueryBuilders,
  place: number,
  { load, row, conditions, order }: JoinParts,
): ReturnType<JoinPlan['build']> {
  const { fields, join } = openRow(builders, row)
  const groups = { ...fields, ...(hasOwnKey(load.target, row) ? {} : { is: { found: sql`true` } }) } as FieldGroups
  const selection: Record<string, unknown> = {}
  for (const [group, members] of Object.entries(groups)) {
    for (const [name, field] of Object.entries(members)) {
      const alias = `join${place}:${Object.keys(selection).length}`
      selection[`${group}:${name}`] = aliasField(field, alias)
    }
  }
  const own = load.keyColumns.map(({ field }, index) => sql`${field} as ${sql.identifier(`~key${index}`)}`)
  const keys = sql`(select ${sql.join(own, sql`, `)}) as "~keys"`
  const select = selectRelated(builders, selection, keys, load, conditions)
  join(select)
  if (!isUnique(load.source, load.target, load.relation)) {
    if (order.length > 0) select.orderBy(...order.map((term) => term.compile()))
    select.limit(1)
  }
  const subquery = select.as(`~join${place}`)
  const selected = Object.entries(unflattenFields(groups, subquery))
  return { subquery, groups: Object.fromEntries(selected.map(([group, fields]) => [`join${place}:${group}`, fields])) }
}

/** Whether the row has a column that tells by itself that there is one: that of a primary key is never NULL. */
function hasOwnKey({ primaryKey: [key] }: TableModel, { columns }: RowPlan): boolean {
  return key !== undefined && columns.some(({ property }) => property === key.property)
}
