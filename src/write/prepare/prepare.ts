import { InvalidArgumentError, pathOf } from '../../errors/index.ts'
import { type ColumnModel, type TableModel, documentColumnsOf } from '../../model/index.ts'
import { inTableOrder, type Place, readValues, type RowValues } from '../values/index.ts'
import {
  type CompleteRow,
  completeRow,
  type Draft,
  type FixedValues,
  plainOf,
  type Shape,
  validateRows,
} from './complete-row.ts'
import { auditedValues, nothing } from './derived-values.ts'
import { hasBefore, runBefore } from './hooks.ts'
import { openScopes } from './keep-in-scopes.ts'
import { validateDocuments } from './validate-documents.ts'

/** A row as it is written, in the order of the table's columns. */
export interface PreparedRow {
  readonly values: RowValues
  /** What the validator got. */
  readonly unvalidated: RowValues
}

/**
 * Prepares rows of one table, of any write: the hook before it, what Drizzle, the scopes and the audit give, the validator.
 * What is fixed (by a relation, a scope, the audit) is put in again after the validator, which may have left it out.
 *
 * @returns The rows; a patch that changes nothing has no values.
 * @throws {@link ValidationError} with all issues of all rows.
 * @throws {@link InvalidArgumentError} for an unknown property, or a value that is in no scope of the table.
 */
export async function prepare(
  table: TableModel,
  shape: Shape,
  drafts: readonly Draft[],
): Promise<readonly PreparedRow[]> {
  if (!hasBefore(table, shape)) return complete(table, shape, drafts)
  const plain = drafts.map(({ values, filled }) => plainOf(new Map([...values, ...filled])))
  const given = await runBefore(table, shape, plain)
  const hooked = drafts.map((draft, index) => ({ ...draft, values: readValues(table, given[index], draft.place) }))
  return complete(table, shape, hooked)
}

/** Prepares rows whose hook has run. */
export async function complete(
  table: TableModel,
  shape: Shape,
  drafts: readonly Draft[],
): Promise<readonly PreparedRow[]> {
  if (drafts.length === 0) return []
  const fixed: FixedValues = {
    scopes: openScopes(table),
    audited: auditedValues(table, shape === 'insert' ? 'create' : 'update'),
  }
  const rows = drafts.map((draft) => completeRow(table, shape, draft, fixed))
  const validated = await validate(table, shape, rows, fixed)
  return rows.map(({ values }, index) => ({ values: inTableOrder(validated?.[index] ?? values), unvalidated: values }))
}

/** Validates rows by the model's validator, then their documents; `undefined` where there is nothing to validate by. */
async function validate(
  table: TableModel,
  shape: Shape,
  rows: readonly CompleteRow[],
  fixed: FixedValues,
): Promise<readonly RowValues[] | undefined> {
  const hasValidator = table.rules.validate?.[shape] !== undefined
  const validated = hasValidator ? await validateRows(table, shape, rows, fixed) : undefined
  if (documentColumnsOf(table).length === 0) return validated
  return validateDocuments(
    table,
    rows.map(({ values, place }, index) => ({ values: validated?.[index] ?? values, place })),
  )
}

/** Validates what an upsert changes in a row that is there. */
export async function validateChange(
  table: TableModel,
  values: Map<ColumnModel, unknown>,
  scopes: FixedValues['scopes'],
  place: Place,
): Promise<RowValues> {
  const row = { values, related: nothing, audited: nothing, generated: nothing, place }
  const validated = await validate(table, 'update', [row], { scopes, audited: nothing })
  return validated?.[0] ?? values
}

/** The same for one row. */
export async function completeOne(table: TableModel, shape: Shape, draft: Draft): Promise<RowValues> {
  const [{ values }] = (await complete(table, shape, [draft])) as readonly [PreparedRow]
  return values
}

/**
 * Checks that a new row has a value for every column that needs one.
 *
 * @param filled Columns that get theirs later.
 * @throws {@link InvalidArgumentError} for the first that has none.
 */
export function checkComplete(
  table: TableModel,
  row: PreparedRow,
  place: Place,
  filled: readonly ColumnModel[] = [],
): void {
  for (const column of table.columns.values()) {
    if (row.values.has(column) || filled.includes(column) || !column.notNull || column.hasDefault) continue
    throw missingValue(column, row, place)
  }
}

/**
 * Checks that a validator has kept the values by which a row is found.
 *
 * @throws {@link InvalidArgumentError} for the first that it has left out.
 */
export function checkKept(columns: readonly ColumnModel[], row: PreparedRow, place: Place): void {
  const column = columns.find((each) => row.unvalidated.has(each) && !row.values.has(each))
  if (column !== undefined) throw missingValue(column, row, place)
}

function missingValue({ property }: ColumnModel, { unvalidated }: PreparedRow, place: Place): InvalidArgumentError {
  const isStripped = [...unvalidated.keys()].some((column) => column.property === property)
  return new InvalidArgumentError(
    {
      path: `${pathOf(place)}.${property}`,
      expected: 'a value',
      received: isStripped ? 'none, since the validator of the model has left it out' : 'undefined',
    },
    isStripped ? 'Let the validator keep it.' : undefined,
  )
}
