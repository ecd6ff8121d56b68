import { is, SQL, sql } from 'drizzle-orm'
import type { Executable, Fields, QueryBuilders, Statement } from '../database/index.ts'
import { aliasTable, type TableModel } from '../model/index.ts'
import {
  allOf,
  bindCount,
  bindRaw,
  type Bindings,
  checkOptions,
  columnsOf,
  createBindings,
  equalColumns,
  type Fragment,
  keyArray,
  keyPosition,
  keyRows,
  matchesKey,
  planFilter,
  planOrder,
  planPredefined,
  planRow,
  type RowPlan,
  toArrayLiteral,
} from '../query/index.ts'
import type { CollectedKeys } from './collect-keys.ts'
import type { RelationLoad } from './plan-loads.ts'

const optionsOfRelation: ReadonlySet<string> = new Set([
  'columns',
  'extras',
  'where',
  'orderBy',
  'limit',
  'offset',
  'with',
  'counts',
])

/**
 * Plans the statement that loads a relation for any number of rows. Their keys travel as one array per key column, and
 * each related row comes back with the place of its key. With `limit` or `offset`, which are per row, each key has a
 * subquery of its own.
 */
export function planRelated(load: RelationLoad, keys: CollectedKeys): Statement {
  const { source, target, relation, path } = load
  const options = checkOptions(load.options, optionsOfRelation, path)
  const bindings = createBindings()
  const arrays = load.keyColumns.map((column, index) =>
    keyArray(column, bindRaw(bindings, toArrayLiteral(keys.columns[index] ?? [], undefined))),
  )
  const row = planRow(target, options, load.nested.needed ?? [], bindings, path)
  const predefined = planOwnFilter(load, bindings)
  const filter = 'where' in options ? planFilter(target, options['where'], bindings, `${path}.where`) : undefined
  const order = planOrder(target, options['orderBy'], bindings, `${path}.orderBy`)
  const limit = bindCount(options['limit'], bindings, `${path}.limit`)
  const offset = bindCount(options['offset'], bindings, `${path}.offset`)
  const parts: RelatedParts = { load, arrays, row, conditions: [predefined, filter], order, limit, offset }
  const isPerKey = limit !== undefined || offset !== undefined
  return {
    table: target.name,
    shape: [
      'related',
      source.name,
      relation.name,
      row.shape,
      predefined?.shape,
      filter?.shape,
      order.map((term) => term.shape).join(','),
      limit && 'limit',
      offset && 'offset',
    ].join(';'),
    isFixed: bindings.isFixed,
    values: bindings.values,
    build: (builders) => (isPerKey ? buildPerKey(builders, parts) : buildTogether(builders, parts)),
  }
}

interface RelatedParts {
  readonly load: RelationLoad
  readonly arrays: readonly SQL[]
  readonly row: RowPlan
  readonly conditions: readonly (Fragment | undefined)[]
  readonly order: readonly Fragment[]
  readonly limit: unknown
  readonly offset: unknown
}

/** One select over the related rows of all keys. */
function buildTogether(builders: QueryBuilders, { load, arrays, row, conditions, order }: RelatedParts): Executable {
  const { on, junction, joinsTarget } = pathOf(load)
  const select = builders.select({ ...row.fields(), position: keyPosition() }).from(load.target.source)
  if (junction !== undefined) select.innerJoin(junction.source, joinsTarget)
  select.innerJoin(keyRows(arrays), on)
  const condition = allOf(conditions)
  if (condition !== undefined) select.where(condition.compile())
  if (order.length > 0) select.orderBy(...order.map((term) => term.compile()))
  return select
}

/** A select of its own for every key: only so does a limit count per row, and only so can it use an index. */
function buildPerKey(
  builders: QueryBuilders,
  { load, arrays, row, conditions, order, limit, offset }: RelatedParts,
): Executable {
  const { on, junction, joinsTarget } = pathOf(load)
  const fields = row.fields() as Readonly<Record<string, Fields>>
  const select = builders.select(flatten(fields)).from(load.target.source)
  if (junction !== undefined) select.innerJoin(junction.source, joinsTarget)
  const condition = allOf(conditions)
  select.where(condition === undefined ? on : sql`${on} and ${condition.compile()}`)
  if (order.length > 0) select.orderBy(...order.map((term) => term.compile()))
  if (limit !== undefined) select.limit(limit)
  if (offset !== undefined) select.offset(offset)
  const related = select.as('related')
  return builders
    .select({ ...unflatten(fields, related), position: keyPosition() })
    .from(keyRows(arrays))
    .crossJoinLateral(related)
}

/** How the related rows hang on their keys: by their own columns, or by those of a join table. */
function pathOf({ source, target, relation }: RelationLoad): {
  readonly on: SQL
  readonly junction: TableModel | undefined
  readonly joinsTarget: SQL
} {
  const own = columnsOf(target, relation.targetProperties)
  const { through } = relation
  if (through === undefined) return { on: matchesKey(own), junction: undefined, joinsTarget: sql`true` }
  const table = source.lookup(through.table)
  const junction = aliasTable(table, `${table.databaseName}~through`)
  return {
    on: matchesKey(columnsOf(junction, through.sourceProperties)),
    junction,
    joinsTarget: equalColumns(own, columnsOf(junction, through.targetProperties)),
  }
}

/** A filter that the relation was declared with; one on the table that declares it holds for the row with the key. */
function planOwnFilter(
  { source, target, relation, keyColumns, path }: RelationLoad,
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

/** The fields of a subquery: its expressions need names there. */
function flatten(fields: Readonly<Record<string, Fields>>): Record<string, unknown> {
  const flat: Record<string, unknown> = {}
  for (const [group, members] of Object.entries(fields)) {
    for (const [name, field] of Object.entries(members)) flat[`${group}:${name}`] = nameField(field, `${group}:${name}`)
  }
  return flat
}

function nameField(field: unknown, name: string): unknown {
  if (is(field, SQL)) return field.as(name)
  if (!is(field, SQL.Aliased)) return field
  const { isSelectionField } = field as { readonly isSelectionField?: boolean }
  // A field of a view is referred to; an extra is written out.
  const expression = isSelectionField === true ? sql`${field}`.mapWith(decoderOf(field.sql)) : field.sql
  return expression.as(name)
}

function decoderOf(expression: SQL): (value: unknown) => unknown {
  const { decoder } = expression as unknown as { readonly decoder: { mapFromDriverValue(value: unknown): unknown } }
  return (value) => decoder.mapFromDriverValue(value)
}

function unflatten(fields: Readonly<Record<string, Fields>>, subquery: object): Record<string, Fields> {
  const selected = subquery as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    Object.entries(fields).map(([group, members]) => [
      group,
      Object.fromEntries(Object.keys(members).map((name) => [name, selected[`${group}:${name}`]])),
    ]),
  )
}
