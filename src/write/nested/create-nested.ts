import type { Row } from '../../database/index.ts'
import { RowNotWrittenError, pathOf } from '../../errors/index.ts'
import type { ColumnModel, TableModel } from '../../model/index.ts'
import { checkComplete, complete, hasAfter, prepare, type PreparedRow, runAfter } from '../prepare/index.ts'
import { insertValues, justCount, returningOf, type WriteReturning } from '../statements/index.ts'
import { connectRows } from './change-rows.ts'
import { linkRows } from './link-rows.ts'
import type { GraphDraft, RelationWrites } from './read-nested.ts'
import {
  callOf,
  lookUp,
  type NestedContext,
  type Parent,
  type Texts,
  textsOf,
  valuesOf,
  wholeRows,
} from './run-nested.ts'

/**
 * Inserts a row and everything in it, in one transaction. Its own hooks are run around the call.
 *
 * @returns The row with all of its columns, as a field of its own.
 */
export async function createGraph(
  context: NestedContext,
  table: TableModel,
  draft: GraphDraft,
  returning: WriteReturning,
): Promise<Row> {
  const whole = { ...returning, columns: undefined }
  const create = (): Promise<Row[]> => insertRows(context, table, [draft], whole, 'create', true)
  const [created] = await context.executor.transaction(create, context.signal)
  return created as Row
}

/**
 * Inserts rows of one table and everything in them: first what they refer to, then the rows, then what refers to them.
 * Each relation is a statement for all rows together.
 *
 * @param isRoot Whether it is the row of the call, whose hooks run around the call.
 */
async function insertRows(
  context: NestedContext,
  table: TableModel,
  rows: readonly GraphDraft[],
  returning: WriteReturning,
  path: string,
  isRoot = false,
): Promise<Row[]> {
  if (rows.length === 0) return []
  const drafts = await fillReferred(context, rows, path)
  const prepared = await (isRoot ? complete : prepare)(table, 'insert', drafts)
  for (const [index, row] of prepared.entries()) checkComplete(table, row, (rows[index] as GraphDraft).place)
  const dependent = namesOf(rows, ({ ends }) => ends.holder !== 'own')
  const own = dependent.flatMap((name) => rows.map((row) => relationOf(row, name)?.ends.own).find(Boolean) ?? [])
  const needed = [...new Set([...(returning.needed ?? []), ...own])]
  const columns = returning.columns === undefined ? undefined : returningOf(false, needed).columns
  const created = await insertPrepared(context, table, prepared, { ...returning, columns, needed }, path)
  for (const name of dependent) {
    const parents = rows.flatMap((row, index): Parent[] => {
      const writes = relationOf(row, name)
      if (writes === undefined) return []
      return [{ writes, texts: textsOf(created[index] as Row, writes.ends.own, pathOf(writes.place)) }]
    })
    await writeDependent(context, parents, path)
  }
  return created
}

/** Inserts rows, and returns them where somebody needs something of them. */
async function insertPrepared(
  context: NestedContext,
  table: TableModel,
  rows: readonly PreparedRow[],
  returning: WriteReturning,
  path: string,
): Promise<Row[]> {
  const isCount = returning.needed?.length === 0 && returning.columns !== undefined
  const call = callOf(context, isCount ? justCount : returning, path)
  const created = await insertValues(
    call,
    table,
    rows.map(({ values }) => values),
  )
  if (typeof created !== 'number') return created
  if (created < rows.length) throw new RowNotWrittenError(table.name)
  return []
}

/** Inserts rows in others, with the hook after it. @param needed The columns that relations to them are by. */
async function insertRelated(
  context: NestedContext,
  table: TableModel,
  rows: readonly GraphDraft[],
  needed: readonly ColumnModel[],
  path: string,
): Promise<Row[]> {
  const isWhole = hasAfter(table, 'Create')
  const created = await insertRows(context, table, rows, returningOf(isWhole, needed), path)
  if (isWhole) await runAfter(table, 'Create', wholeRows(created))
  return created
}

/** Writes what rows refer to, one relation of all rows after the other. @returns The rows with their foreign keys. */
export async function fillReferred(
  context: NestedContext,
  rows: readonly GraphDraft[],
  path: string,
): Promise<readonly GraphDraft[]> {
  let filled = rows
  for (const name of namesOf(rows, ({ ends }) => ends.holder === 'own')) {
    const writes = rows.map((row) => relationOf(row, name))
    const given = await writeReferred(context, writes, path)
    filled = filled.map((row, index) => ({ ...row, filled: [...row.filled, ...(given[index] ?? [])] }))
  }
  return filled
}

/** Creates or looks up what rows refer to. @returns For each row the columns that refer, with their values. */
async function writeReferred(
  context: NestedContext,
  writes: readonly (RelationWrites | undefined)[],
  path: string,
): Promise<[ColumnModel, unknown][][]> {
  const { target, own, theirs } = (writes.find((each) => each !== undefined) as RelationWrites).ends
  const children = writes.flatMap((each) => each?.create ?? [])
  const created = await insertRelated(context, target, children, theirs, path)
  const keys = writes.flatMap((each) => each?.connect ?? [])
  const connected = (await lookUp(context, target, keys, theirs, path)).values()
  const fromCreated = created.map((row) => textsOf(row, theirs, path)).values()
  return writes.map((each) => {
    if (each === undefined) return []
    if (each.disconnectsOne) return own.map((column) => [column, null])
    return valuesOf(own, (each.create.length > 0 ? fromCreated : connected).next().value as Texts)
  })
}

/** Creates and connects the rows that refer to others, or are joined with them: one relation of all of them. */
export async function writeDependent(context: NestedContext, parents: readonly Parent[], path: string): Promise<void> {
  const [first] = parents
  if (first === undefined) return
  const { ends } = first.writes
  const { target, theirs, junction } = ends
  const children = parents.flatMap(({ writes, texts }) =>
    writes.create.map((row) => ({ ...row, texts, filled: junction === undefined ? valuesOf(theirs, texts) : [] })),
  )
  const connected = parents.flatMap(({ writes, texts }) =>
    writes.connect.map((key) => ({ key, texts, place: [...writes.place, 'connect'] as const })),
  )
  const created = await insertRelated(context, target, children, junction === undefined ? [] : theirs, path)
  if (junction === undefined) return connectRows(context, ends, connected, path)
  const keys = connected.map(({ key }) => key)
  const found = await lookUp(context, target, keys, theirs, path)
  const own = [...created.map((row) => textsOf(row, theirs, path)), ...found]
  const pairs = [...children, ...connected].map(({ texts, place }, index) => {
    return { own: texts, theirs: own[index] as Texts, place }
  })
  await linkRows(context, junction, pairs, path)
}

/** The names of the relations that some of the rows write through. */
function namesOf(rows: readonly GraphDraft[], isMeant: (writes: RelationWrites) => boolean): string[] {
  return [...new Set(rows.flatMap(({ relations }) => relations.filter(isMeant).map(({ ends }) => ends.relation.name)))]
}

function relationOf({ relations }: GraphDraft, name: string): RelationWrites | undefined {
  return relations.find(({ ends }) => ends.relation.name === name)
}
