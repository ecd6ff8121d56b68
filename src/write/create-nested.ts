import type { Row } from '../database/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { readChunking, runCount, runRows } from './chunks.ts'
import { linkRows, lookUp, type Texts, textsOf, valuesOf } from './link-rows.ts'
import { identityOfKey, keyOf } from './nested-keys.ts'
import { pathOf, type Place } from './nested-place.ts'
import { planCreateMany } from './plan-create-many.ts'
import { planUpdateEach } from './plan-update-each.ts'
import type { WriteReturning } from './plan-written.ts'
import { type PlacedValues, prepareRows } from './prepare-nested.ts'
import type { NewRow, RelationWrites } from './read-nested.ts'
import { duplicates } from './read-target.ts'
import type { RowValues } from './read-values.ts'
import { hasAfter, runAfter } from './run-after.ts'
import { justCount, type NestedContext, returningOf, runNested } from './run-nested.ts'
import { textOfStored } from './stored-text.ts'

/** A new row with the values that its parent gives it. */
export interface FilledRow extends NewRow {
  readonly filled: readonly [ColumnModel, unknown][]
}

/**
 * Inserts rows of one table and everything in them: first what they refer to, then the rows, then what refers to them.
 * Each relation is a statement for all rows together.
 *
 * @param needed The columns that relations of others to the rows are by.
 */
async function createNested(
  context: NestedContext,
  table: TableModel,
  rows: readonly FilledRow[],
  needed: readonly ColumnModel[],
  path: string,
): Promise<Row[]> {
  if (rows.length === 0) return []
  const values = await prepareRows(table, 'insert', await fillReferred(context, rows, path))
  const returning = returningOf(hasAfter(table, 'Create'), needed)
  const created = await insertWith(context, table, { rows, values }, returning, path)
  if (hasAfter(table, 'Create'))
    await runAfter(
      table,
      'Create',
      created.map(({ row }) => row as Row),
    )
  return created
}

/** Writes what new rows refer to. @returns The values of the rows with those of their foreign keys. */
export async function fillReferred(
  context: NestedContext,
  rows: readonly FilledRow[],
  path: string,
): Promise<PlacedValues[]> {
  const filled = rows.map(({ values, filled: own, place }) => ({ values, filled: [...own], place }))
  for (const name of relationsOf(rows, 'own')) {
    const given = await writeReferred(
      context,
      rows.map((row) => relationOf(row, name)),
      path,
    )
    for (const [index, entries] of given.entries()) filled[index]?.filled.push(...entries)
  }
  return filled
}

/** Rows, and their values, which are complete. */
interface CompleteRows {
  readonly rows: readonly NewRow[]
  readonly values: readonly RowValues[]
}

/** Inserts rows whose values are complete, then what refers to them. */
export async function insertWith(
  context: NestedContext,
  table: TableModel,
  { rows, values }: CompleteRows,
  returning: WriteReturning,
  path: string,
): Promise<Row[]> {
  const dependent = [...relationsOf(rows, 'theirs'), ...relationsOf(rows, 'junction')]
  const own = dependent.flatMap((name) => ownColumns(rows, name))
  const needed = [...new Set([...(returning.needed ?? []), ...own])]
  const columns = returning.columns === undefined ? undefined : returningOf(false, needed).columns
  const created = await insert(context, table, values, { ...returning, columns, needed }, path)
  for (const name of dependent) {
    const parents = rows.flatMap((row, index) => {
      const writes = relationOf(row, name)
      return writes === undefined
        ? []
        : [{ writes, texts: textsOf(created[index] as Row, writes.ends.own, pathOf(writes.place)) }]
    })
    await writeDependent(context, parents, path)
  }
  return created
}

/** The relations that some of the rows write through, by where their columns are. */
function relationsOf(rows: readonly NewRow[], holder: RelationWrites['ends']['holder']): string[] {
  const writes = rows.flatMap(({ relations }) => relations.filter(({ ends }) => ends.holder === holder))
  return [...new Set(writes.map(({ ends }) => ends.relation.name))]
}

function relationOf({ relations }: NewRow, name: string): RelationWrites | undefined {
  return relations.find(({ ends }) => ends.relation.name === name)
}

function ownColumns(rows: readonly NewRow[], name: string): readonly ColumnModel[] {
  for (const row of rows) {
    const writes = relationOf(row, name)
    if (writes !== undefined) return writes.ends.own
  }
  return []
}

async function insert(
  { executor, signal }: NestedContext,
  table: TableModel,
  rows: readonly RowValues[],
  returning: WriteReturning,
  path: string,
): Promise<Row[]> {
  const isCount = returning.needed?.length === 0 && returning.columns !== undefined
  const chunking = readChunking(undefined, path)
  const chunks = planCreateMany(table, rows, isCount ? justCount : returning, chunking.size, path)
  if (!isCount) return runRows(executor, chunks, chunking, signal)
  await runCount(executor, chunks, chunking, signal)
  return []
}

/**
 * Creates or looks up what rows refer to, one relation of all rows.
 *
 * @returns For each row the columns that refer, with their values.
 */
export async function writeReferred(
  context: NestedContext,
  writes: readonly (RelationWrites | undefined)[],
  path: string,
): Promise<[ColumnModel, unknown][][]> {
  const ends = writes.find((each) => each !== undefined)?.ends
  if (ends === undefined) return writes.map(() => [])
  const { target, own, theirs } = ends
  const children = writes.flatMap((each) => each?.create ?? []).map((row) => ({ ...row, filled: [] }))
  const created = await createNested(context, target, children, theirs, path)
  const connected = await lookUp(
    context,
    target,
    writes.flatMap((each) => each?.connect ?? []),
    theirs,
    path,
  )
  const texts = [created.map((row) => textsOf(row, theirs, path)).values(), connected.values()] as const
  return writes.map((each) => {
    if (each === undefined) return []
    if (each.disconnectsOne) return own.map((column) => [column, null])
    const [fromCreated, fromConnected] = texts
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
    writes.connect.map((key): Connected => ({ key, texts, place: [...writes.place, 'connect'] })),
  )
  if (junction === undefined) {
    await createNested(context, target, children, [], path)
    await connect(context, first.writes, connected, path)
    return
  }
  const created = await createNested(context, target, children, theirs, path)
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

/** A row that is there, and what it is to refer to. */
interface Connected {
  readonly key: readonly unknown[]
  readonly texts: Texts
  readonly place: Place
}

/** Lets rows that are there refer to others. */
async function connect(
  context: NestedContext,
  { ends: { target, theirs } }: RelationWrites,
  rows: readonly Connected[],
  path: string,
): Promise<void> {
  const byIdentity = new Map(rows.map((row) => [identityOfKey(target, row.key, `${path} connect`), row]))
  const isTwice = (row: Connected): boolean =>
    byIdentity
      .get(identityOfKey(target, row.key, `${path} connect`))
      ?.texts.some((text, index) => textOfStored(text) !== textOfStored(row.texts[index])) === true
  if (rows.some(isTwice)) throw duplicates(`${path} connect`, 'one that two rows connect')
  if (byIdentity.size === 0) return
  const distinct = [...byIdentity.values()]
  const patches = await prepareRows(
    target,
    'update',
    distinct.map(({ texts, place }) => ({ values: new Map(), filled: valuesOf(theirs, texts), place })),
  )
  const changes = distinct.map(({ key }, position) => ({
    key: keyOf(target, key),
    patch: patches[position] as RowValues,
  }))
  const plan = (returning: WriteReturning) => planUpdateEach(target, changes, returning, path)
  await runNested(context, target, 'Update', plan, distinct.length)
}
