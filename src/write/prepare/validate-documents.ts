import { is, SQL } from 'drizzle-orm'
import { documentsOf, keysOfIssue } from '../../document/index.ts'
import { ValidationError, type ValidationIssue } from '../../errors/index.ts'
import { type ColumnModel, documentColumnsOf, type TableModel } from '../../model/index.ts'
import { isStored, type Place, type RowValues } from '../values/index.ts'

/** A row whose documents are to be validated. */
interface PlacedRow {
  readonly values: RowValues
  readonly place: Place
}

/**
 * Validates the documents of rows by their columns' schemas, and takes what those make of them. SQL is left as it is.
 *
 * @throws {@link ValidationError} with all issues of all rows.
 */
export function validateDocuments(table: TableModel, rows: readonly PlacedRow[]): readonly RowValues[] {
  const columns = documentColumnsOf(table)
  const issues: ValidationIssue[] = []
  const validated = rows.map((row) => validateRow(row, columns, issues))
  if (issues.length > 0) throw new ValidationError(table.name, issues)
  return validated
}

function validateRow(
  { values, place }: PlacedRow,
  columns: readonly ColumnModel[],
  issues: ValidationIssue[],
): RowValues {
  const validated = new Map(values)
  for (const column of columns) {
    const value = values.get(column)
    if (value === undefined || value === null || is(value, SQL) || isStored(value)) continue
    const result = documentsOf(column.column)?.validate(value)
    if (result?.issues === undefined) validated.set(column, result?.value)
    else {
      const found = result.issues.map((issue) => ({
        message: issue.message,
        path: [...place.slice(1), column.property, ...keysOfIssue(issue)],
      }))
      issues.push(...found)
    }
  }
  return validated
}
