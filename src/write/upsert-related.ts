import type { ColumnModel } from '../model/index.ts'
import { readChunking } from './chunks.ts'
import type { Parent } from './create-nested.ts'
import { insertOrMeet } from './insert-or-meet.ts'
import type { MeetingRow, Met } from './meet-rows.ts'
import { linkRows } from './link-rows.ts'
import { planIsRelated, textsOf, valuesOf } from './related-rows.ts'
import { readUpdate } from './plan-conflict.ts'
import type { Draft } from './draft.ts'
import { checkComplete, prepareRows } from './prepare.ts'
import { hasAfter, runAfterMet } from './run-after.ts'
import { type NestedContext, returningOf } from './run-nested.ts'
import { updatesOf } from './upsert-rows.ts'

/** Inserts or changes rows through a relation; one that is there must be related already. */
export async function upsertRelated(context: NestedContext, parent: Parent, path: string): Promise<void> {
  const { writes, texts } = parent
  if (writes.upsert.length === 0) return
  const { target, theirs, junction } = writes.ends
  const filled = junction === undefined ? valuesOf(theirs, texts) : []
  const given = writes.upsert.map(({ values }) => new Set(values.keys()))
  const prepared = await prepareRows(
    target,
    'insert',
    writes.upsert.map((row) => ({ ...row, filled })),
  )
  const updateOf = updatesOf(readUpdate(target, {}, target.primaryKey, path))
  const rows = prepared.map(({ values, added }, index) => {
    const isGiven = (column: ColumnModel): boolean => given[index]?.has(column) === true || added.includes(column)
    const { place } = writes.upsert[index] as Draft
    checkComplete(target, values, [], place)
    return { values, place, update: updateOf([...values.keys()].filter(isGiven)) }
  })
  const { executor, signal } = context
  const isWhole = hasAfter(target, 'Create') || hasAfter(target, 'Update')
  const met = (await insertOrMeet(
    { executor, returning: returningOf(isWhole, theirs), chunking: readChunking({ signal }, path), isNested: true },
    {
      table: target,
      target: target.primaryKey,
      path,
      planCondition: (aliases) => planIsRelated(writes.ends, texts, aliases),
    },
    rows,
  )) as Met[]
  if (junction !== undefined) {
    const created = met.flatMap(({ row, verb }, index) =>
      verb === 'Create'
        ? [{ own: texts, theirs: textsOf(row, theirs, path), place: (rows[index] as MeetingRow).place }]
        : [],
    )
    await linkRows(context, junction, created, path)
  }
  await runAfterMet(target, met)
}
