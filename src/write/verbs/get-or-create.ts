import { InvalidArgumentError } from '../../errors/index.ts'
import { planSelect } from '../../query/index.ts'
import { readTarget, readTargetTexts } from '../keys/index.ts'
import { insertOrMeet, leaveAsItIs, type MeetingRow, type Met } from '../meet/index.ts'
import { checkKept, complete, draftOf, fixedColumns, type PreparedRow, runBefore } from '../prepare/index.ts'
import { readChunking } from '../statements/index.ts'
import { type Place, readObject, readValues, type RowValues } from '../values/index.ts'
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
  const unique = readObject(where, () => `${path}.where`)
  const given = readObject(create, () => `${path}.create`)
  const target = readTarget(table, Object.keys(unique), `${path}.where`, fixedColumns(table))
  checkAgreement(readValues(table, unique, [`${path}.where`]), readValues(table, given, [`${path}.create`]))
  const place: Place = [`${path}.create`]
  const [hooked] = await runBefore(table, 'insert', [{ ...given, ...unique }])
  const [prepared] = (await complete(table, 'insert', [draftOf(table, hooked, place)])) as readonly [PreparedRow]
  checkKept(target, prepared, place)
  const { values } = prepared
  readTargetTexts(target, values, () => `${path}.where`)

  const { columns, extras } = returning
  const sought = Object.fromEntries(target.map((column) => [column.property, values.get(column)]))
  const read = planSelect(table, { where: sought, columns, extras }, path, needed, 1)
  const [found] = await executor.rows(read, args?.signal)
  if (found !== undefined) return { rows: [needed === undefined ? { row: found } : found], verb: [undefined] }
  const row: MeetingRow = { values, place, update: leaveAsItIs }
  const call = { executor, returning, chunking: readChunking({ signal: args?.signal }, path) }
  return writtenOf((await insertOrMeet(call, { table, target, path }, [row])) as Met[])
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
