import { InvalidArgumentError } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { isPlainObject } from '../plan/index.ts'
import { completeRow, type FixedValues } from './complete-row.ts'
import { auditedValues } from './derived-values.ts'
import type { Draft, Shape } from './draft.ts'
import { openScopes } from './keep-in-scopes.ts'
import { pathOf, type Place } from './place.ts'
import { inTableOrder, readValues, type RowValues } from './read-values.ts'
import { plainOf, validateRows } from './validate-rows.ts'

/**
 * Prepares rows of one table, of any write: the hook before it, what Drizzle, the scopes and the audit give, the validator.
 * What is fixed (by a relation, a scope, the audit) is put in again after the validator, which may have left it out.
 *
 * @returns The values as they are written, in the order of the table's columns. A patch that changes nothing is empty.
 * @throws {@link ValidationError} with all issues of all rows.
 * @throws {@link InvalidArgumentError} for an unknown property, or a value that is in no scope of the table.
 */
export async function prepare(
  table: TableModel,
  shape: Shape,
  drafts: readonly Draft[],
): Promise<readonly RowValues[]> {
  return (await prepareRows(table, shape, drafts)).map(({ values }) => values)
}

/** The same, with what the validator has added. */
export async function prepareRows(
  table: TableModel,
  shape: Shape,
  drafts: readonly Draft[],
): Promise<readonly PreparedRow[]> {
  const hook = hookOf(shape)
  if (table.rules.hooks?.[hook] === undefined) return completeRows(table, shape, drafts)
  const plain = drafts.map(({ values, filled }) => plainOf(new Map([...values, ...filled])))
  const given = await runBefore(table, shape, plain)
  return completeRows(
    table,
    shape,
    drafts.map((draft, index) => ({ ...draft, values: readValues(table, given[index], draft.place) })),
  )
}

/** Runs the hook before a write over the values of each row, or each patch, as they were given; each may be replaced. */
export async function runBefore(
  { rules, context }: TableModel,
  shape: Shape,
  given: readonly unknown[],
): Promise<readonly unknown[]> {
  const before = rules.hooks?.[hookOf(shape)]
  if (before === undefined) return given
  const replaced: unknown[] = []
  for (const values of given) {
    // A copy, since the hook may change what it gets. What is no object is refused afterwards.
    const copy = isPlainObject(values) ? { ...values } : values
    replaced.push((await before(copy as never, context)) ?? copy)
  }
  return replaced
}

function hookOf(shape: Shape): 'beforeCreate' | 'beforeUpdate' {
  return shape === 'insert' ? 'beforeCreate' : 'beforeUpdate'
}

/** Prepares rows whose hook has run. */
export async function complete(
  table: TableModel,
  shape: Shape,
  drafts: readonly Draft[],
): Promise<readonly RowValues[]> {
  return (await completeRows(table, shape, drafts)).map(({ values }) => values)
}

/** A row as it is written. */
export interface PreparedRow {
  readonly values: RowValues
  /** What the validator has added to it. */
  readonly added: readonly ColumnModel[]
}

/** Prepares rows whose hook has run, and says what the validator has added. */
export async function completeRows(
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
  if (table.rules.validate?.[shape] === undefined)
    return rows.map(({ values }) => ({ values: inTableOrder(values), added: [] }))
  const validated = await validateRows(table, shape, rows, fixed)
  return validated.map((values, index) => ({
    values: inTableOrder(values),
    added: [...values.keys()].filter((column) => rows[index]?.values.has(column) === false),
  }))
}

/** The same for one row. */
export async function completeOne(table: TableModel, shape: Shape, draft: Draft): Promise<RowValues> {
  const [values = draft.values] = await complete(table, shape, [draft])
  return values
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
  place: Place,
): void {
  for (const column of table.columns.values()) {
    if (values.has(column) || filled.includes(column) || !column.notNull || column.hasDefault) continue
    throw new InvalidArgumentError({
      path: `${pathOf(place)}.${column.property}`,
      expected: 'a value',
      received: 'undefined',
    })
  }
}
