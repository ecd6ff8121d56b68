import { is, SQL } from 'drizzle-orm'
import { ValidationError, type ValidationIssue } from '../../errors/index.ts'
import type { ColumnModel, StandardIssue, TableModel } from '../../model/index.ts'
import { isStored, readValues, type RowValues } from '../values/index.ts'
import { type CompleteRow, type FixedValues, refuseVersion, type Shape } from './complete-row.ts'
import { keepInScopes } from './keep-in-scopes.ts'

const nothing: RowValues = new Map()

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

function describeIssue({ message, path = [] }: StandardIssue, { values, place }: CompleteRow): ValidationIssue {
  const names = path.map((part) => (typeof part === 'object' ? part.key : part))
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
