import { sql } from 'drizzle-orm'
import { describeNumber, describeValue, InvalidArgumentError, InvalidPaginationError } from '../errors/index.ts'
import { aliasTable, type ColumnModel, type TableModel } from '../model/index.ts'
import {
  bindRaw,
  type Compiled,
  createAliases,
  type Executable,
  type Expression,
  type QueryBuilders,
  type SelectBuilder,
  type Statement,
  toStatement,
  type Value,
} from '../plan/index.ts'
import { checkFlag, checkOptions } from './check.ts'
import { keepsPlan } from './keeps-plan.ts'
import { type Limit, limitRows, planLimit } from './limit-rows.ts'
import { indexOrderOf, planEntries } from './plan-order.ts'
import { planRow } from './plan-returning.ts'
import { openRow, type PlanJoin, type Selection } from './row-joins.ts'
import { liftScopes } from './plan-scope.ts'
import { planWhere } from './plan-where.ts'
import { readOrder } from './read-order.ts'

const optionsOfSelectOne: ReadonlySet<string> = new Set([
  'where',
  'columns',
  'extras',
  'with',
  'counts',
  'orderBy',
  'offset',
  'lock',
  'unscoped',
  'signal',
])
const optionsOfSelect: ReadonlySet<string> = new Set([...optionsOfSelectOne, 'limit'])

/**
 * Plans the select of a read.
 *
 * @param needed The columns that the relations to load need: then the rows are nested.
 * @param limit For reads of one row, which take no limit of the caller's.
 * @param joined The related rows that come with the rows.
 */
export function planSelect(
  unlifted: TableModel,
  args: unknown,
  path: string,
  needed?: readonly ColumnModel[],
  limit?: number,
  joined?: readonly PlanJoin[],
): Statement {
  const options = checkOptions(args, limit === undefined ? optionsOfSelect : optionsOfSelectOne, path)
  const table = liftScopes(unlifted, options['unscoped'], path)
  const aliases = createAliases()
  const { selection } = planRow(table, options, needed, aliases, path, joined)
  const condition = planWhere(table, options, aliases, path)
  const entries = readOrder(table, options['orderBy'], `${path}.orderBy`)
  const order = planEntries(table, entries, aliases)
  const most = checkCount(limit ?? options['limit'], `${path}.limit`)
  const offset = checkCount(options['offset'], `${path}.offset`)
  const lock = readLock(options['lock'], table, `${path}.lock`)
  // With a limit of ours, the rows beyond that of the call would be locked, too.
  const isKept =
    most !== undefined && lock === undefined && keepsPlan(table, condition, indexOrderOf(entries), [selection, order])
  return toStatement(table.name, select, {
    source: table.source,
    selection,
    condition,
    order,
    limit: planLimit(most, offset, isKept),
    lock,
  })
}

interface SelectPlan {
  readonly source: TableModel['source']
  readonly selection: Selection
  readonly condition: Expression | undefined
  readonly order: readonly Expression[]
  readonly limit: Limit
  readonly lock: Lock | undefined
}

function select(builders: QueryBuilders, plan: Compiled<SelectPlan>): Executable {
  const { fields, join } = openRow(plan.selection)
  const rows = builders.select(fields).from(plan.source)
  join(rows)
  if (plan.condition !== undefined) rows.where(plan.condition)
  if (plan.order.length > 0) rows.orderBy(...plan.order)
  lockRows(rows, plan.lock, plan.selection)
  return limitRows(rows, plan.limit)
}

/** Plans the count of the rows that a filter leaves; without a filter, of every row. */
export function planSelectCount(table: TableModel, filter: unknown, path: string): Statement {
  return toStatement(table.name, selectCount, planFiltered(table, filter, path))
}

/** Plans the test whether a filter leaves a row. */
export function planSelectExists(table: TableModel, filter: unknown, path: string): Statement {
  return toStatement(table.name, selectExists, planFiltered(table, filter, path))
}

interface FilteredPlan {
  readonly source: TableModel['source']
  readonly condition: Expression | undefined
}

function planFiltered(table: TableModel, filter: unknown, path: string): FilteredPlan {
  const options = filter === undefined ? {} : { where: filter }
  return { source: table.source, condition: planWhere(table, options, createAliases(), path) }
}

function selectCount(builders: QueryBuilders, { source, condition }: Compiled<FilteredPlan>): Executable {
  const rows = builders.select({ count: sql`count(*)`.mapWith(Number) }).from(source)
  return condition === undefined ? rows : rows.where(condition)
}

function selectExists(builders: QueryBuilders, { source, condition }: Compiled<FilteredPlan>): Executable {
  const rows = builders.select({ one: sql`1` }).from(source)
  return (condition === undefined ? rows : rows.where(condition)).limit(1)
}

/** Binds a limit or offset: a whole number from 0. */
export function bindCount(count: unknown, path: string): Value | undefined {
  const checked = checkCount(count, path)
  return checked === undefined ? undefined : bindRaw(checked)
}

function checkCount(count: unknown, path: string): number | undefined {
  if (count === undefined) return undefined
  if (Number.isSafeInteger(count) && (count as number) >= 0) return count as number
  throw new InvalidPaginationError({ path, expected: 'a whole number from 0', received: describeNumber(count) })
}

/** How the rows of a read are locked. */
export interface Lock {
  readonly mode: string
  readonly config: { readonly skipLocked?: true; readonly noWait?: true }
  /** The table under its name: those that are joined to it stay free. */
  readonly of: TableModel['source']
}

const lockModes = ['update', 'no key update', 'share', 'key share']
const optionsOfLock: ReadonlySet<string> = new Set(['mode', 'skipLocked', 'noWait'])

/** Reads a `lock` option. */
export function readLock(lock: unknown, table: TableModel, path: string): Lock | undefined {
  if (lock === undefined) return undefined
  const { mode, skipLocked, noWait } = checkOptions(lock, optionsOfLock, path)
  if (typeof mode !== 'string' || !lockModes.includes(mode)) {
    throw new InvalidArgumentError({
      path: `${path}.mode`,
      expected: `one of ${lockModes.join(', ')}`,
      received: describeValue(mode),
    })
  }
  const skipsLocked = checkFlag(skipLocked, `${path}.skipLocked`)
  const failsAtOnce = checkFlag(noWait, `${path}.noWait`)
  if (skipsLocked && failsAtOnce) {
    throw new InvalidArgumentError({ path, expected: 'skipLocked or noWait', received: 'both' })
  }
  const config = skipsLocked ? { skipLocked: true as const } : failsAtOnce ? { noWait: true as const } : {}
  return { mode, config, of: aliasTable(table, table.databaseName).source }
}

/** Locks the rows of a select, where it is to. */
export function lockRows(
  select: SelectBuilder,
  lock: Compiled<Lock> | undefined,
  { joins }: Compiled<Selection>,
): SelectBuilder {
  if (lock === undefined) return select
  const { mode, config, of } = lock
  // By an alias, since PostgreSQL takes no name of a schema there.
  return select.for(mode, { ...config, ...(joins.length > 0 && { of }) })
}
