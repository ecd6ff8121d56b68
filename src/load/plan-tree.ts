import { and, sql, type SQL } from 'drizzle-orm'
import { describeValue, InvalidArgumentError } from '../errors/index.ts'
import type { ColumnModel } from '../model/index.ts'
import {
  isPlainObject,
  bindRaw,
  type Compiled,
  createAliases,
  type Expression,
  listOf,
  type QueryBuilders,
  type SelectBuilder,
  toStatement,
  type Value,
} from '../plan/index.ts'
import {
  checkOptions,
  type KeyArray,
  keyRows,
  linkRelation,
  matchesKey,
  openRow,
  planOrder,
  planRow,
  type Selection,
} from '../query/index.ts'
import type { KeyedPlan, RelationRequest } from './relation-load.ts'
import {
  bindKeys,
  optionsOfRelated,
  pathOf,
  planConditions,
  type RelationPath,
  selectRelated,
} from './relation-path.ts'

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
  const { path } = load
  checkTree(load)
  const options = checkOptions(load.options, optionsOfTree, path)
  const aliases = createAliases()
  const link = linkRelation(load.source, load.relation, load.target, aliases)
  const { target } = link
  const { selection } = planRow(target, options, load.nested.needed ?? [], aliases, path, load.nested.joins)
  const plan = {
    own: load.keyColumns,
    path: pathOf(link),
    selection,
    condition: planConditions(load, link, options, aliases),
    order: planOrder(target, options['orderBy'], aliases, `${path}.orderBy`),
    depth: load.depth === Infinity ? undefined : bindRaw(load.depth),
  }
  return {
    statement: (arrays) => toStatement(target.name, selectTree, { keys: bindKeys(load, link, arrays), ...plan }),
    keyOf: undefined,
  }
}

function checkTree({ name, source, target, relation, options, path }: RelationRequest): void {
  if (relation.reference !== undefined)
    throw new InvalidArgumentError({
      path: `${path}.recursive`,
      expected: 'a relation by columns',
      received: 'a reference from a document',
    })
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

interface TreePlan {
  readonly keys: readonly KeyArray[]
  /** The columns that a row leads to others by. */
  readonly own: readonly ColumnModel[]
  readonly path: RelationPath
  readonly selection: Selection
  readonly condition: Expression | undefined
  readonly order: readonly Expression[]
  readonly depth: Value | undefined
}

function selectTree(builders: QueryBuilders, plan: Compiled<TreePlan>): SelectBuilder {
  const { keys, own, path, condition, order } = plan
  const starts = builders.$with('~starts').as(sql`select * from ${keyRows(keys)}`)
  const tree = builders.$with('~tree').as(numberKeys(builders, plan))
  const numbers = {
    node: sql`"~keys"."~node"`.mapWith(Number),
    own: sql`"~own"."~node"`.mapWith(Number),
    start: sql`"~starts"."~position"`.mapWith(Number),
  }
  const { fields, join } = openRow(plan.selection)
  const selected = { ...fields, tree: numbers }
  const select = selectRelated(builders.with(starts, tree), selected, sql`"~tree" as "~keys"`, path, condition)
  select.leftJoin(sql`"~tree" as "~own"`, matchesKey(own, '~own'))
  const isStart = keyNames(own).map((key) => sql`"~starts".${key} = "~keys".${key}`)
  select.leftJoin(sql`"~starts"`, sql.join(isStart, sql` and `))
  join(select)
  if (order.length > 0) select.orderBy(...order)
  return select
}

/** The distinct keys of the trees, numbered: those to start at, and from level to level those of the related rows. */
function numberKeys(builders: QueryBuilders, { own, path, condition, depth }: Compiled<TreePlan>): SQL {
  const fields = Object.fromEntries(own.map(({ reference }, index) => [`~key${index}`, sql`${reference}`]))
  const names = keyNames(own)
  const columns = listOf(depth === undefined ? names : [...names, sql`"~depth"`])
  const isWithin = depth === undefined ? undefined : sql`"~keys"."~depth" < ${depth}::integer`
  const next = selectRelated(
    builders,
    depth === undefined ? fields : { ...fields, depth: sql`"~keys"."~depth" + 1` },
    sql`"~keys"`,
    path,
    and(condition, isWithin),
  )
  const first = depth === undefined ? sql`` : sql`, 1`
  // A recursion wants the type and collation of its first part to be those of the second: the column's own.
  const typed = sql`select ${listOf(Object.values(fields))}${first} from ${path.source} where false`
  // PostgreSQL expects a hundred times the rows of a recursion; of groups it expects a few.
  return sql`with recursive "~keys" (${columns}) as (select ${listOf(names)}${first} from "~starts" union all ${typed} union ${next.getSQL()}) select ${listOf(names)}, row_number() over () as "~node" from "~keys" group by ${listOf(names)}`
}

function keyNames(own: readonly ColumnModel[]): SQL[] {
  return own.map((_, index) => sql`${sql.identifier(`~key${index}`)}`)
}
