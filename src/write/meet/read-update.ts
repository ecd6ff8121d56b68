import { is, SQL, sql } from 'drizzle-orm'
import { describeValue, InvalidArgumentError, listNames, pathOf } from '../../errors/index.ts'
import { aliasTable, type ColumnModel, type TableModel } from '../../model/index.ts'
import { callOwn, innerRowOf } from '../../query/index.ts'
import {
  changedByItself,
  checkKept,
  keepInScopes,
  openScopes,
  type PreparedRow,
  refuseVersion,
  validateChange,
} from '../prepare/index.ts'
import { type Place, readValues, type RowValues, signatureOf } from '../values/index.ts'
import type { ConflictUpdate } from './plan-conflict.ts'

/** Says what changes in a row that is there, by the row that was to be inserted and what the caller gave of it. */
export type ReadUpdate = (row: PreparedRow, isGiven: (column: ColumnModel) => boolean, place: Place) => ConflictUpdate

/**
 * Reads `update` and `updateWhere`: nothing for all given values, a list of properties, or values by property. Values were
 * given by the caller, or by a validator that added them; what a hook or a default has filled is none.
 *
 * @returns What returns the same object for rows of which the same is taken.
 * @throws {@link InvalidArgumentError} for an unknown property, a version, since every update sets it, and a target that a
 *   validator has left out.
 * @throws {@link ValidationError} for values that do not pass the validation of patches.
 */
export async function readUpdate(
  table: TableModel,
  options: Readonly<Record<string, unknown>>,
  target: readonly ColumnModel[],
  path: string,
): Promise<ReadUpdate> {
  const { update } = options
  const condition = 'updateWhere' in options ? { where: options['updateWhere'] } : undefined
  const isOwn = update !== undefined && !Array.isArray(update)
  const own: RowValues = isOwn ? await readOwnValues(table, update, [`${path}.update`]) : new Map()
  const chosen = Array.isArray(update) ? readChosen(table, update, `${path}.update`) : undefined
  const isTaken = (column: ColumnModel): boolean =>
    chosen?.has(column) ?? (!isOwn && !target.includes(column) && column !== table.version)
  const complete = (columns: readonly ColumnModel[]): ConflictUpdate => {
    if (columns.length + own.size === 0) return { columns, values: own, condition }
    const isSet = (column: ColumnModel): boolean => columns.includes(column) || own.has(column)
    return { columns, values: new Map([...own, ...changedByItself(table, isSet)]), condition }
  }
  const updates = new Map<string, ConflictUpdate>()
  return (row, isGiven, place) => {
    const { values, unvalidated } = row
    checkKept(target, row, place)
    if (update === undefined && table.version !== undefined && isGiven(table.version))
      throw givenVersion(table.version, place)
    const columns = [...values.keys()].filter(
      (column) => isTaken(column) && (isGiven(column) || !unvalidated.has(column)),
    )
    const signature = signatureOf(columns)
    let found = updates.get(signature)
    if (found === undefined) updates.set(signature, (found = complete(columns)))
    return found
  }
}

/** A version among the values would be taken for one that is checked, or set, in a row that is there. */
function givenVersion({ property }: ColumnModel, place: Place): InvalidArgumentError {
  return new InvalidArgumentError(
    { path: `${pathOf(place)}.${property}`, expected: 'no value, since every update sets it', received: 'one' },
    'Leave it out, or say in update what changes in a row that is there. To check a version, use update or updateEach.',
  )
}

/** An object of values, or a callback that makes one. */
async function readOwnValues(table: TableModel, update: unknown, place: Place): Promise<RowValues> {
  const { returned, place: placeOwn } = callOwn(table, update, {
    excluded: aliasTable(table, 'excluded').source,
    sql,
  })
  const values = readValues(table, returned, place)
  for (const [column, value] of values) {
    if (typeof update !== 'function' || !is(value, SQL)) continue
    const placed = placeOwn(value)
    if (placed === undefined) throw ofInnerRow(table, `${pathOf(place)}.${column.property}`)
    values.set(column, placed)
  }
  refuseVersion(table, values, place)
  const scopes = openScopes(table)
  keepInScopes(table, scopes, values, 'update', place)
  return validateChange(table, values, scopes, place)
}

function ofInnerRow(table: TableModel, path: string): InvalidArgumentError {
  const { details, hint } = innerRowOf(table, path)
  return new InvalidArgumentError(details, hint)
}

function readChosen(table: TableModel, properties: readonly unknown[], path: string): ReadonlySet<ColumnModel> {
  const columns = properties.map((property, index) => columnNamed(table, property, `${path}[${index}]`))
  refuseVersion(table, new Map(columns.map((column) => [column, undefined])), [path])
  return new Set(columns)
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
