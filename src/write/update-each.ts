import type { Executor, Row, Statement } from '../database/index.ts'
import { describeValue, InvalidArgumentError, InvalidKeyError, NotFoundError } from '../errors/index.ts'
import type { TableModel } from '../model/index.ts'
import { isPlainObject } from '../query/index.ts'
import { type Chunk, planChunks, readChunking, runChunks } from './chunks.ts'
import { planFindTargets } from './plan-find-targets.ts'
import { planUpdateEach, type RowChange } from './plan-update-each.ts'
import { orderByTarget, readTargetTexts } from './read-target.ts'
import { readUpdateValues } from './read-values.ts'
import { rowsWrittenOut } from './row-source.ts'
import {
  optionsOfWrite,
  readRows,
  readWriteOptions,
  type UncheckedOptions,
  type WriteContext,
} from './write-context.ts'

const optionsOfUpdateEach = optionsOfWrite('returning', 'onProgress')
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
  const changes = readRows(rows, `${path} rows`, (row, at) => readChange(table, row, at))
  orderByTarget(
    changes.map(({ identity }) => identity),
    `${path} rows`,
  )
  const plan = (chunk: readonly ReadChange[]): Statement | undefined =>
    changesNothing(chunk)
      ? planFindTargets(
          table,
          table.primaryKey,
          chunk.map(({ identity }) => identity),
          returning,
          path,
        )
      : planUpdateEach(table, chunk, returning, path)
  const chunks = planChunks(changes, chunking.size, plan) ?? planChunks(changes, rowsWrittenOut, plan) ?? []
  const changed: Row[] = []
  let count = 0
  const run = async (inside: Executor, { statement, items }: Chunk<ReadChange>, start: number): Promise<void> => {
    const before = count
    if (returning.returnsRows || changesNothing(items)) {
      for (const row of await inside.rows(statement, options?.signal)) {
        changed[start + (row['position'] as number) - 1] = row
        count++
      }
    } else count += await inside.count(statement, options?.signal)
    // The transaction is rolled back: a write of some of the rows is not what was asked for.
    if (count - before < items.length) throw new NotFoundError(table.name, 'key')
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

/** Rows without anything to change are only read. */
function changesNothing(changes: readonly ReadChange[]): boolean {
  return changes.every(({ patch }) => patch.size === 0)
}

/** A row's key, and what changes in it. */
function readChange(table: TableModel, row: unknown, at: string): ReadChange {
  if (!isPlainObject(row)) {
    throw new InvalidArgumentError({ path: at, expected: 'an object of values', received: describeValue(row) })
  }
  const identity = readTargetTexts(table.primaryKey, row, at)
  const { ...patch } = row
  for (const { property } of table.primaryKey) delete patch[property]
  const key = new Map(table.primaryKey.map((column) => [column, row[column.property]]))
  return { key, patch: readUpdateValues(table, patch, at), identity }
}
