import { InvalidArgumentError, ValidationError, type ValidationIssue } from '../errors/index.ts'
import type { ColumnModel, StandardIssue, TableModel } from '../model/index.ts'
import { isPlainObject } from '../plan/index.ts'
import { readValues, type RowValues } from './read-values.ts'
import { isStored } from './stored-text.ts'

/** Runs the hook of a table before a write over the values that it was given; each may be replaced. */
export async function runBefore(
  { rules, context }: TableModel,
  hook: 'beforeCreate' | 'beforeUpdate',
  given: readonly unknown[],
): Promise<readonly unknown[]> {
  const before = rules.hooks?.[hook]
  if (before === undefined) return given
  const replaced: unknown[] = []
  for (const values of given) {
    // A copy, since the hook may change what it gets. What is no object is refused afterwards.
    const copy = isPlainObject(values) ? { ...values } : values
    replaced.push((await before(copy as never, context)) ?? copy)
  }
  return replaced
}

/** Where the row at an index is for the caller, whom an issue's path is for. */
export type PlaceOf = (index: number) => readonly PropertyKey[]

/** Of a write of one row. */
export const alone: PlaceOf = () => []

/** Of a write of many rows. */
export const inList: PlaceOf = (index) => [index]

/**
 * Validates the values of rows, complete as they are written, and takes what the validator makes of them.
 *
 * @throws {@link ValidationError} with all issues of all rows.
 */
export async function validateRows(
  table: TableModel,
  shape: 'insert' | 'update',
  rows: readonly RowValues[],
  path: string,
  placeOf: PlaceOf,
): Promise<readonly RowValues[]> {
  const schema = table.rules.validate?.[shape]
  if (schema === undefined) return rows
  const issues: ValidationIssue[] = []
  const validated: RowValues[] = []
  for (const [index, row] of rows.entries()) {
    const result = await schema['~standard'].validate(plainOf(row))
    if (result.issues === undefined) validated.push(readValues(table, result.value, path))
    else issues.push(...result.issues.map((issue) => describeIssue(issue, placeOf(index))))
  }
  if (issues.length > 0) throw new ValidationError(table.name, issues)
  return validated
}

function describeIssue({ message, path = [] }: StandardIssue, start: readonly PropertyKey[]): ValidationIssue {
  return { message, path: [...start, ...path.map((part) => (typeof part === 'object' ? part.key : part))] }
}

/** The values of a row as hooks and validators get them, by property. */
export function plainOf(row: RowValues): Record<string, unknown> {
  return Object.fromEntries(
    [...row].map(([{ property }, value]) => [property, isStored(value) ? value.decoded : value]),
  )
}

/**
 * Checks that a new row has a value for every column that needs one.
 *
 * @param filled Columns that get theirs from a relation.
 * @throws {@link InvalidArgumentError} for the first that has none.
 */
export function checkComplete(
  table: TableModel,
  values: RowValues,
  filled: readonly ColumnModel[],
  path: string,
): void {
  for (const column of table.columns.values()) {
    if (values.has(column) || filled.includes(column) || !column.notNull || column.hasDefault) continue
    throw new InvalidArgumentError({ path: `${path}.${column.property}`, expected: 'a value', received: 'undefined' })
  }
}
