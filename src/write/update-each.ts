import type { Executor, Row } from '../database/index.ts'
import { describeValue, InvalidArgumentError, InvalidKeyError, RowNotWrittenError } from '../errors/index.ts'
import type { TableModel } from '../model/index.ts'
import { isPlainObject, type Statement } from '../plan/index.ts'
import { type Chunk, planChunks, readChunking, runChunks } from './chunks.ts'
import { missingRow } from './missing-row.ts'
import { keyAsGiven } from './nested-keys.ts'
import { justPlaces, planUpdateEach, type RowChange } from './plan-update-each.ts'
import { pathOf, type Place } from './place.ts'
import { versionAmong } from './plan-version.ts'
import { complete, runBefore } from './prepare.ts'
import { orderByTarget, readTargetTexts } from './read-target.ts'
import { readValues, type RowValues } from './read-values.ts'
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
    given.map(({ texts }) => texts),
    `${path} rows`,
  )
  const changes = order.map((place) => given[place] as ReadChange)
  // Which row is missing says whether it is not there or has another version than was read.
  const isChecked = changes.some(({ expected }) => expected !== undefined)
  const told = !returning.returnsRows && isChecked ? justPlaces : returning
  const plan = (chunk: readonly ReadChange[]): Statement | undefined => planUpdateEach(table, chunk, told, path)
  const chunks =
    planChunks(changes, chunking.size, patchOf, plan) ?? planChunks(changes, rowsWrittenOut, patchOf, plan) ?? []
  const refuseSame = async (inside: Executor, same: readonly ReadChange[]): Promise<void> => {
    if (hasOneTextEach(table.primaryKey)) return
    await refuseSameKeys({ executor: inside, table, signal: options?.signal }, table.primaryKey, same, `${path} rows`)
  }
  // A statement changes a row once, another one would change it again.
  if (chunks.length > 1) await refuseSame(executor, changes)
  const found: Row[] = []
  let count = 0
  const run = async (inside: Executor, { statement, items }: Chunk<ReadChange>): Promise<void> => {
    const before = count
    const places = new Set<number>()
    if (told.returnsRows) {
      for (const row of await inside.rows(statement, options?.signal)) {
        const position = row['position'] as number
        places.add(position)
        found[(items[position - 1] as ReadChange).index] = row
        count++
      }
    } else count += await inside.count(statement, options?.signal)
    if (count - before < items.length) {
      await refuseSame(inside, items)
      throw await whyMissing(context, inside, items, told.returnsRows ? places : undefined)
    }
  }
  await runChunks(executor, chunks, chunking, run, false)
  if (!returning.returnsRows) return count
  return {
    rows: returning.needed === undefined ? found.map(({ row }) => row as Row) : found,
    verb: given.map(({ patch }) => (patch.size > 0 ? 'Update' : undefined)),
  }
}

function patchOf({ patch }: RowChange): RowValues {
  return patch
}

/** The transaction is rolled back: a write of some of the rows is not what was asked for. */
async function whyMissing(
  context: WriteContext,
  executor: Executor,
  items: readonly ReadChange[],
  written: ReadonlySet<number> | undefined,
): Promise<Error> {
  const { table } = context
  const there = written ?? (await placesOf(executor, table, items))
  const first = items.find((_, index) => !there.has(index + 1))
  return first === undefined
    ? new RowNotWrittenError(table.name)
    : missingRow(context, keyAsGiven(table, first.key), first.expected, path)
}

/** Which of the rows are there, by their positions. */
async function placesOf(
  executor: Executor,
  table: TableModel,
  items: readonly ReadChange[],
): Promise<ReadonlySet<number>> {
  const rows = items.map(({ key }) => ({ key, patch: nothing }))
  const statement = planUpdateEach(table, rows, justPlaces, path)
  const found = statement === undefined ? [] : await executor.rows(statement)
  return new Set(found.map((row) => row['position'] as number))
}

const nothing: RowValues = new Map()

function checkKey(table: TableModel): void {
  if (table.primaryKey.length > 0) return
  throw new InvalidKeyError(
    { path, expected: 'a table with a primary key', received: `"${table.name}", which has none` },
    'Use updateMany with a filter.',
  )
}

interface ReadChange extends RowChange {
  /** Where it stands among the call's rows. */
  readonly index: number
  /** The key as text. */
  readonly texts: readonly string[]
}

/** Reads each row's key, the version that it was read in, and what changes in it. */
async function readChanges(table: TableModel, rows: unknown): Promise<ReadChange[]> {
  const identified = readRows(rows, `${path} rows`).map((row, index) => identify(table, row, index))
  const patches = table.rules.hooks?.beforeUpdate === undefined ? undefined : await hooked(table, identified)
  const left = patches === undefined ? ownOf(table) : undefined
  const drafts = identified.map(({ row, place }, index) => {
    return { values: readValues(table, patches === undefined ? row : patches[index], place, left), filled: [], place }
  })
  const values = await complete(table, 'update', drafts)
  return identified.map(({ key, texts, expected, place }, index) => {
    return { key, texts, expected, place, index, patch: values[index] ?? nothing }
  })
}

/** The properties that say which row is meant, and in which version. */
function ownOf({ primaryKey, version }: TableModel): ReadonlySet<string> {
  return new Set([...primaryKey, ...(version === undefined ? [] : [version])].map(({ property }) => property))
}

/** What the hook makes of the patches. */
function hooked(table: TableModel, rows: readonly IdentifiedRow[]): Promise<readonly unknown[]> {
  const own = ownOf(table)
  const patches = rows.map(({ row }) => Object.fromEntries(Object.entries(row).filter(([name]) => !own.has(name))))
  return runBefore(table, 'update', patches)
}

/** A row of the call, with what says which row of the table is meant. */
interface IdentifiedRow extends Omit<ReadChange, 'patch' | 'index'> {
  readonly row: Readonly<Record<string, unknown>>
  readonly place: Place
}

function identify(table: TableModel, row: unknown, index: number): IdentifiedRow {
  const place: Place = [`${path} rows`, index]
  if (!isPlainObject(row)) {
    throw new InvalidArgumentError({
      path: pathOf(place),
      expected: 'an object of values',
      received: describeValue(row),
    })
  }
  const key = new Map(table.primaryKey.map((column) => [column, row[column.property]]))
  const texts = readTargetTexts(table.primaryKey, key, () => pathOf(place))
  return { key, texts, expected: versionAmong(table, row, () => pathOf(place)), place, row }
}
