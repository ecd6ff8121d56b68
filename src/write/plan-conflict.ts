import { sql, type SQL } from 'drizzle-orm'
import { describeValue, InvalidArgumentError, listNames } from '../errors/index.ts'
import { aliasTable, type ColumnModel, type TableModel } from '../model/index.ts'
import { allOf, type Bindings, type Fragment, listOf, planFilter, planScopes, positionsOf } from '../query/index.ts'
import { keepInScopes } from './keep-in-scopes.ts'
import { type Conflict, nameOf } from './plan-insert.ts'
import { nextVersion } from './plan-version.ts'
import { bindValues, generateUpdates, readValues, refuseVersion, type RowValues } from './read-values.ts'

/** What an upsert does with a row that is there already. */
export interface ConflictUpdate {
  /** The columns that get the values of the row that was to be inserted. */
  readonly columns: readonly ColumnModel[]
  /** Values of the caller's own, and those of `$onUpdate`. */
  readonly values: RowValues
  /** The filter that it must match, in a property, since a filter that is `undefined` is refused. */
  readonly condition: { readonly where: unknown } | undefined
}

/** An upsert's `update`: nothing for all given values, a list of properties, or values by property. */
export type ReadUpdate = (given: readonly ColumnModel[]) => ConflictUpdate

/**
 * Reads `update` and `updateWhere`.
 *
 * @throws {@link InvalidArgumentError} for an unknown property.
 */
export function readUpdate(
  table: TableModel,
  options: Readonly<Record<string, unknown>>,
  target: readonly ColumnModel[],
  path: string,
): ReadUpdate {
  const { update } = options
  const condition = 'updateWhere' in options ? { where: options['updateWhere'] } : undefined
  const complete = (columns: readonly ColumnModel[], values: RowValues): ConflictUpdate => {
    if (columns.length === 0 && values.size === 0) return { columns, values, condition }
    const isSet = (column: ColumnModel): boolean => columns.includes(column) || values.has(column)
    return { columns, values: new Map([...values, ...generateUpdates(table, isSet)]), condition }
  }
  if (update === undefined)
    return (given) =>
      complete(
        given.filter((column) => !target.includes(column) && column !== table.version),
        new Map(),
      )
  if (Array.isArray(update)) {
    const chosen = new Set(
      update.map((property: unknown, index) => columnNamed(table, property, `${path}.update[${index}]`)),
    )
    return (given) =>
      complete(
        given.filter((column) => chosen.has(column) && column !== table.version),
        new Map(),
      )
  }
  const callback = update as (table: unknown, operators: object) => unknown
  const written =
    typeof update === 'function'
      ? callback(table.source, { excluded: aliasTable(table, 'excluded').source, sql })
      : update
  const values = readValues(table, written, `${path}.update`)
  refuseVersion(table, values, `${path}.update`)
  keepInScopes(table, values, 'update', `${path}.update`)
  return () => complete([], values)
}

function columnNamed(table: TableModel, property: unknown, path: string): ColumnModel {
  const column = typeof property === 'string' ? table.columns.get(property) : undefined
  if (column !== undefined) return column
  throw new InvalidArgumentError({
    path,
    expected: `a column of "${table.name}" (${listNames(table.columns.keys())})`,
    received: typeof property === 'string' ? 'another name' : describeValue(property),
  })
}

/** Whether rows that are there already may be left as they are. Those an upsert's statement does not return. */
export function mayLeaveRows({ scopes }: TableModel, { columns, values, condition }: ConflictUpdate): boolean {
  return (columns.length === 0 && values.size === 0) || condition !== undefined || scopes.length > 0
}

/**
 * Plans `on conflict (…) do …`, and whether each row was created.
 *
 * @param scope What a row that is there already must meet beside the caller's own condition.
 */
export function planConflict(
  table: TableModel,
  target: readonly ColumnModel[],
  update: ConflictUpdate,
  bindings: Bindings,
  path: string,
  scope?: Fragment,
): Conflict {
  const { columns, values } = update
  const leavesRows = mayLeaveRows(table, update)
  const set = bindValues(values, bindings)
  const isUpdate = columns.length > 0 || values.size > 0
  const condition = isUpdate
    ? allOf([
        planScopes(table, planFilter, bindings),
        update.condition && planFilter(table, update.condition.where, bindings, `${path}.updateWhere`),
        scope,
      ])
    : undefined
  return {
    shape: `${positionsOf(target)}:${positionsOf(columns)}:${set.shape}:${condition?.shape ?? ''}:${leavesRows}`,
    compile: (builders) => {
      const on = sql`on conflict (${listOf(target.map((column) => nameOf(column, builders)))})`
      if (!isUpdate) return sql`${on} do nothing`
      const taken = columns.map((column) => sql`${nameOf(column, builders)} = excluded.${nameOf(column, builders)}`)
      const explicit = [...values.keys()].map(
        (column) => sql`${nameOf(column, builders)} = ${set.values[column.property]}`,
      )
      const where = condition === undefined ? sql`` : sql` where ${condition.compile()}`
      const { version } = table
      const next = version === undefined ? [] : [sql`${nameOf(version, builders)} = ${nextVersion(version)}`]
      return sql`${on} do update set ${listOf([...taken, ...explicit, ...next])}${where}`
    },
    fields: ({ isNested, fields }) => ({
      ...(isNested ? fields() : { row: fields() }),
      ...(leavesRows && {
        target: Object.fromEntries(target.map(({ property, field }) => [property, sql`${field}::text`])),
      }),
      created: isCreated,
    }),
  }
}

/** A row that the same statement inserted was not locked by another one before: its `xmax` is 0. */
const isCreated: SQL<boolean> = sql`(xmax = 0)`.mapWith((created) => created === true || created === 't')
