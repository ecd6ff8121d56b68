import type { Row } from '../database/index.ts'
import type { TableModel } from '../model/index.ts'
import { changeRelated } from './change-related.ts'
import { fillReferred, insertGraph } from './create-nested.ts'
import { textsOf } from './link-rows.ts'
import { missingRow } from './missing-row.ts'
import { pathOf } from './place.ts'
import { planReadOf } from './plan-read-of.ts'
import { planUpdate } from './plan-update.ts'
import type { ExpectedVersion } from './plan-version.ts'
import type { WriteReturning } from './plan-written.ts'
import { completeOne } from './prepare.ts'
import type { GraphDraft } from './read-nested.ts'
import { keepChosen } from './run-after.ts'
import { byKey } from './target.ts'
import type { UncheckedOptions, WriteContext, Written } from './write-context.ts'

/** Inserts a row and what is in it, in one transaction. Its own hooks are run around the call. */
export async function createRowNested(
  { table, executor, needed }: WriteContext,
  draft: GraphDraft,
  returning: WriteReturning,
  options: UncheckedOptions,
): Promise<Written> {
  const context = { executor, signal: options?.signal }
  const whole = { ...returning, columns: undefined }
  const [created] = await executor.transaction(
    () => insertGraph(context, table, { rows: [draft], isRoot: true }, whole, 'create'),
    options?.signal,
  )
  return { rows: [chosen(table, created as Row, returning, needed !== undefined)], verb: 'Create' }
}

/** The row to change, what changes, and the version that it was read in. */
interface NestedChange {
  readonly key: unknown
  readonly draft: GraphDraft
  readonly expected: ExpectedVersion | undefined
}

/** Changes a row and what is related to it, in one transaction. Its own hooks are run around the call. */
export async function updateRowNested(
  writeContext: WriteContext,
  { key, draft, expected }: NestedChange,
  returning: WriteReturning,
  options: UncheckedOptions,
): Promise<Written> {
  const { table, executor, needed } = writeContext
  const target = byKey(table, key, 'update', expected)
  const dependent = draft.relations.filter(({ ends }) => ends.holder !== 'own')
  const all = [...new Set([...(needed ?? []), ...dependent.flatMap(({ ends }) => ends.own)])]
  const whole = { ...returning, columns: undefined, needed: all }
  const context = { executor, signal: options?.signal }
  return executor.transaction(async () => {
    const [filled = draft] = await fillReferred(context, [draft], 'update')
    const patch = await completeOne(table, 'update', filled)
    const isChange = patch.size > 0
    const statement = isChange
      ? planUpdate(table, patch, target.plan, whole, 'update')
      : planReadOf(table, target, whole, 'update', true)
    const [row] = await executor.rows(statement, options?.signal)
    if (row === undefined) throw await missingRow(writeContext, key, expected, 'update')
    for (const writes of dependent)
      await changeRelated(context, { writes, texts: textsOf(row, writes.ends.own, pathOf(writes.place)) }, 'update')
    const updated = chosen(table, row, returning, needed !== undefined)
    return { rows: [updated], verb: isChange ? 'Update' : [undefined] }
  }, options?.signal)
}

/** The row as the call asked for it, from all of its columns: relations to load are by those that it does not have, too. */
function chosen(table: TableModel, written: Row, { columns }: WriteReturning, isNested: boolean): Row {
  const row = written['row'] as Row
  const hidden = { ...row, ...(written['hidden'] as Row | undefined) }
  if (columns !== undefined) keepChosen(table, [row], columns)
  return isNested ? { ...written, hidden } : row
}
