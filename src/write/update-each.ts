import type { Executor, Row } from '../database/index.ts'
import { describeValue, InvalidArgumentError, InvalidKeyError, RowNotWrittenError } from '../errors/index.ts'
import type { TableModel } from '../model/index.ts'
import { isPlainObject, type Statement } from '../plan/index.ts'
import { type Chunk, planChunks, readChunking, runChunks } from './chunks.ts'
import { missingRow } from './missing-row.ts'
import { keyAsGiven } from './nested-keys.ts'
import { justPlaces, planUpdateEach, type RowChange } from './plan-update-each.ts'
import { takeVersion } from './plan-version.ts'
import type { WriteReturning } from './plan-written.ts'
import { complete, draftOf, runBefore } from './prepare.ts'
import { orderByTarget, readTargetTexts } from './read-target.ts'
import { hasOneTextEach, refuseSameKeys } from './refuse-same-keys.ts'
import { rowsWrittenOut } from './row-source.ts'
import {
  optionsOfWrite,
  readRows,
  readWriteOptions,
  type UncheckedOptions,
  type WriteContext,
  type Written,
} from './write-context.ts'

const optionsOfUpdateEach = optionsOfWrite('returning', 'onProgress')
const path = 'updateEach'

/** Changes rows, each by its own values, and returns them in the order given: all of them or none. */
export async function updateEachRow(
  context: WriteContext,
  rows: unknown,
  options: UncheckedOptions,
): Promise<Written | number> {
  const { table, executor } = context
  const returning = readWriteOptions(context, options, optionsOfUpdateEach, path)
  const chunking = readChunking(options, path)
  checkKey(table)
  const given = await readChanges(table, rows)
  const order = orderByTarget(
    table.primaryKey,
    given.map(({ identity }) => identity),
    `${path} rows`,
  )
  const changes = order.map((place) => given[place] as ReadChange)
  // Which row is missing says whether it is not there or has another version than was read.
  const isChecked = changes.some(({ expected }) => expected !== undefined)
  const told = !returning.returnsRows && isChecked ? justPlaces : returning
  const plan = (chunk: readonly ReadChange[]): Statement | undefined => planUpdateEach(table, chunk, told, path)
  const chunks = planChunks(changes, chunking.size, plan) ?? planChunks(changes, rowsWrittenOut, plan) ?? []
  const refuseSame = async (inside: Executor, same: readonly ReadChange[]): Promise<void> => {
    if (!hasOneTextEach(table)) await refuseSameKeys(inside, table, same, `${path} rows`, options?.signal)
  }
  // A statement changes a row once, another one would change it again.
  if (chunks.length > 1) await refuseSame(executor, changes)
  const found: Row[] = []
  let count = 0
  const run = async (inside: Executor, { statement, items }: Chunk<ReadChange>): Promise<void> => {
    const before = count
    if (told.returnsRows) {
      for (const row of await inside.rows(statement, options?.signal)) {
        found[(items[(row['position'] as number) - 1] as ReadChange).place] = row
        count++
      }
    } else count += await inside.count(statement, options?.signal)
    if (count - before < items.length) {
      await refuseSame(inside, items)
      throw await whyMissing(context, items, found, told)
    }
  }
  await runChunks(executor, chunks, chunking, run, false)
  if (!returning.returnsRows) return count
  return {
    rows: returning.needed === undefined ? found.map(({ row }) => row as Row) : found,
    verb: given.map(({ patch }) => (patch.size > 0 ? 'Update' : undefined)),
  }
}

/** The transaction is rolled back: a write of some of the rows is not what was asked for. */
async function whyMissing(
  context: WriteContext,
  items: readonly ReadChange[],
  found: readonly Row[],
  { returnsRows }: WriteReturning,
): Promise<Error> {
  const missing = returnsRows ? items.filter(({ place }) => !(place in found)) : items
  for (const { key, expected } of missing) {
    const error = await missingRow(context, keyAsGiven(context.table, key), expected, path)
    if (returnsRows || !(error instanceof RowNotWrittenError)) return error
  }
  return new RowNotWrittenError(context.table.name)
}

function checkKey(table: TableModel): void {
  if (table.primaryKey.length > 0) return
  throw new InvalidKeyError(
    { path, expected: 'a table with a primary key', received: `"${table.name}", which has none` },
    'Use updateMany with a filter.',
  )
}

interface ReadChange extends RowChange {
  /** Where it stands among the call's rows. */
  readonly place: number
  /** The key as text. */
  readonly identity: readonly string[]
}

/** Reads each row's key, the version that it was read in, and what changes in it. */
async function readChanges(table: TableModel, rows: unknown): Promise<ReadChange[]> {
  const identified = readRows(rows, `${path} rows`).map((row, index) => identify(table, row, `${path} rows[${index}]`))
  const given = await runBefore(
    table,
    'update',
    identified.map(({ patch }) => patch),
  )
  const drafts = given.map((patch, index) => draftOf(table, patch, [`${path} rows`, index]))
  const patches = await complete(table, 'update', drafts)
  return identified.map((row, place) => ({ ...row, place, patch: patches[place] ?? new Map() }))
}

function identify(
  table: TableModel,
  row: unknown,
  at: string,
): Omit<ReadChange, 'patch' | 'place'> & { readonly patch: object } {
  if (!isPlainObject(row)) {
    throw new InvalidArgumentError({ path: at, expected: 'an object of values', received: describeValue(row) })
  }
  const key = new Map(table.primaryKey.map((column) => [column, row[column.property]]))
  const identity = readTargetTexts(table.primaryKey, key, at)
  const { ...patch } = row
  for (const { property } of table.primaryKey) delete patch[property]
  const expected = takeVersion(table, patch, at)
  return { key, patch, identity, expected, at }
}
