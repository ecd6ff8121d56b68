import type { Row } from '../database/index.ts'
import { RowNotWrittenError } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { readChunking } from './chunks.ts'
import { connectRows } from './connect-rows.ts'
import { insertValues } from './insert-values.ts'
import { linkRows, lookUp, type Texts, textsOf, valuesOf } from './link-rows.ts'
import { pathOf } from './place.ts'
import type { WriteReturning } from './plan-written.ts'
import { checkComplete, complete, prepare } from './prepare.ts'
import type { GraphDraft, RelationWrites } from './read-nested.ts'
import type { RowValues } from './read-values.ts'
import { hasAfter, runAfter } from './run-after.ts'
import { justCount, type NestedContext, returningOf } from './run-nested.ts'

/** New rows of one table, with everything in them. */
interface NewRows {
  readonly rows: readonly GraphDraft[]
  /** Whether it is the row of the call, whose hooks run around the call. */
  readonly isRoot: boolean
}

/**
 * Inserts rows of one table and everything in them: first what they refer to, then the rows, then what refers to them.
 * Each relation is a statement for all rows together.
 */
export async function insertGraph(
  context: NestedContext,
  table: TableModel,
  { rows, isRoot }: NewRows,
  returning: WriteReturning,
  path: string,
): Promise<Row[]> {
  if (rows.length === 0) return []
  const drafts = await fillReferred(context, rows, path)
  const values = await (isRoot ? complete : prepare)(table, 'insert', drafts)
  for (const [index, row] of values.entries()) checkComplete(table, row, [], (rows[index] as GraphDraft).place)
  const dependent = namesOf(rows, ({ ends }) => ends.holder !== 'own')
  const own = dependent.flatMap((name) => rows.map((row) => relationOf(row, name)?.ends.own).find(Boolean) ?? [])
  const needed = [...new Set([...(returning.needed ?? []), ...own])]
  const columns = returning.columns === undefined ? undefined : returningOf(false, needed).columns
  const created = await insertPrepared(context, table, values, { ...returning, columns, needed }, path)
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

/** The same for rows in others, with the hook after it. @param needed The columns that relations to them are by. */
async function insertRelated(
  context: NestedContext,
  table: TableModel,
  rows: readonly GraphDraft[],
  needed: readonly ColumnModel[],
  path: string,
): Promise<Row[]> {
  const isWhole = hasAfter(table, 'Create')
  const created = await insertGraph(context, table, { rows, isRoot: false }, returningOf(isWhole, needed), path)
  if (isWhole)
    await runAfter(
      table,
      'Create',
      created.map(({ row }) => row as Row),
    )
  return created
}

/** The names of the relations that some of the rows write through. */
function namesOf(rows: readonly GraphDraft[], isMeant: (writes: RelationWrites) => boolean): string[] {
  return [...new Set(rows.flatMap(({ relations }) => relations.filter(isMeant).map(({ ends }) => ends.relation.name)))]
}

function relationOf({ relations }: GraphDraft, name: string): RelationWrites | undefined {
  return relations.find(({ ends }) => ends.relation.name === name)
}

/** Inserts rows, and returns them where somebody needs something of them. */
async function insertPrepared(
  { executor, signal }: NestedContext,
  table: TableModel,
  rows: readonly RowValues[],
  returning: WriteReturning,
  path: string,
): Promise<Row[]> {
  const isCount = returning.needed?.length === 0 && returning.columns !== undefined
  const chunking = readChunking({ signal }, path)
  const call = { executor, returning: isCount ? justCount : returning, chunking, path }
  const created = await insertValues(call, table, rows)
  if (typeof created !== 'number') return created
  if (created < rows.length) throw new RowNotWrittenError(table.name)
  return []
}

/** Writes what rows refer to. @returns The rows with the values of their foreign keys. */
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

/**
 * Creates or looks up what rows refer to, one relation of all rows.
 *
 * @returns For each row the columns that refer, with their values.
 */
async function writeReferred(
  context: NestedContext,
  writes: readonly (RelationWrites | undefined)[],
  path: string,
): Promise<[ColumnModel, unknown][][]> {
  const ends = writes.find((each) => each !== undefined)?.ends
  if (ends === undefined) return writes.map(() => [])
  const { target, own, theirs } = ends
  const children = writes.flatMap((each) => each?.create ?? [])
  const created = await insertRelated(context, target, children, theirs, path)
  const keys = writes.flatMap((each) => each?.connect ?? [])
  const connected = await lookUp(context, target, keys, theirs, path)
  const fromCreated = created.map((row) => textsOf(row, theirs, path)).values()
  const fromConnected = connected.values()
  return writes.map((each) => {
    if (each === undefined) return []
    if (each.disconnectsOne) return own.map((column) => [column, null])
    const next = each.create.length > 0 ? fromCreated.next() : fromConnected.next()
    return valuesOf(own, next.value as Texts)
  })
}

/** What is written through one relation of some rows, and the values that these rows have for it. */
export interface Parent {
  readonly writes: RelationWrites
  readonly texts: Texts
}

/** Creates and connects the rows that refer to others, or are joined with them: one relation of all of them. */
export async function writeDependent(context: NestedContext, parents: readonly Parent[], path: string): Promise<void> {
  const [first] = parents
  if (first === undefined) return
  const { target, theirs, junction } = first.writes.ends
  const children = parents.flatMap(({ writes, texts }) =>
    writes.create.map((row) => ({ ...row, texts, filled: junction === undefined ? valuesOf(theirs, texts) : [] })),
  )
  const connected = parents.flatMap(({ writes, texts }) =>
    writes.connect.map((key) => ({ key, texts, place: [...writes.place, 'connect'] as const })),
  )
  if (junction === undefined) {
    await insertRelated(context, target, children, [], path)
    await connectRows(context, first.writes.ends, connected, path)
    return
  }
  const created = await insertRelated(context, target, children, theirs, path)
  const found = await lookUp(
    context,
    target,
    connected.map(({ key }) => key),
    theirs,
    path,
  )
  const pairs = [
    ...children.map(({ texts, place }, index) => ({
      own: texts,
      theirs: textsOf(created[index] as Row, theirs, path),
      place,
    })),
    ...connected.map(({ texts, place }, index) => ({ own: texts, theirs: found[index] as Texts, place })),
  ]
  await linkRows(context, junction, pairs, path)
}
