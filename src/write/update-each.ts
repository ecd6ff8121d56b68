import type { Executor, Row } from '../database/index.ts'
import { describeValue, InvalidArgumentError, InvalidKeyError } from '../errors/index.ts'
import type { TableModel } from '../model/index.ts'
import { isPlainObject, type Statement } from '../plan/index.ts'
import { type Chunk, planChunks, readChunking, runChunks } from './chunks.ts'
import { missingRow } from './missing-row.ts'
import { planUpdateEach, type RowChange } from './plan-update-each.ts'
import { readExpectedVersion } from './plan-version.ts'
import { inList, runBefore, validateRows } from './prepare-values.ts'
import { orderByTarget, readTargetTexts } from './read-target.ts'
import { readUpdateValues, type RowValues } from './read-values.ts'
import { hasOneTextEach, refuseSameKeys } from './refuse-same-keys.ts'
import { rowsWrittenOut } from './row-source.ts'
import {
  optionsOfWrite,
  readRows,
  readWriteOptions,
  type UncheckedOptions,
  type WriteContext,
} from './write-context.ts'

const optionsOfUpdateEach = optionsOfWrite('returning', 'onProgress')
const justPlaces = { columns: {}, extras: undefined, needed: [], returnsRows: true }
const path = 'updateEach'

/** Changes rows, each by its own values, and returns them in the order given: all of them or none. */
export async function updateEachRow(
  context: WriteContext,
  rows: unknown,
  options: UncheckedOptions,
): Promise<Row[] | number> {
  const { table, executor } = context
  const returning = readWriteOptions(context, options, optionsOfUpdateEach, path)
  const chunking = readChunking(options, path)
  checkKey(table)
  const changes = await readChanges(table, rows)
  orderByTarget(
    changes.map(({ identity }) => identity),
    `${path} rows`,
  )
  // Which row is missing says whether it is not there or has another version than was read.
  const isChecked = changes.some(({ expected }) => expected !== undefined)
  const told = !returning.returnsRows && isChecked ? justPlaces : returning
  const plan = (chunk: readonly ReadChange[]): Statement | undefined => planUpdateEach(table, chunk, told, path)
  const chunks = planChunks(changes, chunking.size, plan) ?? planChunks(changes, rowsWrittenOut, plan) ?? []
  const refuseSame = async (inside: Executor, same: readonly ReadChange[], start: number): Promise<void> => {
    if (hasOneTextEach(table)) return
    const texts = same.map(({ identity }) => identity)
    await refuseSameKeys(inside, table, { texts, start }, `${path} rows`, options?.signal)
  }
  // A statement changes a row once, another one would change it again.
  if (chunks.length > 1) await refuseSame(executor, changes, 0)
  const changed: Row[] = []
  let count = 0
  const run = async (inside: Executor, { statement, items }: Chunk<ReadChange>, start: number): Promise<void> => {
    const before = count
    if (told.returnsRows) {
      for (const row of await inside.rows(statement, options?.signal)) {
        changed[start + (row['position'] as number) - 1] = row
        count++
      }
    } else count += await inside.count(statement, options?.signal)
    // The transaction is rolled back: a write of some of the rows is not what was asked for.
    if (count - before < items.length) {
      await refuseSame(inside, items, start)
      const { key, expected } = items.find((_, index) => !(start + index in changed)) as ReadChange
      throw await missingRow(context, keyOf(table, key), expected, path)
    }
  }
  await runChunks(executor, chunks, chunking, run, false)
  if (!returning.returnsRows) return count
  return returning.needed === undefined ? changed.map(({ row }) => row as Row) : changed
}

function checkKey(table: TableModel): void {
  if (table.primaryKey.length > 0) return
  throw new InvalidKeyError(
    { path, expected: 'a table with a primary key', received: `"${table.name}", which has none` },
    'Use updateMany with a filter.',
  )
}

interface ReadChange extends RowChange {
  /** The key as text. */
  readonly identity: readonly string[]
}

/** Reads each row's key, the version that it was read in, and what changes in it. */
async function readChanges(table: TableModel, rows: unknown): Promise<ReadChange[]> {
  const identified = readRows(rows, `${path} rows`, (row, at) => identify(table, row, at))
  const given = await runBefore(
    table,
    'beforeUpdate',
    identified.map(({ patch }) => patch),
  )
  const patches = given.map((patch, index) => readUpdateValues(table, patch, `${path} rows[${index}]`))
  const validated = await validateRows(table, 'update', patches, `${path} rows`, inList)
  return identified.map((row, index) => ({ ...row, patch: validated[index] ?? new Map() }))
}

function identify(table: TableModel, row: unknown, at: string): Omit<ReadChange, 'patch'> & { readonly patch: object } {
  if (!isPlainObject(row)) {
    throw new InvalidArgumentError({ path: at, expected: 'an object of values', received: describeValue(row) })
  }
  const identity = readTargetTexts(table.primaryKey, row, at)
  const { ...patch } = row
  for (const { property } of table.primaryKey) delete patch[property]
  const version = table.version?.property
  const expected =
    version !== undefined && version in row ? readExpectedVersion(table, { version: row[version] }, at) : undefined
  if (version !== undefined) delete patch[version]
  const key = new Map(table.primaryKey.map((column) => [column, row[column.property]]))
  return { key, patch, identity, expected }
}

function keyOf({ primaryKey }: TableModel, values: RowValues): unknown {
  const [first, ...more] = primaryKey
  if (first !== undefined && more.length === 0) return values.get(first)
  return Object.fromEntries(primaryKey.map((column) => [column.property, values.get(column)]))
}
