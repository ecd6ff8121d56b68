import { is, SQL } from 'drizzle-orm'
import { InvalidArgumentError, ValidationError, type ValidationIssue, pathOf } from '../../errors/index.ts'
import { keysOfIssue, type StandardIssue } from '../../document/index.ts'
import type { ColumnModel, TableModel } from '../../model/index.ts'
import {
  isStored,
  patchesIn,
  patchOfNothing,
  type Place,
  readValues,
  type RowValues,
  textOfStored,
} from '../values/index.ts'
import { generatedValues, nothing } from './derived-values.ts'
import { keepInScopes, type OpenScope } from './keep-in-scopes.ts'

/** What a write does with rows: it inserts new ones, or changes those that are there by a patch. */
export type Shape = 'insert' | 'update'

/** A new row, or a patch, on its way to its statement. The row of a call is at a place, too. */
export interface Draft {
  /** The draft's own, since they are completed. */
  readonly values: Map<ColumnModel, unknown>
  /** What relations give: it stays, whatever a hook or a validator makes of the values. */
  readonly filled: readonly (readonly [ColumnModel, unknown])[]
  readonly place: Place
}

/** Makes a draft of what a call was given. */
export function draftOf(table: TableModel, given: unknown, place: Place): Draft {
  return { values: readValues(table, given, place), filled: [], place }
}

/** What is the same in every row of a write. */
export interface FixedValues {
  readonly scopes: readonly OpenScope[]
  readonly audited: RowValues
}

/** A row with everything that it gets beside what was given. */
export interface CompleteRow {
  readonly values: Map<ColumnModel, unknown>
  /** What relations give. */
  readonly related: RowValues
  readonly audited: RowValues
  readonly generated: RowValues
  readonly place: Place
}

/** Completes a row by what Drizzle, its relations, the scopes and the audit give. */
export function completeRow(
  table: TableModel,
  shape: Shape,
  { values, filled, place }: Draft,
  { scopes, audited }: FixedValues,
): CompleteRow {
  if (shape === 'insert') refusePatches(table, values, place)
  const related = joinFilled(filled, place)
  for (const [column, value] of related) values.set(column, value)
  if (shape === 'update') refuseVersion(table, values, place)
  if (shape === 'update' && values.size === 0) return { values, related, audited: nothing, generated: nothing, place }
  const generated = generatedValues(table, shape, (column) => values.has(column))
  for (const [column, value] of generated) values.set(column, value)
  keepInScopes(table, scopes, values, shape, place)
  const added = audited.size === 0 ? nothing : new Map([...audited].filter(([column]) => !values.has(column)))
  for (const [column, value] of added) values.set(column, value)
  return { values, related, audited: added, generated, place }
}

function refusePatches(table: TableModel, values: RowValues, place: Place): void {
  const [first] = patchesIn(table, values)
  if (first !== undefined) throw patchOfNothing(`${pathOf(place)}.${first.column.property}`)
}

/**
 * What several relations of a row give it.
 *
 * @throws {@link InvalidArgumentError} where two of them do not agree on a column that they share.
 */
function joinFilled(filled: Draft['filled'], place: Place): RowValues {
  if (filled.length === 0) return nothing
  const joined = new Map<ColumnModel, unknown>()
  for (const [column, value] of filled) {
    const first = joined.get(column)
    if (joined.has(column) && textOfStored(first) !== textOfStored(value)) {
      throw new InvalidArgumentError({
        path: `${pathOf(place)}.${column.property}`,
        expected: 'relations that agree on the column that they share',
        received: 'rows with different values of it',
      })
    }
    joined.set(column, value)
  }
  return joined
}

/** A version that a patch sets would be one that somebody else may have read. */
export function refuseVersion({ version }: TableModel, values: RowValues, place: Place): void {
  if (version === undefined || !values.has(version)) return
  throw new InvalidArgumentError(
    {
      origin: 'client',
      path: `${pathOf(place)}.${version.property}`,
      expected: 'no value, since every update sets it',
      received: 'one',
    },
    'To check the version that was read, use the option version.',
  )
}

/** Validates rows, and takes what the validator makes of them. An empty patch has nothing to validate. */
export async function validateRows(
  table: TableModel,
  shape: Shape,
  rows: readonly CompleteRow[],
  { scopes }: FixedValues,
): Promise<readonly RowValues[]> {
  const issues: ValidationIssue[] = []
  const validated: RowValues[] = []
  for (const row of rows) {
    const isEmpty = shape === 'update' && row.values.size === 0
    const result = isEmpty ? { value: {} } : await validateRow(table, shape, row)
    if (result.issues !== undefined) {
      issues.push(...result.issues.map((issue) => describeIssue(issue, row)))
      continue
    }
    const values = readValues(table, result.value, row.place)
    if (shape === 'update') refuseVersion(table, values, row.place)
    putBack(row, values)
    keepInScopes(table, scopes, values, shape, row.place)
    validated.push(shape === 'update' && !isChange(row, values) ? nothing : values)
  }
  if (issues.length > 0) throw new ValidationError(table.name, issues)
  return validated
}

async function validateRow(table: TableModel, shape: Shape, { values }: CompleteRow) {
  const validator = table.rules.validate?.[shape]
  // Nobody but PostgreSQL knows the value of SQL.
  const known = new Map([...values].filter(([, value]) => !is(value, SQL)))
  return (await validator?.['~standard'].validate(plainOf(known))) ?? { value: plainOf(values) }
}

/** Puts in what a validator must not change, and what it has left out though nobody else gives it. */
function putBack({ values, related, audited, generated }: CompleteRow, validated: Map<ColumnModel, unknown>): void {
  for (const [column, value] of values) {
    const isFixed = related.has(column) || audited.has(column) || is(value, SQL)
    if (isFixed || (generated.has(column) && !validated.has(column))) validated.set(column, value)
  }
}

/** Whether a patch changes anything but what every change does. */
function isChange({ audited, generated }: CompleteRow, validated: RowValues): boolean {
  return [...validated.keys()].some((column) => !generated.has(column) && !audited.has(column))
}

function describeIssue(issue: StandardIssue, { values, place }: CompleteRow): ValidationIssue {
  const { message } = issue
  const names = keysOfIssue(issue)
  const isOfSql = [...values].some(([{ property }, value]) => property === names[0] && is(value, SQL))
  return {
    message: isOfSql ? `${message} (its value is SQL, which the validator does not see)` : message,
    path: [...place.slice(1), ...names],
  }
}

/** The values of a row as hooks and validators get them, by property. */
export function plainOf(row: RowValues): Record<string, unknown> {
  return Object.fromEntries(
    [...row].map(([{ property }, value]) => [property, isStored(value) ? value.decoded : value]),
  )
}
