import type { Row } from '../database/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { changeRelated } from './change-related.ts'
import { fillReferred, insertWith, writeReferred } from './create-nested.ts'
import { textsOf } from './link-rows.ts'
import { missingRow } from './missing-row.ts'
import { pathOf, type Place } from './nested-place.ts'
import { planReadOf } from './plan-read-of.ts'
import { planUpdate } from './plan-update.ts'
import type { ExpectedVersion } from './plan-version.ts'
import type { WriteReturning } from './plan-written.ts'
import { type PlacedValues, readPlaced, validatePlaced } from './prepare-nested.ts'
import { readChangedRow, readNewRow } from './read-nested.ts'
import type { RowValues } from './read-values.ts'
import { keepChosen } from './run-after.ts'
import { byKey } from './target.ts'
import type { UncheckedOptions, WriteContext } from './write-context.ts'

const place: Place = ['update patch']

/** Inserts a row and what is in it, in one transaction. Its own hooks are run around the call. */
export async function createRowNested(
  { table, executor, needed }: WriteContext,
  values: unknown,
  returning: WriteReturning,
  options: UncheckedOptions,
): Promise<Row> {
  const row = { ...readNewRow(table, values, ['create values'], []), filled: [] }
  const context = { executor, signal: options?.signal }
  const [created] = await executor.transaction(async () => {
    const filled = await fillReferred(context, [row], 'create')
    const complete = await prepareRoot(table, 'insert', filled)
    return insertWith(context, table, { rows: [row], values: complete }, { ...returning, columns: undefined }, 'create')
  }, options?.signal)
  return chosen(table, created as Row, returning, needed !== undefined)
}

/** The row to change, what changes, and the version that it was read in. */
interface NestedChange {
  readonly key: unknown
  readonly patch: unknown
  readonly expected: ExpectedVersion | undefined
}

/** Changes a row and what is related to it, in one transaction. Its own hooks are run around the call. */
export async function updateRowNested(
  writeContext: WriteContext,
  { key, patch, expected }: NestedChange,
  returning: WriteReturning,
  options: UncheckedOptions,
): Promise<Row> {
  const { table, executor, needed } = writeContext
  const { patch: values, relations } = readChangedRow(table, patch, place)
  const target = byKey(table, key, 'update', expected)
  const dependent = relations.filter(({ ends }) => ends.holder !== 'own')
  const all = [...new Set([...(needed ?? []), ...dependent.flatMap(({ ends }) => ends.own)])]
  const whole = { ...returning, columns: undefined, needed: all }
  const context = { executor, signal: options?.signal }
  const updated = await executor.transaction(async () => {
    const filled: [ColumnModel, unknown][] = []
    for (const writes of relations.filter(({ ends }) => ends.holder === 'own'))
      filled.push(...((await writeReferred(context, [writes], 'update'))[0] ?? []))
    const isChanged = values.size + filled.length > 0
    const [changed = values] = isChanged ? await prepareRoot(table, 'update', [{ values, filled, place }]) : []
    const statement =
      changed.size === 0
        ? planReadOf(table, target, whole, 'update', true)
        : planUpdate(table, changed, target.plan, whole, 'update')
    const [row] = await executor.rows(statement, options?.signal)
    if (row === undefined) throw await missingRow(writeContext, key, expected, 'update')
    for (const writes of dependent)
      await changeRelated(context, { writes, texts: textsOf(row, writes.ends.own, pathOf(writes.place)) }, 'update')
    return row
  }, options?.signal)
  return chosen(table, updated, returning, needed !== undefined)
}

/** The hook before the write has seen the row that the call is about. */
async function prepareRoot(
  table: TableModel,
  shape: 'insert' | 'update',
  rows: readonly PlacedValues[],
): Promise<readonly RowValues[]> {
  return validatePlaced(
    table,
    shape,
    rows.map((row) => readPlaced(table, shape, row)),
  )
}

/** The row as the call asked for it, from all of its columns: relations to load are by those that it does not have, too. */
function chosen(table: TableModel, written: Row, { columns }: WriteReturning, isNested: boolean): Row {
  const row = written['row'] as Row
  const hidden = { ...row, ...(written['hidden'] as Row | undefined) }
  if (columns !== undefined) keepChosen(table, [row], columns)
  return isNested ? { ...written, hidden } : row
}
