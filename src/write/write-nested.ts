import type { Row } from '../database/index.ts'
import { InvalidArgumentError } from '../errors/index.ts'
import type { TableModel } from '../model/index.ts'
import { changeRelated } from './change-related.ts'
import { createNested, patchOf, writeReferred } from './create-nested.ts'
import { textsOf } from './link-rows.ts'
import { missingRow } from './missing-row.ts'
import { planReadOf } from './plan-read-of.ts'
import { planUpdate } from './plan-update.ts'
import type { ExpectedVersion } from './plan-version.ts'
import type { WriteReturning } from './plan-written.ts'
import { validateRows } from './prepare-values.ts'
import { readChangedRow, readNewRow, type RelationWrites } from './read-nested.ts'
import { byKey } from './target.ts'
import type { UncheckedOptions, WriteContext } from './write-context.ts'

/** Inserts a row and what is in it, in one transaction. */
export async function createRowNested(
  { table, executor, needed }: WriteContext,
  values: unknown,
  returning: WriteReturning,
  options: UncheckedOptions,
): Promise<Row> {
  const row = readNewRow(table, values, 'create values', [])
  checkComplete(table, row.relations)
  const [validated = row.values] = await validateRows(table, 'insert', [row.values], 'create values', false)
  const rows = [{ ...row, values: validated, filled: [] }]
  const [created] = await executor.transaction(() =>
    createNested({ executor, signal: options?.signal }, table, rows, returning, 'create'),
  )
  return (needed === undefined ? created?.['row'] : created) as Row
}

/** The row to change, what changes, and the version that it was read in. */
interface NestedChange {
  readonly key: unknown
  readonly patch: unknown
  readonly expected: ExpectedVersion | undefined
}

/** Changes a row and what is related to it, in one transaction. */
export async function updateRowNested(
  writeContext: WriteContext,
  { key, patch, expected }: NestedChange,
  returning: WriteReturning,
  options: UncheckedOptions,
): Promise<Row> {
  const { table, executor, needed } = writeContext
  const { patch: values, relations } = readChangedRow(table, patch, 'update patch')
  checkComplete(table, relations)
  const [validated = values] =
    values.size === 0 ? [] : await validateRows(table, 'update', [values], 'update patch', false)
  const target = byKey(table, key, 'update', expected)
  const dependent = relations.filter(({ ends }) => ends.holder !== 'own')
  const all = [...new Set([...(needed ?? []), ...dependent.flatMap(({ ends }) => ends.own)])]
  const whole = { ...returning, needed: all }
  const context = { executor, signal: options?.signal }
  const updated = await executor.transaction(async () => {
    let changed = validated
    for (const writes of relations.filter(({ ends }) => ends.holder === 'own')) {
      const [given = []] = await writeReferred(context, [writes], 'update')
      changed = new Map([...changed, ...patchOf(table, given, 'update')])
    }
    const statement =
      changed.size === 0
        ? planReadOf(table, target, whole, 'update', true)
        : planUpdate(table, changed, target.plan, whole, 'update')
    const [row] = await executor.rows(statement, options?.signal)
    if (row === undefined) throw await missingRow(writeContext, key, expected, 'update')
    for (const writes of dependent)
      await changeRelated(context, { writes, texts: textsOf(row, writes.ends.own, writes.path) }, 'update')
    return row
  })
  return (needed === undefined ? updated['row'] : updated) as Row
}

/** A validator wants every value; those that a relation gives are known only when its rows are written. */
function checkComplete(table: TableModel, relations: readonly RelationWrites[]): void {
  const own = relations.find(({ ends }) => ends.holder === 'own')
  if (own === undefined || table.rules.validate === undefined) return
  throw new InvalidArgumentError(
    { path: own.path, expected: 'a table without validation', received: `"${table.name}"` },
    'Write the related row first, and give its key.',
  )
}
