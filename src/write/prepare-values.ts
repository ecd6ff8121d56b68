import { ValidationError, type ValidationIssue } from '../errors/index.ts'
import type { StandardIssue, TableModel } from '../model/index.ts'
import { isPlainObject } from '../query/index.ts'
import { readValues, type RowValues } from './read-values.ts'

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
  isMany: boolean,
): Promise<readonly RowValues[]> {
  const schema = table.rules.validate?.[shape]
  if (schema === undefined) return rows
  const issues: ValidationIssue[] = []
  const validated: RowValues[] = []
  for (const [index, row] of rows.entries()) {
    const values = Object.fromEntries([...row].map(([{ property }, value]) => [property, value]))
    const result = await schema['~standard'].validate(values)
    if (result.issues === undefined) validated.push(readValues(table, result.value, path))
    else issues.push(...result.issues.map((issue) => describeIssue(issue, isMany ? [index] : [])))
  }
  if (issues.length > 0) throw new ValidationError(table.name, issues)
  return validated
}

function describeIssue({ message, path = [] }: StandardIssue, start: readonly PropertyKey[]): ValidationIssue {
  return { message, path: [...start, ...path.map((part) => (typeof part === 'object' ? part.key : part))] }
}
