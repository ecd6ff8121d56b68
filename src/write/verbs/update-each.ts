import type { Executor, Row } from '../../database/index.ts'
import { InvalidKeyError, RowNotWrittenError, pathOf } from '../../errors/index.ts'
import type { TableModel } from '../../model/index.ts'
import { keyAsGiven, orderByTarget, readTargetTexts } from '../keys/index.ts'
import { complete, hasBefore, nothing, runBefore } from '../prepare/index.ts'
import {
  missingRow,
  planUpdateEach,
  readChunking,
  returningOf,
  type RowChange,
  runChanges,
  versionAmong,
} from '../statements/index.ts'
import { type Place, readObject, readValues } from '../values/index.ts'
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
  const texts = given.map((change) => change.texts)
  const order = orderByTarget(table.primaryKey, texts, `${path} rows`)
  const changes = order.map((place) => given[place] as ReadChange)
  // Which row is missing says whether it is not there or has another version than was read.
  const isChecked = changes.some(({ expected }) => expected !== undefined)
  const told = !returning.returnsRows && isChecked ? returningOf(false, []) : returning
  const whyMissing = async (missing: readonly ReadChange[]): Promise<Error> => {
    const first = told.returnsRows ? missing[0] : await firstMissing(executor, table, missing)
    if (first === undefined) return new RowNotWrittenError(table.name)
    return missingRow(context, keyAsGiven(table, first.key), first.expected, path)
  }
  const written = await runChanges({ executor, returning: told, chunking, path }, table, changes, whyMissing)
  if (!returning.returnsRows) return changes.length
  const found: Row[] = []
  for (const [index, row] of written.entries()) found[order[index] as number] = row
  return {
    rows: returning.needed === undefined ? found.map(({ row }) => row as Row) : found,
    verb: given.map(({ patch }) => (patch.size > 0 ? 'Update' : undefined)),
  }
}

/** The first of some changes whose row is not there. */
async function firstMissing(
  executor: Executor,
  table: TableModel,
  changes: readonly ReadChange[],
): Promise<ReadChange | undefined> {
  const unpatched = changes.map(({ key, place }) => ({ key, patch: nothing, place }))
  const statement = planUpdateEach(table, unpatched, returningOf(false, []), path)
  const found = statement === undefined ? [] : await executor.rows(statement)
  const places = new Set(found.map((row) => row['position']))
  return changes.find((_, index) => !places.has(index + 1))
}

function checkKey(table: TableModel): void {
  if (table.primaryKey.length > 0) return
  throw new InvalidKeyError(
    { origin: 'program', path, expected: 'a table with a primary key', received: `"${table.name}", which has none` },
    'Use updateMany with a filter.',
  )
}

interface ReadChange extends RowChange {
  /** The key as text. */
  readonly texts: readonly string[]
}

/** Reads each row's key, the version that it was read in, and what changes in it. */
async function readChanges(table: TableModel, rows: unknown): Promise<ReadChange[]> {
  const identified = readRows(rows, `${path} rows`).map((row, index) => identify(table, row, index))
  const own = ownOf(table)
  const isHooked = hasBefore(table, 'update')
  const patches = isHooked
    ? await runBefore(
        table,
        'update',
        identified.map(({ row }) => without(row, own)),
      )
    : undefined
  const drafts = identified.map(({ row, place }, index) => {
    const values = isHooked ? readValues(table, patches?.[index], place) : readValues(table, row, place, own)
    return { values, filled: [], place }
  })
  const prepared = await complete(table, 'update', drafts)
  return identified.map(({ key, texts, expected, place }, index) => {
    return { key, texts, expected, place, patch: prepared[index]?.values ?? nothing }
  })
}

/** The properties that say which row is meant, and in which version. */
function ownOf({ primaryKey, version }: TableModel): ReadonlySet<string> {
  return new Set([...primaryKey, ...(version === undefined ? [] : [version])].map(({ property }) => property))
}

function without(row: Readonly<Record<string, unknown>>, left: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !left.has(name)))
}

/** A row of the call, with what says which row of the table is meant. */
interface IdentifiedRow extends Omit<ReadChange, 'patch'> {
  readonly row: Readonly<Record<string, unknown>>
}

function identify(table: TableModel, given: unknown, index: number): IdentifiedRow {
  const place: Place = [`${path} rows`, index]
  const at = (): string => pathOf(place)
  const row = readObject(given, at)
  const key = new Map(table.primaryKey.map((column) => [column, row[column.property]]))
  const texts = readTargetTexts(table.primaryKey, key, at)
  return { key, texts, expected: versionAmong(table, row, at), place, row }
}
