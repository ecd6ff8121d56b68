import type { Row } from '../database/index.ts'
import { NotFoundError } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { readChunking, runCount, runRows } from './chunks.ts'
import { keepInScopes } from './keep-in-scopes.ts'
import { justCount, linkRows, lookUp, type NestedContext, type Texts, textsOf, valuesOf } from './link-rows.ts'
import { planCreateMany } from './plan-create-many.ts'
import { planUpdateEach } from './plan-update-each.ts'
import type { WriteReturning } from './plan-written.ts'
import { identityOfKey } from './nested-keys.ts'
import type { NewRow, RelationWrites } from './read-nested.ts'
import { duplicates } from './read-target.ts'
import { generateUpdates, type RowValues } from './read-values.ts'

/** A new row with the values that its parent gives it. */
export interface FilledRow extends NewRow {
  readonly filled: readonly [ColumnModel, unknown][]
}

/**
 * Inserts rows of one table and everything in them: first what they refer to, then the rows, then what refers to them.
 * Each relation is a statement for all rows together.
 *
 * @param returning What to return of the rows beside the columns that their relations are by; nothing by default.
 */
export async function createNested(
  context: NestedContext,
  table: TableModel,
  rows: readonly FilledRow[],
  returning: WriteReturning = nothing,
  path = 'create',
): Promise<Row[]> {
  if (rows.length === 0) return []
  const values = rows.map(({ values: own, filled }) => new Map([...own, ...filled]))
  for (const name of relationsOf(rows, 'own')) {
    const given = await writeReferred(
      context,
      rows.map((row) => relationOf(row, name)),
      path,
    )
    for (const [index, entries] of given.entries())
      for (const [column, value] of entries) values[index]?.set(column, value)
  }
  // The values that relations give must be in the scopes, too.
  for (const row of values) keepInScopes(table, row, 'create', path)
  const dependent = [...relationsOf(rows, 'theirs'), ...relationsOf(rows, 'junction')]
  const needed = new Set([...(returning.needed ?? []), ...dependent.flatMap((name) => ownColumns(rows, name))])
  const created = await insert(context, table, values, { ...returning, needed: [...needed] }, path)
  for (const name of dependent) {
    const parents = rows.flatMap((row, index) => {
      const writes = relationOf(row, name)
      return writes === undefined
        ? []
        : [{ writes, texts: textsOf(created[index] as Row, writes.ends.own, writes.path) }]
    })
    await writeDependent(context, parents, path)
  }
  return created
}

const nothing: WriteReturning = { columns: {}, extras: undefined, needed: [], returnsRows: true }

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
  const isCount = returning.needed?.length === 0 && returning.columns === nothing.columns
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
  const created = await createNested(context, target, children, { ...nothing, needed: theirs }, path)
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
  const connected = parents.flatMap(({ writes, texts }) => writes.connect.map((key) => ({ key, texts })))
  if (junction === undefined) {
    await createNested(context, target, children, nothing, path)
    await connect(context, first.writes, connected, path)
    return
  }
  const created = await createNested(context, target, children, { ...nothing, needed: theirs }, path)
  const found = await lookUp(
    context,
    target,
    connected.map(({ key }) => key),
    theirs,
    path,
  )
  const pairs = [
    ...created.map((row, index) => ({ own: children[index]?.texts ?? [], theirs: textsOf(row, theirs, path) })),
    ...found.map((texts, index) => ({ own: connected[index]?.texts ?? [], theirs: texts })),
  ]
  await linkRows(context, junction, pairs, path)
}

/** Lets rows that are there refer to others. */
async function connect(
  { executor, signal }: NestedContext,
  { ends: { target, theirs } }: RelationWrites,
  rows: readonly { readonly key: readonly unknown[]; readonly texts: Texts }[],
  path: string,
): Promise<void> {
  const byIdentity = new Map(rows.map((row) => [identityOfKey(target, row.key), row]))
  if (rows.some((row) => byIdentity.get(identityOfKey(target, row.key))?.texts.join('\0') !== row.texts.join('\0')))
    throw duplicates(`${path} connect`, 'one that two rows connect')
  if (byIdentity.size === 0) return
  const changes = [...byIdentity.values()].map(({ key, texts }) => ({
    key: new Map(target.primaryKey.map((column, index) => [column, key[index]])),
    patch: patchOf(target, valuesOf(theirs, texts), path),
  }))
  const statement = planUpdateEach(target, changes, justCount, path)
  const count = statement === undefined ? 0 : await executor.count(statement, signal)
  if (count < byIdentity.size) throw new NotFoundError(target.name, 'key')
}

/** Values that a relation gives to a row that is there, and those that change with them. */
export function patchOf(table: TableModel, values: readonly [ColumnModel, unknown][], path: string): RowValues {
  const patch = new Map(values)
  keepInScopes(table, patch, 'update', path)
  return new Map([...patch, ...generateUpdates(table, (column) => patch.has(column))])
}
