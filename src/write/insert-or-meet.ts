import { type Executor, isServerKnown, type Row } from '../database/index.ts'
import { NotFoundError, QueryError, RowNotWrittenError, UniqueViolationError } from '../errors/index.ts'
import type { ColumnModel } from '../model/index.ts'
import type { Statement } from '../plan/index.ts'
import { type Chunk, type Chunking, planChunks, runChunks } from './chunks.ts'
import { howCreatedIsTold } from './created-by.ts'
import { groupBy } from './group-by.ts'
import {
  type ConflictUpdate,
  type CreatedBy,
  isEmpty,
  mayLeaveRows,
  type Meeting,
  planConflict,
} from './plan-conflict.ts'
import { pathOf, type Place } from './place.ts'
import { planFindOutside, planFindTargets } from './plan-find-targets.ts'
import { planInsert } from './plan-insert.ts'
import type { WriteReturning } from './plan-written.ts'
import { duplicates, orderByTarget, readTargetTexts } from './read-target.ts'
import type { RowValues } from './read-values.ts'
import { rowsWrittenOut } from './row-source.ts'

/** A row to insert, and what to do with the one that is there already. */
export interface MeetingRow {
  readonly values: RowValues
  readonly place: Place
  /** The same object for rows of the same columns: they share a statement. */
  readonly update: ConflictUpdate
}

/** What became of a row. */
export interface Met {
  readonly row: Row
  /** `undefined` where the one that was there is left as it is. */
  readonly verb: 'Create' | 'Update' | undefined
}

/** How a call writes its rows. */
export interface MeetingCall {
  readonly executor: Executor
  readonly returning: WriteReturning
  readonly chunking: Chunking
  /** Whether it is in a transaction that a failure ends. */
  readonly isNested?: boolean
}

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
  call: MeetingCall,
  meeting: Meeting,
  rows: readonly MeetingRow[],
): Promise<Met[] | number> {
  const { executor, returning, chunking } = call
  const { target, path } = meeting
  if (rows.length === 0) return returning.returnsRows ? [] : 0
  const texts = rows.map(({ values, place }) => readTargetTexts(target, values, pathOf(place)))
  const placed = orderByTarget(target, texts, `${path} rows`).map((index): PlacedRow => ({
    ...(rows[index] as MeetingRow),
    texts: texts[index] as readonly string[],
    index,
  }))
  const groups = groupBy(placed, kindOf())
  const engine: Engine = { meeting, returning, createdBy: 'xmax', signal: chunking.signal, met: [], count: 0 }
  const planAll = (): Chunk<PlacedRow>[] => {
    const planChunk = (chunk: readonly PlacedRow[]): Statement | undefined => planRows(engine, chunk)
    return groups.flatMap(
      (group) => planChunks(group, chunking.size, planChunk) ?? planChunks(group, rowsWrittenOut, planChunk) ?? [],
    )
  }
  if (returning.returnsRows) {
    const asking = { executor, table: meeting.table, signal: chunking.signal }
    // What is wrong with the values is said before the server is asked anything.
    if (!isServerKnown(asking)) planAll()
    engine.createdBy = await howCreatedIsTold(asking)
  }
  const chunks = planAll()
  const isOneStatement = call.isNested === true || !rows.some(({ update }) => mayLeaveRows(meeting, update))
  try {
    await runChunks(executor, chunks, chunking, (inside, chunk) => meet(inside, engine, chunk), isOneStatement)
  } catch (error) {
    throw error instanceof QueryError && error.details.sqlState === '21000'
      ? duplicates(`${path} rows`, 'some that PostgreSQL takes for the same')
      : error
  }
  return returning.returnsRows ? engine.met : engine.count
}

/** What is the same in all statements of a call, and what became of its rows. */
interface Engine {
  readonly meeting: Meeting
  readonly returning: WriteReturning
  createdBy: CreatedBy
  readonly signal: AbortSignal | undefined
  readonly met: Met[]
  count: number
}

interface PlacedRow extends MeetingRow {
  /** What the row that is there already is found by. */
  readonly texts: readonly string[]
  /** Where it stands among the call's rows. */
  readonly index: number
}

