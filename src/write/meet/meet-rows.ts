import type { Executor, Row } from '../../database/index.ts'
import { NotFoundError, RowNotWrittenError, UniqueViolationError, pathOf } from '../../errors/index.ts'
import type { Aliases, Statement } from '../../plan/index.ts'
import { duplicates } from '../keys/index.ts'
import { type Chunk, planInsert, verifyPatched, type WriteReturning } from '../statements/index.ts'
import { type Place, rowsWrittenOut, type RowValues, patchesIn } from '../values/index.ts'
import {
  type ConflictUpdate,
  type CreatedBy,
  isEmpty,
  mayLeaveRows,
  type Meeting,
  planConflict,
  planFindOutside,
  planFindTargets,
} from './plan-conflict.ts'

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

/** What is the same in all statements of a call, and what became of its rows. */
export interface Engine {
  readonly meeting: Meeting
  readonly returning: WriteReturning
  createdBy: CreatedBy
  readonly signal: AbortSignal | undefined
  readonly met: Met[]
  /** The rows of the table that were met so far, as far as that had to be looked at. */
  readonly identities: Set<string>
  count: number
}

export interface PlacedRow extends MeetingRow {
  /** What the row that is there already is found by. */
  readonly texts: readonly string[]
  /** Where it stands among the call's rows. */
  readonly index: number
}

/** Plans the statement of rows of one kind. */
export function planRows(
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
    planConflict: (aliases: Aliases) => planConflict(meeting, update, aliases, createdBy, isAgain),
  }
  const { table, path } = meeting
  return verifyPatched(planInsert(table, insert, returning, path), table, patchesIn(table, update.values))
}

/** Runs the statement of some rows, and says what became of each. */
export async function meet(executor: Executor, engine: Engine, { statement, items }: Chunk<PlacedRow>): Promise<void> {
  const { returning, signal, meeting } = engine
  if (!returning.returnsRows) {
    const count = await executor.count(statement, signal)
    engine.count += count
    if (count < items.length) await refuseOutside(executor, engine, items)
    return
  }
  const written = await executor.rows(statement, signal)
  const left = await placeRows(executor, engine, items, written)
  if (left.length === 0) return
  await refuseOutside(executor, engine, left)
  const again = planRows(engine, left, true)
  const writtenAgain = again === undefined ? [] : await executor.rows(again, signal)
  // A trigger can make two rows the same that the call had told apart.
  if (writtenAgain.some((row) => engine.identities.has(identityOf(row))))
    throw duplicates(`${meeting.path} rows`, 'some that PostgreSQL takes for the same')
  const missing = await placeRows(executor, engine, left, writtenAgain, written)
  if (missing.length === 0) return
  await refuseOutside(executor, engine, missing)
  throw new RowNotWrittenError(meeting.table.name)
}

/**
 * Says of the rows of a statement what became of them.
 *
 * @param before What the first statement wrote: a row that is met again may have been created by it.
 * @returns Those that are not there, and were not written.
 * @throws {@link RowNotWrittenError} when one is there that had to be written.
 */
async function placeRows(
  executor: Executor,
  { meeting, returning, met, identities, signal }: Engine,
  rows: readonly PlacedRow[],
  written: readonly Row[],
  before: readonly Row[] = [],
): Promise<readonly PlacedRow[]> {
  const created = new Set(before.filter((row) => row['created'] === true).map(identityOf))
  const verbOf = (row: Row, update: ConflictUpdate): Met['verb'] => {
    if (row['created'] === true || created.has(identityOf(row))) return 'Create'
    return isEmpty(update) ? undefined : 'Update'
  }
  if (written.length === rows.length) {
    for (const [index, row] of written.entries()) {
      const own = rows[index] as PlacedRow
      met[own.index] = { row, verb: verbOf(row, own.update) }
    }
    return []
  }
  const { table, path } = meeting
  const [{ update }] = rows as readonly [PlacedRow]
  // None could be left as it is.
  if (!mayLeaveRows(meeting, update)) throw new RowNotWrittenError(table.name)
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
    if (writtenRow === undefined && !isEmpty(update) && update.condition === undefined)
      throw new RowNotWrittenError(table.name)
    met[own.index] = { row, verb: writtenRow && verbOf(writtenRow, update) }
    identities.add(identityOf(row))
    missing.delete(own)
  }
  return [...missing]
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
      properties: target.map(({ property }) => property),
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
