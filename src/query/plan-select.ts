import { sql, type Placeholder } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { QueryBuilders, SelectBuilder, Statement } from '../database/index.ts'
import { describeNumber, describeValue, InvalidArgumentError, InvalidPaginationError } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { bindRaw, createBindings, type Bindings } from './bindings.ts'
import { checkFlag, checkOptions } from './check.ts'
import { planOrder } from './plan-order.ts'
import { planRow, type RowPlan } from './plan-returning.ts'
import { openRow, type PlanJoin } from './row-joins.ts'
import { liftScopes } from './plan-scope.ts'
import { planWhere } from './plan-where.ts'

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
  const bindings = createBindings()
  const returning = planRow(table, options, needed, bindings, path, joined)
  const condition = planWhere(table, options, bindings, path)
  const order = planOrder(table, options['orderBy'], bindings, `${path}.orderBy`)
  const limitTo = bindCount(limit ?? options['limit'], bindings, `${path}.limit`)
  const offsetBy = bindCount(options['offset'], bindings, `${path}.offset`)
  const lock = readLock(options['lock'], `${path}.lock`)
  const shape = [
    'select',
    returning.shape,
    condition?.shape,
    order.map((term) => term.shape).join(','),
    limitTo && 'limit',
    offsetBy && 'offset',
    lock?.shape,
  ].join(';')
  return {
    table: table.name,
    shape,
    isFixed: bindings.isFixed,
    values: bindings.values,
    build: (builders) => {
      const { fields, join } = openRow(builders, returning)
      const select = builders.select(fields).from(table.source)
      join(select)
      if (condition !== undefined) select.where(condition.compile())
      if (order.length > 0) select.orderBy(...order.map((term) => term.compile()))
      if (limitTo !== undefined) select.limit(limitTo)
      if (offsetBy !== undefined) select.offset(offsetBy)
      if (lock !== undefined) lock.apply(select, returning, table)
      return select
    },
  }
}

/** Plans the count of the rows that a filter leaves; without a filter, of every row. */
export function planSelectCount(table: TableModel, filter: unknown, path: string): Statement {
  return planSelectOf(table, filter, 'count', path, (builders) =>
    builders.select({ count: sql`count(*)`.mapWith(Number) }).from(table.source),
  )
}

/** Plans the test whether a filter leaves a row. */
export function planSelectExists(table: TableModel, filter: unknown, path: string): Statement {
  return planSelectOf(table, filter, 'exists', path, (builders) =>
    builders
      .select({ one: sql`1` })
      .from(table.source)
      .limit(1),
  )
}

function planSelectOf(
  table: TableModel,
  filter: unknown,
  shape: string,
  path: string,
  select: (builders: QueryBuilders) => SelectBuilder,
): Statement {
  const bindings = createBindings()
  const condition = planWhere(table, filter === undefined ? {} : { where: filter }, bindings, path)
  return {
    table: table.name,
    shape: `${shape};${condition?.shape ?? ''}`,
    isFixed: bindings.isFixed,
    values: bindings.values,
    build: (builders) => (condition === undefined ? select(builders) : select(builders).where(condition.compile())),
  }
}

/** Binds a limit or offset: a whole number from 0. */
export function bindCount(count: unknown, bindings: Bindings, path: string): Placeholder | undefined {
  if (count === undefined) return undefined
  if (Number.isSafeInteger(count) && (count as number) >= 0) return bindRaw(bindings, count)
  throw new InvalidPaginationError({ path, expected: 'a whole number from 0', received: describeNumber(count) })
}

interface LockPlan {
  readonly shape: string
  /** Locks the rows of the table; those that are joined stay free. */
  apply(select: SelectBuilder, row: RowPlan, table: TableModel): void
}

const lockModes = ['update', 'no key update', 'share', 'key share']
const optionsOfLock: ReadonlySet<string> = new Set(['mode', 'skipLocked', 'noWait'])

/** Reads a `lock` option. */
export function readLock(lock: unknown, path: string): LockPlan | undefined {
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
  const config: { skipLocked?: true; noWait?: true } = skipsLocked
    ? { skipLocked: true }
    : failsAtOnce
      ? { noWait: true }
      : {}
  return {
    shape: `${mode} ${Object.keys(config).join()}`,
    apply: (select, { joins }, table) => {
      // By an alias, since PostgreSQL takes no name of a schema there.
      const of = joins.length === 0 ? undefined : alias(table.source, table.databaseName)
      select.for(mode, { ...config, ...(of && { of }) })
    },
  }
}