/** What rows have in common that share a statement: their columns, and what is done with those that are there. */
function kindOf(): (row: PlacedRow) => object {
  const kinds = new Map<ConflictUpdate, Map<string, object>>()
  return ({ values, update }) => {
    let ofUpdate = kinds.get(update)
    if (ofUpdate === undefined) kinds.set(update, (ofUpdate = new Map<string, object>()))
    let signature = ''
    for (const { position } of values.keys()) signature += `${position},`
    let kind = ofUpdate.get(signature)
    if (kind === undefined) ofUpdate.set(signature, (kind = {}))
    return kind
  }
}

function planRows(
  { meeting, returning, createdBy }: Engine,
  rows: readonly PlacedRow[],
  isAgain = false,
): Statement | undefined {
  const [{ values, update }] = rows as readonly [PlacedRow]
  const insert = {
    columns: [...values.keys()],
    rows: rows.map((row) => row.values),
    rowPath: (index: number) => pathOf((rows[index] as PlacedRow).place),
    writtenOutAtMost: rowsWrittenOut,
    planConflict: (aliases: Parameters<typeof planConflict>[2]) =>
      planConflict(meeting, update, aliases, createdBy, isAgain),
  }
  return planInsert(meeting.table, insert, returning, meeting.path)
}

async function meet(executor: Executor, engine: Engine, { statement, items }: Chunk<PlacedRow>): Promise<void> {
  const { returning, signal, meeting } = engine
  if (!returning.returnsRows) {
    const written = await executor.count(statement, signal)
    engine.count += written
    if (written < items.length) await refuseOutside(executor, engine, items)
    return
  }
  const left = await place(engine, items, await executor.rows(statement, signal), executor)
  if (left.length === 0) return
  await refuseOutside(executor, engine, left)
  const again = planRows(engine, left, true)
  const written = again === undefined ? [] : await executor.rows(again, signal)
  const missing = await place(engine, left, written, executor)
  if (missing.length === 0) return
  await refuseOutside(executor, engine, missing)
  throw new RowNotWrittenError(meeting.table.name)
}

/** Says of the rows of a statement what became of them. @returns Those that are not there, and were not written. */
async function place(
  { meeting, returning, met, signal }: Engine,
  rows: readonly PlacedRow[],
  written: readonly Row[],
  executor: Executor,
): Promise<readonly PlacedRow[]> {
  if (written.length === rows.length) {
    for (const [index, row] of written.entries()) {
      const own = rows[index] as PlacedRow
      met[own.index] = { row, verb: verbOf(row, own.update) }
    }
    return []
  }
  const { table, path } = meeting
  const byTarget = new Map(written.map((row) => [identityOf(row), row]))
  const texts = rows.map((row) => row.texts)
  const found = await executor.rows(planFindTargets(meeting, texts, returning), signal)
  if (new Set(found.map(identityOf)).size < found.length)
    throw duplicates(`${path} rows`, 'some that PostgreSQL takes for the same')
  const missing = new Set(rows)
  for (const row of found) {
    if (row['isMeant'] !== true) throw new NotFoundError(table.name, 'key')
    const own = rows[(row['position'] as number) - 1] as PlacedRow
    const writtenRow = byTarget.get(identityOf(row))
    met[own.index] = { row, verb: writtenRow && verbOf(writtenRow, own.update) }
    missing.delete(own)
  }
  return [...missing]
}

function verbOf({ created }: Row, update: ConflictUpdate): Met['verb'] {
  return created === true ? 'Create' : isEmpty(update) ? undefined : 'Update'
}

/** Refuses to write rows where others, which the scopes leave out, have their values: those would not be returned. */
async function refuseOutside(
  executor: Executor,
  { meeting, signal }: Engine,
  rows: readonly PlacedRow[],
): Promise<void> {
  const { table, target, planCondition } = meeting
  const statement = planFindOutside(
    meeting,
    rows.map(({ texts }) => texts),
  )
  if (statement === undefined || (await executor.rows(statement, signal)).length === 0) return
  // A row that must be related is not there for who cannot see it.
  if (planCondition !== undefined) throw new NotFoundError(table.name, 'key')
  throw new UniqueViolationError(
    {
      table: table.name,
      constraint: undefined,
      properties: target.map(({ property }: ColumnModel) => property),
      propertiesUnknownBecause: undefined,
      sqlState: '23505',
      outsideOf: table.scopes.map(({ name }) => name),
    },
    undefined,
  )
}

function identityOf({ target }: Row): string {
  return JSON.stringify(target)
}
