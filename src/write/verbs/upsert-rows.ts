import { isPlainObject } from '../../plan/index.ts'
import { readTarget } from '../keys/index.ts'
import { insertOrMeet, type MeetingRow, type Met, readUpdate } from '../meet/index.ts'
import { complete, draftOf, fixedColumns, runBefore } from '../prepare/index.ts'
import { readChunking, returningOf, type WriteReturning } from '../statements/index.ts'
import { type Place, patchesIn } from '../values/index.ts'
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
  const updateOf = await readUpdate(table, checked, target, path)
  const chunking = readChunking(options, path)
  const given = await runBefore(table, 'insert', rows)
  const drafts = given.map((row, index) => draftOf(table, row, placeOf(index)))
  const prepared = await complete(table, 'insert', drafts)
  const meetingRows = prepared.map((row, index): MeetingRow => {
    const place = placeOf(index)
    const own = rows[index]
    const update = updateOf(row, ({ property }) => isPlainObject(own) && own[property] !== undefined, place)
    return { values: row.values, place, update }
  })
  const meeting = { table, target, path }
  const isPatch = !returning.returnsRows && meetingRows.some(({ update }) => patchesIn(table, update.values).length > 0)
  // What patches have made is returned, to be validated.
  if (isPatch) {
    const met = await insertOrMeet({ executor, returning: returningOf(false, target), chunking }, meeting, meetingRows)
    return (met as Met[]).filter(({ verb }) => verb !== undefined).length
  }
  const met = await insertOrMeet({ executor, returning, chunking }, meeting, meetingRows)
  return typeof met === 'number' ? met : writtenOf(met)
}

/** What became of rows, as a call returns it. */
export function writtenOf(met: readonly Met[]): Written {
  return { rows: met.map(({ row }) => row), verb: met.map(({ verb }) => verb) }
}
