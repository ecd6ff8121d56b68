import { describeValue, InvalidArgumentError } from '../errors/index.ts'
import { isPlainObject } from '../plan/index.ts'
import { planSelect } from '../query/index.ts'
import { readChunking } from './chunks.ts'
import { insertOrMeet } from './insert-or-meet.ts'
import type { MeetingRow, Met } from './meet-rows.ts'
import { fixedColumns } from './keep-in-scopes.ts'
import { leaveAsItIs } from './plan-conflict.ts'
import { draftOf } from './draft.ts'
import { completeOne, runBefore } from './prepare.ts'
import { readTarget, readTargetTexts } from './read-target.ts'
import { readValues, type RowValues } from './read-values.ts'
import { writtenOf } from './upsert-rows.ts'
import {
  optionsOfWrite,
  readWriteOptions,
  type UncheckedOptions,
  type WriteContext,
  type Written,
} from './write-context.ts'

const optionsOfGetOrCreate = optionsOfWrite('where', 'create')
const path = 'getOrCreate'

/**
 * Reads the row with unique values, or inserts it. Where another call inserts it at the same time, one of them creates
 * it, and the others get it. The row is looked for as it would be inserted: by what a hook or a validator makes of the
 * values.
 */
export async function getOrCreateRow(context: WriteContext, args: UncheckedOptions): Promise<Written> {
  const { table, executor, needed } = context
  const returning = readWriteOptions(context, args, optionsOfGetOrCreate, path)
  const { where, create } = (args ?? {}) as { readonly where?: unknown; readonly create?: unknown }
  const unique = readObject(where, `${path}.where`)
  const given = readObject(create, `${path}.create`)
  const target = readTarget(table, Object.keys(unique), `${path}.where`, fixedColumns(table))
  checkAgreement(readValues(table, unique, [`${path}.where`]), readValues(table, given, [`${path}.create`]))
  const [complete] = await runBefore(table, 'insert', [{ ...given, ...unique }])
  const values = await completeOne(table, 'insert', draftOf(table, complete, [`${path}.create`]))
  readTargetTexts(target, values, () => `${path}.where`)

  const { columns, extras } = returning
  const sought = Object.fromEntries(target.map((column) => [column.property, values.get(column)]))
  const read = planSelect(table, { where: sought, columns, extras }, path, needed, 1)
  const [found] = await executor.rows(read, args?.signal)
  if (found !== undefined) return { rows: [needed === undefined ? { row: found } : found], verb: [undefined] }
  const row: MeetingRow = { values, place: [`${path}.create`], update: leaveAsItIs }
  const call = { executor, returning, chunking: readChunking({ signal: args?.signal }, path) }
  return writtenOf((await insertOrMeet(call, { table, target, path }, [row])) as Met[])
}

function readObject(value: unknown, at: string): Record<string, unknown> {
  if (isPlainObject(value)) return value
  throw new InvalidArgumentError({ path: at, expected: 'an object of values', received: describeValue(value) })
}

/** What `create` says again of `where` must be the same: the row could not be found by it otherwise. */
function checkAgreement(where: RowValues, create: RowValues): void {
  const columns = [...where.keys()]
  const again = new Map(columns.map((column) => [column, create.get(column) ?? where.get(column)]))
  const texts = readTargetTexts(columns, where, () => `${path}.where`)
  if (readTargetTexts(columns, again, () => `${path}.create`).every((text, index) => text === texts[index])) return
  throw new InvalidArgumentError({
    path: `${path}.create`,
    expected: 'the values of where, or none of these properties',
    received: 'others',
  })
}
