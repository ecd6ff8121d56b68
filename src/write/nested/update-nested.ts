import type { Row } from '../../database/index.ts'
import { NotFoundError, RowNotWrittenError, pathOf } from '../../errors/index.ts'
import type { ColumnModel, TableModel } from '../../model/index.ts'
import { type Aliases, allOf, always, anyOf, commaList, type Expression, fragment, negate } from '../../plan/index.ts'
import { equalColumns, planFilter, planScopes } from '../../query/index.ts'
import { keyOf } from '../keys/index.ts'
import { completeOne, prepare } from '../prepare/index.ts'
import {
  byKey,
  type ExpectedVersion,
  missingRow,
  planPatch,
  planRemoval,
  type PlanTarget,
  planUpdate,
  type WriteReturning,
} from '../statements/index.ts'
import { changeRows, upsertRelated } from './change-rows.ts'
import { fillReferred, writeDependent } from './create-nested.ts'
import type { GraphDraft, RelatedChange } from './read-nested.ts'
import type { Junction } from './relation-ends.ts'
import {
  countRows,
  identityOfTexts,
  type NestedContext,
  type Parent,
  planHasKey,
  planHasTexts,
  planIsRelated,
  runNested,
  textsOf,
} from './run-nested.ts'

/** The row to change, what changes, and the version that it was read in. */
interface GraphChange {
  readonly key: unknown
  readonly draft: GraphDraft
  readonly expected: ExpectedVersion | undefined
}

/**
 * Changes a row and what is related to it, in one transaction. Its own hooks are run around the call.
 *
 * @returns The row with all of its columns, as a field of its own, and whether anything changed in it.
 */
export async function updateGraph(
  context: NestedContext,
  table: TableModel,
  { key, draft, expected }: GraphChange,
  returning: WriteReturning,
): Promise<{ readonly row: Row; readonly isChange: boolean }> {
  const { executor, signal } = context
  const path = 'update'
  const dependent = draft.relations.filter(({ ends }) => ends.holder !== 'own')
  const needed = [...new Set([...(returning.needed ?? []), ...dependent.flatMap(({ ends }) => ends.own)])]
  return executor.transaction(async () => {
    const [filled = draft] = await fillReferred(context, [draft], path)
    const patch = await completeOne(table, 'update', filled)
    const target = byKey(table, key, path, expected)
    const statement = planPatch(table, patch, target, { ...returning, columns: undefined, needed }, path, true)
    const [row] = await executor.rows(statement, signal)
    if (row === undefined) throw await missingRow({ table, executor }, key, expected, path)
    for (const writes of dependent)
      await changeRelated(context, { writes, texts: textsOf(row, writes.ends.own, pathOf(writes.place)) }, path)
    return { row, isChange: patch.size > 0 }
  }, signal)
}

type Keys = readonly (readonly unknown[])[]

/**
 * Writes through one relation of a row that is there: first what leaves it, then what changes in it, then what is new.
 * A row that is meant to be related and is not is not found.
 */
async function changeRelated(context: NestedContext, parent: Parent, path: string): Promise<void> {
  const { writes } = parent
  const { ends } = writes
  const isReplaced = ends.relation.kind === 'one' && writes.create.length + writes.connect.length > 0
  if (writes.set !== undefined) await disconnectOthers(context, parent, writes.set, path)
  if (writes.disconnectsOne || (isReplaced && ends.theirs.every(({ notNull }) => !notNull)))
    await disconnectOthers(context, parent, writes.connect, path)
  await disconnect(context, parent, writes.disconnect, path)
  await removeRows(context, parent, writes.delete, path)
  await changeRows(context, parent, writes.update, path)
  await upsertRelated(context, parent, path)
  const connected = [...(writes.set ?? []), ...writes.connect]
  await writeDependent(context, [{ ...parent, writes: { ...writes, connect: connected } }], path)
}

/** Disconnects every related row but those with some keys. */
async function disconnectOthers(context: NestedContext, parent: Parent, kept: Keys, path: string): Promise<void> {
  const { ends } = parent.writes
  const { target, theirs, junction } = ends
  if (junction !== undefined) {
    const isOther = (): Expression => negate(planHasKey(target, kept, path)) ?? always
    await removeAll(context, junction.table, planPairs(parent, junction, isOther), path)
    return
  }
  const operation = parent.writes.set === undefined ? 'disconnect' : 'set'
  const [empty] = await prepare(target, 'update', [
    { values: new Map(), filled: emptied(theirs), place: [...parent.writes.place, operation] },
  ])
  const others = (aliases: Aliases): Expression | undefined =>
    allOf([
      planScopes(target, planFilter, aliases),
      planHasTexts(theirs, parent.texts),
      negate(planHasKey(target, kept, path)),
      parent.writes.set === undefined ? undefined : planLocks(parent, kept, aliases, path),
    ])
  const plan = (returning: WriteReturning) => planUpdate(target, empty?.values ?? new Map(), others, returning, path)
  await runNested(context, target, 'Update', plan)
}

