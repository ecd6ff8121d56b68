import { sql, type SQL } from 'drizzle-orm'
import type { QueryBuilders, SelectBuilder } from '../database/index.ts'
import { describeValue, InvalidArgumentError } from '../errors/index.ts'
import type { ColumnModel } from '../model/index.ts'
import {
  bindRaw,
  checkOptions,
  createBindings,
  type Fragment,
  isPlainObject,
  type KeyArray,
  keyRows,
  listOf,
  matchesKey,
  openRow,
  planOrder,
  planRow,
  type RowPlan,
} from '../query/index.ts'
import { type KeyedPlan, type RelationRequest, withKeys } from './relation-load.ts'
import { bindKeys } from './relation-path.ts'
import { optionsOfRelated, planConditions, selectRelated } from './select-related.ts'

const optionsOfTree: ReadonlySet<string> = new Set(['recursive', ...optionsOfRelated])

/** Where there are cycles, a level costs as much as the one before, and nothing ends them but this. */
const deepest = 1000

/**
 * Reads `recursive`: how many levels of rows to load below a row.
 *
 * @returns `undefined` without the option.
 * @throws {@link InvalidArgumentError} for anything but `true` and `{ depth }`.
 */
export function readDepth(recursive: unknown, path: string): number | undefined {
  if (recursive === undefined) return undefined
  if (recursive === true) return Infinity
  const { depth } = isPlainObject(recursive) && Object.keys(recursive).join() === 'depth' ? recursive : {}
  if (Number.isInteger(depth) && (depth as number) >= 1 && (depth as number) <= deepest) return depth as number
  throw new InvalidArgumentError({
    path,
    expected: `true or { depth }, a whole number from 1 to ${deepest}`,
    received: depth === undefined ? describeValue(recursive) : 'another depth',
  })
}

/**
 * Plans the statement that loads whole trees of a table's relation to itself. It walks over the distinct keys, so that it
 * ends where the data has cycles, and returns each row with the number of the key that leads to it (`node`) and that of
 * the key that it leads to itself (`own`). Keys of the rows that the trees start at come with their position (`start`).
 */
export function planTree(load: RelationRequest): KeyedPlan {
  const { source, target, relation, path } = load
  checkTree(load)
  const options = checkOptions(load.options, optionsOfTree, path)
  const bindings = createBindings()
  const keys = bindKeys(load, bindings)
  const row = planRow(target, options, load.nested.needed ?? [], bindings, path, load.nested.joins)
  const conditions = planConditions(load, options, bindings)
  const order = planOrder(target, options['orderBy'], bindings, `${path}.orderBy`)
  const depth = load.depth === Infinity ? undefined : bindRaw(bindings, load.depth)
  const statement = withKeys({
    table: target.name,
    shape: [
      'tree',
      source.position,
      relation.position,
      row.shape,
      ...conditions.map((condition) => condition?.shape),
      order.map((term) => term.shape).join(','),
      depth && 'depth',
    ].join(';'),
    isFixed: bindings.isFixed,
    values: bindings.values,
    build: (builders) => buildTree(builders, { load, keys, row, conditions, order, depth }),
  })
  return { statement, keyOf: undefined }
}

function checkTree({ name, source, target, options, path }: RelationRequest): void {
  if (target.name !== source.name) {
    throw new InvalidArgumentError({
      path: `${path}.recursive`,
      expected: 'a relation of a table to itself',
      received: `one of "${source.name}" to "${target.name}"`,
    })
  }
  for (const option of ['limit', 'offset', 'strategy']) {
    if (options[option] === undefined) continue
    const expected = `no ${option} beside recursive`
    throw new InvalidArgumentError({ path: `${path}.${option}`, expected, received: 'one' })
  }
  if (target.columns.has('isCycle') || target.relations.has('isCycle')) {
    const expected = 'a table without a property "isCycle"'
    throw new InvalidArgumentError({ path, expected, received: `"${target.name}", which has one` })
  }
  const { with: nested } = options
  if (isPlainObject(nested) && nested[name] !== undefined && nested[name] !== false) {
    const expected = 'other relations than the recursive one'
    throw new InvalidArgumentError({ path: `${path}.with.${name}`, expected, received: 'itself' })
  }
}

interface TreeParts {
  readonly load: RelationRequest
  readonly keys: readonly KeyArray[]
  readonly row: RowPlan
  readonly conditions: readonly (Fragment | undefined)[]
  readonly order: readonly Fragment[]
  readonly depth: unknown
}

function buildTree(builders: QueryBuilders, parts: TreeParts): SelectBuilder {
  const { load, row, conditions, order } = parts
  const starts = builders.$with('~starts').as(sql`select * from ${keyRows(parts.keys)}`)
  const tree = builders.$with('~tree').as(numberKeys(builders, parts))
  const names = keyNames(load.keyColumns)
  const numbers = {
    node: sql`"~keys"."~node"`.mapWith(Number),
    own: sql`"~own"."~node"`.mapWith(Number),
    start: sql`"~starts"."~position"`.mapWith(Number),
  }
  const { fields, join } = openRow(builders, row)
  const selected = { ...fields, tree: numbers }
  const select = selectRelated(builders.with(starts, tree), selected, sql`"~tree" as "~keys"`, load, conditions)
  select.leftJoin(sql`"~tree" as "~own"`, matchesKey(load.keyColumns, '~own'))
  const isStart = sql.join(
    names.map((name) => sql`"~starts".${name} = "~keys".${name}`),
    sql` and `,
  )
  select.leftJoin(sql`"~starts"`, isStart)
  join(select)
  if (order.length > 0) select.orderBy(...order.map((term) => term.compile()))
  return select
}

/** The distinct keys of the trees, numbered: those to start at, and from level to level those of the related rows. */
function numberKeys(builders: QueryBuilders, { load, conditions, depth }: TreeParts): SQL {
  const { keyColumns, target } = load
  const own = keyColumns.map(({ field }) => sql`${field}`)
  const names = keyNames(keyColumns)
  const columns = listOf(depth === undefined ? names : [...names, sql`"~depth"`])
  const fields = Object.fromEntries(own.map((field, index) => [`~key${index}`, field]))
  const next =
    depth === undefined
      ? selectRelated(builders, fields, sql`"~keys"`, load, conditions)
      : selectRelated(builders, { ...fields, depth: sql`"~keys"."~depth" + 1` }, sql`"~keys"`, load, [
          ...conditions,
          { shape: 'depth', compile: () => sql`"~keys"."~depth" < ${depth}::integer` },
        ])
  const first = depth === undefined ? sql`` : sql`, 1`
  // A recursion wants the type and collation of its first part to be those of the second: the column's own.
  const typed = sql`select ${listOf(own)}${first} from ${target.source} where false`
  // PostgreSQL expects a hundred times the rows of a recursion; of groups it expects a few.
  return sql`with recursive "~keys" (${columns}) as (select ${listOf(names)}${first} from "~starts" union all ${typed} union ${next.getSQL()}) select ${listOf(names)}, row_number() over () as "~node" from "~keys" group by ${listOf(names)}`
}

function keyNames(keyColumns: readonly ColumnModel[]): SQL[] {
  return keyColumns.map((_, index) => sql`${sql.identifier(`~key${index}`)}`)
}
