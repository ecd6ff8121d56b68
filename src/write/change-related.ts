import { sql } from 'drizzle-orm'
import type { Statement } from '../database/index.ts'
import { NotFoundError } from '../errors/index.ts'
import { type ColumnModel, softDeleteScope, type TableModel } from '../model/index.ts'
import { allOf, type Bindings, equalColumns, type Fragment, negate, planFilter, planScopes } from '../query/index.ts'
import { type Parent, patchOf, writeDependent } from './create-nested.ts'
import {
  justCount,
  linkRows,
  type NestedContext,
  planHasKey,
  planHasTexts,
  planIsRelated,
  positionsOf,
  textsOf,
  valuesOf,
} from './link-rows.ts'
import { keepInScopes } from './keep-in-scopes.ts'
import { planConflict } from './plan-conflict.ts'
import { planInsert } from './plan-insert.ts'
import { planSoftDelete } from './plan-soft-delete.ts'
import { planDelete, type PlanTarget, planUpdate } from './plan-update.ts'
import { planUpdateEach, type RowChange } from './plan-update-each.ts'
import { generateUpdates, type RowValues } from './read-values.ts'
import type { NestedUpsert } from './read-nested.ts'
import type { Junction, RelationEnds } from './relation-ends.ts'
import { rowsWrittenOut } from './row-source.ts'

type Keys = readonly (readonly unknown[])[]

/**
 * Writes through one relation of a row that is there: first what leaves it, then what changes in it, then what is new.
 * A row that is meant to be related and is not is not found.
 */
export async function changeRelated(context: NestedContext, parent: Parent, path: string): Promise<void> {
  const { writes } = parent
  const { ends } = writes
  const isReplaced = ends.relation.kind === 'one' && writes.create.length + writes.connect.length > 0
  if (writes.set !== undefined) await disconnectOthers(context, parent, writes.set, path)
  if (writes.disconnectsOne || (isReplaced && ends.theirs.every(({ notNull }) => !notNull)))
    await disconnectOthers(context, parent, [], path)
  await disconnect(context, parent, writes.disconnect, path)
  await removeRows(context, parent, writes.delete, path)
  await changeRows(context, parent, writes.update, path)
  await upsertRelated(context, parent, writes.upsert, path)
  const connected = [...(writes.set ?? []), ...writes.connect]
  await writeDependent(context, [{ ...parent, writes: { ...writes, connect: connected } }], path)
}

/** Disconnects every related row but those with some keys. */
async function disconnectOthers(context: NestedContext, parent: Parent, kept: Keys, path: string): Promise<void> {
  const { ends } = parent.writes
  const { target, theirs, junction } = ends
  if (junction !== undefined) {
    await count(
      context,
      planUnlink(ends, junction, parent, (bindings) => negate(planHasKey(target, kept, bindings, path)), path),
    )
    return
  }
  const empty = emptied(target, theirs, path)
  const others = (bindings: Bindings): Fragment | undefined =>
    allOf([
      planScopes(target, planFilter, bindings),
      planHasTexts(theirs, parent.texts, bindings),
      negate(planHasKey(target, kept, bindings, path)),
    ])
  await count(context, planUpdate(target, empty, others, justCount, path))
}

async function disconnect(context: NestedContext, parent: Parent, keys: Keys, path: string): Promise<void> {
  if (keys.length === 0) return
  const { target, theirs, junction } = parent.writes.ends
  if (junction !== undefined) {
    await unlink(context, parent, junction, keys, path)
    return
  }
  const patch = emptied(target, theirs, path)
  const changes = keys.map((key) => ({ key: keyOf(target, key), patch }))
  await changeRows(context, parent, changes, path)
}

/** Columns without a value, and those that change with them. */
function emptied(table: TableModel, columns: readonly ColumnModel[], path: string): RowValues {
  return patchOf(
    table,
    columns.map((column) => [column, null]),
    path,
  )
}

function keyOf({ primaryKey }: TableModel, key: readonly unknown[]): RowValues {
  return new Map(primaryKey.map((column, index) => [column, key[index]]))
}

async function removeRows(context: NestedContext, parent: Parent, keys: Keys, path: string): Promise<void> {
  if (keys.length === 0) return
  const { ends } = parent.writes
  const { target, junction } = ends
  if (junction !== undefined) await unlink(context, parent, junction, keys, path)
  const meant = (bindings: Bindings): Fragment | undefined =>
    allOf([
      planScopes(target, planFilter, bindings),
      planHasKey(target, keys, bindings, path),
      junction === undefined ? planIsRelated(ends, parent.texts, bindings) : undefined,
    ])
  expectAll(target, keys.length, await count(context, planRemove(target, meant, path)))
}