/**
 * Locks the rows that leave a row and those that come to it, in the order of their keys, before the first of them is written:
 * two calls that move rows between the same parents would wait for each other.
 */
function planLocks(
  { writes: { ends }, texts }: Parent,
  coming: Keys,
  aliases: Aliases,
  path: string,
): Expression | undefined {
  const { target, theirs } = ends
  if (target.primaryKey.length === 0) return undefined
  const isMeant = allOf([
    anyOf([planHasTexts(theirs, texts), planHasKey(target, coming, path)]),
    planScopes(target, planFilter, aliases),
  ])
  const order = commaList(target.primaryKey.map((column) => fragment`${column}`))
  const locked = fragment`select 1 from ${target.source} where ${isMeant} order by ${order} for update`
  return fragment`(select count(*) from (${locked}) as "~locked") >= 0`
}

async function disconnect(context: NestedContext, parent: Parent, keys: Keys, path: string): Promise<void> {
  if (keys.length === 0) return
  const { ends, place } = parent.writes
  if (ends.junction !== undefined) {
    await unlink(context, parent, ends.junction, keys, path)
    return
  }
  const changes = keys.map((key): RelatedChange => ({
    key: keyOf(ends.target, key),
    values: new Map(),
    filled: emptied(ends.theirs),
    place: [...place, 'disconnect'],
  }))
  await changeRows(context, parent, changes, path)
}

function emptied(columns: readonly ColumnModel[]): [ColumnModel, null][] {
  return columns.map((column) => [column, null])
}

async function removeRows(context: NestedContext, parent: Parent, keys: Keys, path: string): Promise<void> {
  if (keys.length === 0) return
  const { ends } = parent.writes
  const { target, junction } = ends
  if (junction !== undefined) await unlink(context, parent, junction, keys, path)
  const meant: PlanTarget = (aliases) =>
    allOf([
      planScopes(target, planFilter, aliases),
      planHasKey(target, keys, path),
      junction === undefined ? planIsRelated(ends, parent.texts, aliases) : undefined,
    ])
  const { count } = await removeAll(context, target, meant, path)
  if (count < keys.length) throw await whyLeft(context, target, meant)
}

/** Deletes the rows of a join table that lead to some keys; one pair can be there more than once. */
async function unlink(
  context: NestedContext,
  parent: Parent,
  junction: Junction,
  keys: Keys,
  path: string,
): Promise<void> {
  const { table, theirs } = junction
  const pairs = planPairs(parent, junction, () => planHasKey(parent.writes.ends.target, keys, path))
  const { rows } = await removeAll(context, table, pairs, path, theirs)
  const unlinked = new Set(rows.map((row) => identityOfTexts(textsOf(row, theirs, path))))
  if (unlinked.size < keys.length) throw await whyLeft(context, table, pairs)
}

/** Why not all rows were deleted: some are there still, or some were not. */
async function whyLeft(context: NestedContext, table: TableModel, meant: PlanTarget): Promise<Error> {
  const isThere = (await countRows(context, table, meant)) > 0
  return isThere ? new RowNotWrittenError(table.name) : new NotFoundError(table.name, 'key')
}

function removeAll(
  context: NestedContext,
  table: TableModel,
  target: PlanTarget,
  path: string,
  needed?: readonly ColumnModel[],
): ReturnType<typeof runNested> {
  return runNested(context, table, 'Delete', (returning) => planRemoval(table, target, returning, path), needed)
}

/**
 * The rows of a join table that lead from a row.
 *
 * @param planTarget Which of the rows that they lead to are meant.
 */
function planPairs(
  { writes: { ends }, texts }: Parent,
  junction: Junction,
  planTarget: (aliases: Aliases) => Expression,
): PlanTarget {
  const { target, theirs } = ends
  return (aliases) => {
    const isMeant = allOf([
      equalColumns(theirs, junction.theirs),
      planTarget(aliases),
      planScopes({ ...target, outer: junction.table }, planFilter, aliases),
    ])
    return allOf([
      planScopes(junction.table, planFilter, aliases),
      planHasTexts(junction.own, texts),
      fragment`exists (select 1 from ${target.source} where ${isMeant})`,
    ])
  }
}
