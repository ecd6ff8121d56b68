import type { Executor, Row } from '../database/index.ts'
import { QueryError, TransactionConflictError } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import type { Statement } from '../plan/index.ts'
import { type Chunk, planChunks, readChunking, runChunks } from './chunks.ts'
import { groupBy } from './group-by.ts'
import { type ConflictUpdate, mayLeaveRows, planConflict, readUpdate } from './plan-conflict.ts'
import { planFindTargets } from './plan-find-targets.ts'
import { planInsert } from './plan-insert.ts'
import type { WriteReturning } from './plan-written.ts'
import { alone, inList, type PlaceOf, runBefore, validateRows } from './prepare-values.ts'
import { duplicates, orderByTarget, readTarget, readTargetTexts } from './read-target.ts'
import { readCreateValues, type RowValues } from './read-values.ts'
import { rowsWrittenOut } from './row-source.ts'
import { refuseOutside } from './refuse-outside.ts'
import {
  optionsOfWrite,
  readRows,
  readWriteOptions,
  type UncheckedOptions,
  type WriteContext,
} from './write-context.ts'

const optionsOfUpsert = optionsOfWrite('target', 'update', 'updateWhere')
const optionsOfUpsertMany = optionsOfWrite('target', 'update', 'updateWhere', 'returning', 'onProgress')

/** Inserts a row or changes the one that is there already. */
export async function upsertRow(context: WriteContext, values: unknown, options: UncheckedOptions): Promise<Row[]> {
  const returning = readWriteOptions(context, options, optionsOfUpsert, 'upsert')
  const plan = planUpsert(context.table, options, returning, 'upsert')
  const [given] = await runBefore(context.table, 'beforeCreate', [values])
  const read = await validate(plan, [plan.read(given, 'upsert values')], alone)
  return (await runUpsert(context, plan, read, options)) as Row[]
}

/** Inserts any number of rows or changes those that are there already. */
export async function upsertRows(
  context: WriteContext,
  rows: unknown,
  options: UncheckedOptions,
): Promise<Row[] | number> {
  const returning = readWriteOptions(context, options, optionsOfUpsertMany, 'upsertMany')
  const plan = planUpsert(context.table, options, returning, 'upsertMany')
  const given = await runBefore(
    context.table,
    'beforeCreate',
    readRows(rows, 'upsertMany rows', (row) => row),
  )
  const read = await validate(plan, readRows(given, 'upsertMany rows', plan.read), inList)
  return runUpsert(context, plan, read, options)
}

async function validate(plan: UpsertPlan, rows: readonly UpsertRow[], placeOf: PlaceOf): Promise<readonly UpsertRow[]> {
  const values = rows.map((row) => row.values)
  const validated = await validateRows(plan.table, 'insert', values, `${plan.path} values`, placeOf)
  if (validated === values) return rows
  return rows.map((row, index) => {
    const { [index]: own = row.values } = validated
    const isGiven = (column: ColumnModel): boolean => row.kind.given.has(column) || !row.values.has(column)
    return { ...row, values: own, kind: plan.kindOf(own, isGiven) }
  })
}

/** What all rows of an upsert share. */
interface UpsertPlan {
  readonly table: TableModel
  readonly target: readonly ColumnModel[]
  readonly returning: WriteReturning
  readonly path: string
  readonly read: (values: unknown, path: string) => UpsertRow
  readonly kindOf: (values: RowValues, isGiven: (column: ColumnModel) => boolean) => RowKind
}

interface UpsertRow {
  readonly values: RowValues
  readonly kind: RowKind
  /** What the row that is there already is found by. */
  readonly target: readonly string[]
}

/** What rows with values for the same columns share: a statement is for one kind. */
interface RowKind {
  /** The columns of the values, in the table's order. */
  readonly columns: readonly ColumnModel[]
  /** Those that the caller has values for. */
  readonly given: ReadonlySet<ColumnModel>
  readonly update: ConflictUpdate
}

function planUpsert(table: TableModel, options: unknown, returning: WriteReturning, path: string): UpsertPlan {
  const checked = (options ?? {}) as Readonly<Record<string, unknown>>
  const target = readTarget(table, checked['target'], `${path}.target`)
  const updateOf = readUpdate(table, checked, target, path)
  const kinds = new Map<string, RowKind>()
  const kindOf: UpsertPlan['kindOf'] = (values, isGiven) => {
    let signature = ''
    for (const column of table.columns.values())
      if (values.has(column)) signature += `${column.position}${isGiven(column) ? '' : '+'},`
    let kind = kinds.get(signature)
    if (kind === undefined) {
      const columns = [...table.columns.values()].filter((column) => values.has(column))
      const given = columns.filter(isGiven)
      kind = { columns, given: new Set(given), update: updateOf(given) }
      kinds.set(signature, kind)
    }
    return kind
  }
  const read = (values: unknown, at: string): UpsertRow => {
    const row = readCreateValues(table, values, at)
    const texts = readTargetTexts(target, values, at)
    return { values: row, kind: kindOf(row, ({ property }) => (values as Row)[property] !== undefined), target: texts }
  }
  return { table, target, returning, path, read, kindOf }
}

