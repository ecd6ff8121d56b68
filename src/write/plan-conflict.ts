import { sql, type SQL } from 'drizzle-orm'
import { describeValue, InvalidArgumentError, listNames } from '../errors/index.ts'
import { aliasTable, type ColumnModel, type TableModel } from '../model/index.ts'
import {
  type Aliases,
  allOf,
  built,
  type Compiled,
  type Expression,
  fragment,
  listOf,
  type Node,
  type QueryBuilders,
} from '../plan/index.ts'
import { nestedFields, planFilter, planScopes } from '../query/index.ts'
import { keepInScopes } from './keep-in-scopes.ts'
import { type Conflict, nameOf } from './plan-insert.ts'
import { nextVersion } from './plan-version.ts'
import { generateUpdates, planValue, readValues, refuseVersion, type RowValues } from './read-values.ts'

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
  aliases: Aliases,
  path: string,
  scope?: Expression,
): Conflict {
  const { columns, values } = update
  const leavesRows = mayLeaveRows(table, update)
  const isUpdate = columns.length > 0 || values.size > 0
  const condition = isUpdate
    ? allOf([
        planScopes(table, planFilter, aliases),
        update.condition && planFilter(table, update.condition.where, aliases, `${path}.updateWhere`),
        scope,
      ])
    : undefined
  const set = [...values].map(([column, value]) => ({
    column,
    value: planValue(column, value, `${path}.update.${column.property}`),
  }))
  const { version } = table
  const next = version === undefined ? [] : [{ column: version, value: nextVersion(version) }]
  return {
    clause: built(onConflict, { target, taken: columns, set: isUpdate ? [...set, ...next] : [], condition }),
    fields: (row) => ({
      ...nestedFields(row),
      ...(leavesRows && {
        target: Object.fromEntries(target.map((column) => [column.property, fragment`${column}::text`])),
      }),
      created: isCreated,
    }),
  }
}

interface ConflictPlan {
  readonly target: readonly ColumnModel[]
  /** The columns that get the values of the row that was to be inserted. */
  readonly taken: readonly ColumnModel[]
  readonly set: readonly { readonly column: ColumnModel; readonly value: Node }[]
  readonly condition: Expression | undefined
}

function onConflict(builders: QueryBuilders, { target, taken, set, condition }: Compiled<ConflictPlan>): SQL {
  const on = sql`on conflict (${listOf(target.map((column) => nameOf(column, builders)))})`
  if (taken.length + set.length === 0) return sql`${on} do nothing`
  const changes = [
    ...taken.map((column) => sql`${nameOf(column, builders)} = excluded.${nameOf(column, builders)}`),
    ...set.map(({ column, value }) => sql`${nameOf(column, builders)} = ${value}`),
  ]
  return sql`${on} do update set ${listOf(changes)}${condition === undefined ? sql`` : sql` where ${condition}`}`
}

/** A row that the same statement inserted was not locked by another one before: its `xmax` is 0. */
const isCreated: SQL<boolean> = sql`(xmax = 0)`.mapWith((created) => created === true || created === 't')