/** Deletes rows of a join table; one pair can be there more than once. */
async function unlink(
  context: NestedContext,
  parent: Parent,
  junction: Junction,
  keys: Keys,
  path: string,
): Promise<void> {
  const { ends } = parent.writes
  const hasKey = (bindings: Bindings): Fragment => planHasKey(ends.target, keys, bindings, path)
  const unlinked = await count(context, planUnlink(ends, junction, parent, hasKey, path))
  expectAll(ends.target, keys.length, unlinked)
}

function planUnlink(
  { target, theirs }: RelationEnds,
  junction: Junction,
  { texts }: Parent,
  planTarget: (bindings: Bindings) => Fragment,
  path: string,
): Statement {
  const pairs = (bindings: Bindings): Fragment | undefined => {
    const isMeant = allOf([planTarget(bindings), planScopes(target, planFilter, bindings)]) ?? planTarget(bindings)
    const isRelated: Fragment = {
      shape: `joined ${target.name} ${positionsOf(theirs)} ${positionsOf(junction.theirs)} ${isMeant.shape}`,
      compile: () =>
        sql`exists (select 1 from ${target.source} where ${equalColumns(theirs, junction.theirs)} and ${isMeant.compile()})`,
    }
    return allOf([
      planScopes(junction.table, planFilter, bindings),
      planHasTexts(junction.own, texts, bindings),
      isRelated,
    ])
  }
  return planRemove(junction.table, pairs, path)
}

/** A table that keeps its deleted rows only marks them. */
function planRemove(table: TableModel, target: PlanTarget, path: string): Statement {
  const isKept = table.scopes.some(({ name }) => name === softDeleteScope)
  return (isKept ? planSoftDelete : planDelete)(table, target, justCount, path)
}

async function changeRows(
  context: NestedContext,
  { writes: { ends }, texts }: Parent,
  changes: readonly RowChange[],
  path: string,
): Promise<void> {
  if (changes.length === 0) return
  const { target } = ends
  // The row is locked and looked for also where nothing of it changes.
  const whole = changes.map(({ key, patch }) => ({ key, patch: patch.size > 0 ? patch : unchanged(target, key) }))
  const isRelated = (bindings: Bindings): Fragment => planIsRelated(ends, texts, bindings)
  expectAll(target, changes.length, await count(context, planUpdateEach(target, whole, justCount, path, isRelated)))
}

function unchanged({ primaryKey }: TableModel, key: RowValues): RowValues {
  return new Map(primaryKey.map((column) => [column, key.get(column)]))
}

/** Inserts or changes rows; one that is there must be related already. */
async function upsertRelated(
  context: NestedContext,
  { writes, texts }: Parent,
  rows: readonly NestedUpsert[],
  path: string,
): Promise<void> {
  if (rows.length === 0) return
  const { target, theirs, junction } = writes.ends
  const own = junction === undefined ? valuesOf(theirs, texts) : []
  const pairs: { own: readonly string[]; theirs: readonly string[] }[] = []
  for (const group of groupByColumns(rows)) {
    const filled = group.map(({ values }) => {
      const row = new Map([...values, ...own])
      keepInScopes(target, row, 'create', path)
      return row
    })
    const columns = [...(filled[0] as RowValues).keys()]
    const { given } = group[0] as NestedUpsert
    const update =
      given.length === 0
        ? { columns: target.primaryKey, values: new Map(), condition: undefined }
        : { columns: given, values: generateUpdates(target, (column) => given.includes(column)), condition: undefined }
    const statement = planInsert(
      target,
      {
        columns,
        rows: filled,
        writtenOutAtMost: rowsWrittenOut,
        planConflict: (bindings) =>
          planConflict(target, target.primaryKey, update, bindings, path, planIsRelated(writes.ends, texts, bindings)),
      },
      { columns: {}, extras: undefined, needed: theirs, returnsRows: true },
      path,
    )
    const written = statement === undefined ? [] : await context.executor.rows(statement, context.signal)
    expectAll(target, group.length, written.length)
    for (const row of written)
      if (row['created'] === true) pairs.push({ own: texts, theirs: textsOf(row, theirs, path) })
  }
  if (junction !== undefined) await linkRows(context, junction, pairs, path)
}

function groupByColumns(rows: readonly NestedUpsert[]): NestedUpsert[][] {
  const groups = new Map<string, NestedUpsert[]>()
  for (const row of rows) {
    const key = [[...row.values.keys()], row.given].map(positionsOf).join(';')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return [...groups.values()]
}

async function count({ executor, signal }: NestedContext, statement: Statement | undefined): Promise<number> {
  return statement === undefined ? 0 : executor.count(statement, signal)
}

/** The transaction is rolled back when a row is not there, or not related. */
function expectAll({ name }: TableModel, expected: number, found: number): void {
  if (found < expected) throw new NotFoundError(name, 'key')
}