async function runUpsert(
  { executor }: WriteContext,
  plan: UpsertPlan,
  rows: readonly UpsertRow[],
  options: UncheckedOptions,
): Promise<Row[] | number> {
  const { returning, path } = plan
  const chunking = readChunking(options, path)
  const order = orderByTarget(
    rows.map(({ target }) => target),
    `${path} rows`,
  )
  const ordered = order.map((place): PlacedRow => ({ ...(rows[place] as UpsertRow), place }))
  const chunks = groupBy(ordered, ({ kind }) => kind).flatMap((group) => planGroup(plan, group, chunking.size))
  const placed: Row[] = []
  let count = 0
  const run = async (inside: Executor, chunk: Chunk<PlacedRow>): Promise<void> => {
    if (returning.returnsRows) await upsertChunk(inside, plan, chunk, placed, options?.signal)
    else count += await inside.count(chunk.statement, options?.signal)
  }
  const isOneStatement = !returning.returnsRows || !rows.some(({ kind }) => mayLeaveRows(plan.table, kind.update))
  try {
    await runChunks(executor, chunks, chunking, run, isOneStatement)
  } catch (error) {
    throw error instanceof QueryError && error.details.sqlState === '21000'
      ? duplicates(`${path} rows`, 'some that PostgreSQL takes for the same')
      : error
  }
  return returning.returnsRows ? placed : count
}

interface PlacedRow extends UpsertRow {
  /** Where it stands among the call's rows. */
  readonly place: number
}

function planGroup(plan: UpsertPlan, group: readonly PlacedRow[], size: number): Chunk<PlacedRow>[] {
  const planChunk = (rows: readonly PlacedRow[]): Statement | undefined => planRows(plan, rows)
  return planChunks(group, size, planChunk) ?? planChunks(group, rowsWrittenOut, planChunk) ?? []
}

function planRows({ table, target, returning, path }: UpsertPlan, rows: readonly PlacedRow[]): Statement | undefined {
  const [first] = rows as readonly [PlacedRow]
  return planInsert(
    table,
    {
      columns: first.kind.columns,
      rows: rows.map(({ values }) => values),
      writtenOutAtMost: rowsWrittenOut,
      planConflict: (bindings) => planConflict(table, target, first.kind.update, bindings, path),
    },
    returning,
    path,
  )
}

/** How often rows can vanish between being found in the way and being read. */
const roundsAtMost = 50

/** Puts what is in the table now at the places of the rows: PostgreSQL returns none that it left as they were. */
async function upsertChunk(
  executor: Executor,
  plan: UpsertPlan,
  { statement, items }: Chunk<PlacedRow>,
  placed: Row[],
  signal: AbortSignal | undefined,
): Promise<void> {
  let pending = items
  for (let round = 0; round < roundsAtMost; round++) {
    const next = round === 0 ? statement : planRows(plan, pending)
    const written = next === undefined ? [] : await executor.rows(next, signal)
    if (written.length === pending.length) {
      for (const [index, { place }] of pending.entries()) placed[place] = written[index] as Row
      return
    }
    pending = await placeFound(executor, plan, pending, written, placed, signal)
    if (pending.length === 0) return
    await refuseOutside(
      executor,
      plan,
      pending.map((row) => row.target),
      signal,
    )
  }
  throw new TransactionConflictError('serialization', '40001', undefined)
}

/** Reads the rows of all targets, says which were left as they were, and returns those that were deleted meanwhile. */
async function placeFound(
  executor: Executor,
  { table, target, returning, path }: UpsertPlan,
  pending: readonly PlacedRow[],
  written: readonly Row[],
  placed: Row[],
  signal: AbortSignal | undefined,
): Promise<PlacedRow[]> {
  const changes = new Map(written.map((row) => [identityOf(row), row['created'] === true]))
  const texts = pending.map((row) => row.target)
  const found = await executor.rows(planFindTargets(table, target, texts, returning, path), signal)
  if (new Set(found.map(identityOf)).size < found.length)
    throw duplicates(`${path} rows`, 'some that PostgreSQL takes for the same')
  const missing = new Set(pending)
  for (const row of found) {
    const own = pending[(row['position'] as number) - 1] as PlacedRow
    const created = changes.get(identityOf(row))
    placed[own.place] = { ...row, created: created === true, isLeft: created === undefined }
    missing.delete(own)
  }
  return [...missing]
}

function identityOf({ target }: Row): string {
  return JSON.stringify(target)
}
