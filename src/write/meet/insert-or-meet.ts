import { type Asking, goOn, isServerKnown, kindOf, serverOf } from '../../database/index.ts'
import { QueryError, UniqueViolationError, pathOf } from '../../errors/index.ts'
import type { ColumnModel } from '../../model/index.ts'
import type { Statement } from '../../plan/index.ts'
import { duplicates, hasOneTextEach, orderByTarget, readTargetTexts, refuseSameKeys } from '../keys/index.ts'
import { type Chunk, planChunks, runChunks, type WriteCall } from '../statements/index.ts'
import { groupBy, rowsWrittenOut, type RowValues, signatureOf } from '../values/index.ts'
import { type Engine, meet, type MeetingRow, type Met, type PlacedRow, planRows } from './meet-rows.ts'
import { type ConflictUpdate, type CreatedBy, mayLeaveRows, type Meeting } from './plan-conflict.ts'

/**
 * Inserts rows, or changes those that are there with their values of the target: one statement, where none is left as it
 * is. PostgreSQL does not return these, so they are read by further ones. A row that is not there then either was deleted
 * in the meantime; it is inserted once more, which nobody can be in the way of again without being returned.
 *
 * @returns What became of each row, in their order; how many were written where the call returns no rows.
 * @throws {@link UniqueViolationError} when a row outside of the scopes has the values of one.
 * @throws {@link NotFoundError} when the one that is there is none that is meant.
 * @throws {@link RowNotWrittenError} when the database neither wrote a row nor has it.
 */
export async function insertOrMeet(
  call: Omit<WriteCall, 'path'>,
  meeting: Meeting,
  rows: readonly MeetingRow[],
): Promise<Met[] | number> {
  const { executor, returning, chunking } = call
  const { target, path } = meeting
  if (rows.length === 0) return returning.returnsRows ? [] : 0
  const texts = rows.map(({ values, place }) => readTargetTexts(target, values, () => pathOf(place)))
  const placed = orderByTarget(target, texts, `${path} rows`).map((index): PlacedRow => ({
    ...(rows[index] as MeetingRow),
    texts: texts[index] as readonly string[],
    index,
  }))
  const groups = groupBy(placed, kindOfRow())
  const engine: Engine = {
    meeting,
    returning,
    createdBy: 'xmax',
    signal: chunking.signal,
    met: [],
    identities: new Set(),
    count: 0,
  }
  // A row whose target changes is not told from the others by it: each has a statement of its own.
  const sizeOf = (group: readonly PlacedRow[]): number =>
    group.some(({ update }) => changesTarget(target, update)) ? 1 : chunking.size
  const planAll = (): Chunk<PlacedRow>[] => {
    const planChunk = (chunk: readonly PlacedRow[]): Statement | undefined => planRows(engine, chunk)
    return groups.flatMap(
      (group) =>
        planChunks(group, sizeOf(group), valuesOf, planChunk) ??
        planChunks(group, rowsWrittenOut, valuesOf, planChunk) ??
        [],
    )
  }
  if (returning.returnsRows) {
    const asking = { executor, table: meeting.table, signal: chunking.signal }
    // What is wrong with the values is said before the server is asked anything.
    if (!isServerKnown(asking)) planAll()
    engine.createdBy = await howCreatedIsTold(asking)
  }
  const chunks = planAll()
  // A statement takes a row of the table once, another one would change it again.
  const hasOne = target.every((column) => column.kind === 'text' || hasOneTextEach([column]))
  if (chunks.length > 1 && !hasOne)
    await refuseSameKeys({ executor, table: meeting.table, signal: chunking.signal }, target, placed, `${path} rows`)
  const isOneStatement =
    call.isNested === true || rows.length === 1 || !rows.some(({ update }) => mayLeaveRows(meeting, update))
  const run = (): Promise<void> =>
    runChunks(executor, chunks, chunking, (chunk) => meet(executor, engine, chunk), isOneStatement)
  try {
    await (rows.length === 1 && !executor.isInTransaction ? onceMore(run) : run())
  } catch (error) {
    throw error instanceof QueryError && error.details.sqlState === '21000'
      ? duplicates(`${path} rows`, 'some that PostgreSQL takes for the same')
      : error
  }
  return returning.returnsRows ? engine.met : engine.count
}

function changesTarget(target: readonly ColumnModel[], { columns, values }: ConflictUpdate): boolean {
  return target.some((column) => columns.includes(column) || values.has(column))
}

function valuesOf({ values }: MeetingRow): RowValues {
  return values
}

/** What rows have in common that share a statement: their columns, and what is done with those that are there. */
function kindOfRow(): (row: PlacedRow) => string {
  const updates = new Map<ConflictUpdate, number>()
  return ({ values, update }) => {
    if (!updates.has(update)) updates.set(update, updates.size)
    return `${updates.get(update)}:${signatureOf(values.keys())}`
  }
}

/**
 * Runs the statement of one row again where another unique constraint refuses it: of two calls that insert the same row at
 * once, the later one can find it by that first. It is there by now, so the target finds it, unless it is another row.
 */
async function onceMore(run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (!(error instanceof UniqueViolationError) || error.details.outsideOf !== undefined) throw error
    await goOn(run)
  }
}

/** What tells on a server whether an upsert created a row of a table. */
async function howCreatedIsTold(asking: Asking): Promise<CreatedBy> {
  if ((await serverOf(asking)).major >= 18) return 'old'
  const kind = await kindOf(asking)
  return kind === 'partitioned' || kind === 'view' ? 'snapshot' : 'xmax'
}
