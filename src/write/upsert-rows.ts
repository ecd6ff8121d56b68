import type { ColumnModel } from '../model/index.ts'
import { isPlainObject } from '../plan/index.ts'
import { readChunking } from './chunks.ts'
import { insertOrMeet } from './insert-or-meet.ts'
import type { Met } from './meet-rows.ts'
import { fixedColumns } from './keep-in-scopes.ts'
import type { Place } from './place.ts'
import { type ConflictUpdate, readUpdate } from './plan-conflict.ts'
import type { WriteReturning } from './plan-written.ts'
import { draftOf } from './draft.ts'
import { completeRows, runBefore } from './prepare.ts'
import { readTarget } from './read-target.ts'
import {
  optionsOfWrite,
  readRows,
  readWriteOptions,
  type UncheckedOptions,
  type WriteContext,
  type Written,
} from './write-context.ts'

const optionsOfUpsert = optionsOfWrite('target', 'update', 'updateWhere')
const optionsOfUpsertMany = optionsOfWrite('target', 'update', 'updateWhere', 'returning', 'onProgress')

/** Inserts a row or changes the one that is there already. */
export async function upsertRow(context: WriteContext, values: unknown, options: UncheckedOptions): Promise<Written> {
  const returning = readWriteOptions(context, options, optionsOfUpsert, 'upsert')
  return (await upsert(context, [values], options, returning, 'upsert', () => ['upsert values'])) as Written
}

/** Inserts any number of rows or changes those that are there already. */
export async function upsertRows(
  context: WriteContext,
  rows: unknown,
  options: UncheckedOptions,
): Promise<Written | number> {
  const returning = readWriteOptions(context, options, optionsOfUpsertMany, 'upsertMany')
  const list = readRows(rows, 'upsertMany rows')
  return upsert(context, list, options, returning, 'upsertMany', (index) => ['upsertMany rows', index])
}

async function upsert(
  { table, executor }: WriteContext,
  rows: readonly unknown[],
  options: UncheckedOptions,
  returning: WriteReturning,
  path: string,
  placeOf: (index: number) => Place,
): Promise<Written | number> {
  const checked = (options ?? {}) as Readonly<Record<string, unknown>>
  const target = readTarget(table, checked['target'], `${path}.target`, fixedColumns(table))
  const updateOf = updatesOf(readUpdate(table, checked, target, path))
  const chunking = readChunking(options, path)
  const given = await runBefore(table, 'insert', rows)
  const drafts = given.map((row, index) => draftOf(table, row, placeOf(index)))
  const prepared = await completeRows(table, 'insert', drafts)
  const meetingRows = prepared.map(({ values, added }, index) => {
    const row = rows[index]
    const isGiven = ({ property }: ColumnModel): boolean => isPlainObject(row) && row[property] !== undefined
    const changed = [...values.keys()].filter((column) => isGiven(column) || added.includes(column))
    return { values, place: placeOf(index), update: updateOf(changed) }
  })
  const met = await insertOrMeet({ executor, returning, chunking }, { table, target, path }, meetingRows)
  return typeof met === 'number' ? met : writtenOf(met)
}

/** What became of rows, as a call returns it. */
export function writtenOf(met: readonly Met[]): Written {
  return { rows: met.map(({ row }) => row), verb: met.map(({ verb }) => verb) }
}

/**
 * What changes in a row that is there: the columns that the caller gave, and what a validator makes of them, but none
 * that a hook or a default has filled. It is the same object for rows of which the same was given.
 */
export function updatesOf(
  updateOf: (given: readonly ColumnModel[]) => ConflictUpdate,
): (given: readonly ColumnModel[]) => ConflictUpdate {
  const updates = new Map<string, ConflictUpdate>()
  return (given) => {
    let signature = ''
    for (const { position } of given) signature += `${position},`
    let update = updates.get(signature)
    if (update === undefined) updates.set(signature, (update = updateOf(given)))
    return update
  }
}
