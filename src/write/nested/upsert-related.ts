import { insertOrMeet, type Meeting, type MeetingRow, type Met, readUpdate } from '../meet/index.ts'
import { checkComplete, checkKept, type Draft, hasAfter, prepare } from '../prepare/index.ts'
import { returningOf } from '../statements/index.ts'
import { linkRows, type Pair } from './link-rows.ts'
import { type Parent, planIsRelated, textsOf, valuesOf } from './related-rows.ts'
import { callOf, type NestedContext, runAfterMet } from './run-nested.ts'

/** Inserts or changes rows through a relation; one that is there must be related already. */
export async function upsertRelated(context: NestedContext, parent: Parent, path: string): Promise<void> {
  const { writes, texts } = parent
  if (writes.upsert.length === 0) return
  const { target, theirs, junction } = writes.ends
  const given = writes.upsert.map(({ values }) => new Set(values.keys()))
  const filled = junction === undefined ? valuesOf(theirs, texts) : []
  const drafts = writes.upsert.map((row) => ({ ...row, filled }))
  const updateOf = readUpdate(target, {}, target.primaryKey, path)
  const rows = (await prepare(target, 'insert', drafts)).map((row, index): MeetingRow => {
    const { place } = drafts[index] as Draft
    checkComplete(target, row, place)
    checkKept(target.primaryKey, row, place)
    return { values: row.values, place, update: updateOf(row, (column) => given[index]?.has(column) === true) }
  })
  const meeting: Meeting = {
    table: target,
    target: target.primaryKey,
    path,
    planCondition: (aliases) => planIsRelated(writes.ends, texts, aliases),
  }
  const isWhole = hasAfter(target, 'Create') || hasAfter(target, 'Update')
  const met = (await insertOrMeet(callOf(context, returningOf(isWhole, theirs), path), meeting, rows)) as Met[]
  if (junction !== undefined) {
    const created = met.flatMap(({ row, verb }, index): Pair[] => {
      if (verb !== 'Create') return []
      return [{ own: texts, theirs: textsOf(row, theirs, path), place: (rows[index] as MeetingRow).place }]
    })
    await linkRows(context, junction, created, path)
  }
  await runAfterMet(target, met)
}
