import type { Row } from '../database/index.ts'
import { NotFoundError, OptimisticLockError, RowNotWrittenError } from '../errors/index.ts'
import { type ColumnModel, softDeleteScope, type TableModel } from '../model/index.ts'
import { type Aliases, allOf, always, anyOf, commaList, type Expression, fragment, negate } from '../plan/index.ts'
import { equalColumns, planFilter, planScopes } from '../query/index.ts'
import { type Parent, writeDependent } from './create-nested.ts'
import { missingRow } from './missing-row.ts'
import { keyAsGiven, keyOf } from './nested-keys.ts'
import { planHasKey, planHasTexts, planIsRelated, textsOf } from './related-rows.ts'
import { planSoftDelete } from './plan-soft-delete.ts'
import { planDelete, type PlanTarget, planUpdate } from './plan-update.ts'
import { inKeyOrder, justPlaces, planUpdateEach, type RowChange } from './plan-update-each.ts'
import type { WriteReturning } from './plan-written.ts'
import { prepare } from './prepare.ts'
import type { RelatedChange } from './read-nested.ts'
import type { RowValues } from './read-values.ts'
import type { Junction } from './relation-ends.ts'
import { countRows, expectAll, type NestedContext, runNested, runReturning } from './run-nested.ts'
import { textOfStored } from './stored-text.ts'
import { upsertRelated } from './upsert-related.ts'

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
  const [empty = new Map()] = await prepare(target, 'update', [
    { values: new Map(), filled: emptied(theirs), place: [...parent.writes.place, operation] },
  ])
  const others = (aliases: Aliases): Expression | undefined =>
    allOf([
      planScopes(target, planFilter, aliases),
      planHasTexts(theirs, parent.texts),
      negate(planHasKey(target, kept, path)),
      parent.writes.set === undefined ? undefined : planLocks(parent, kept, aliases, path),
    ])
  await runNested(context, target, 'Update', (returning) => planUpdate(target, empty, others, returning, path))
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
  const written = await removeAll(context, target, meant, path)
  await expectAll(context, target, { expected: keys.length, written }, meant, (left) => left > 0)
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
  const plan = removalOf(table)
  const rows = await runReturning(context, table, 'Delete', (returning) => plan(table, pairs, returning, path), theirs)
  const unlinked = new Set(rows.map((row) => JSON.stringify(textsOf(row, theirs, path).map(textOfStored))))
  await expectAll(context, table, { expected: keys.length, written: unlinked.size }, pairs, (left) => left > 0)
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

function removeAll(context: NestedContext, table: TableModel, target: PlanTarget, path: string): Promise<number> {
  const plan = removalOf(table)
  return runNested(context, table, 'Delete', (returning) => plan(table, target, returning, path))
}

/** A table that keeps its deleted rows only marks them. */
function removalOf(table: TableModel): typeof planDelete {
  return table.scopes.some(({ name }) => name === softDeleteScope) ? planSoftDelete : planDelete
}

/** Changes related rows. Those that nothing changes in are looked for and locked, but not written. */
async function changeRows(
  context: NestedContext,
  { writes: { ends }, texts }: Parent,
  changes: readonly RelatedChange[],
  path: string,
): Promise<void> {
  if (changes.length === 0) return
  const { target } = ends
  const patches = await prepare(target, 'update', changes)
  const whole = changes.map((change, index) => ({ ...change, patch: patches[index] as RowValues }))
  const planCondition = (aliases: Aliases): Expression => planIsRelated(ends, texts, aliases)
  const planAll = (rows: readonly RowChange[]): PlanTarget => {
    const keys = rows.map(({ key }) => [...key.values()])
    return (aliases) =>
      allOf([planScopes(target, planFilter, aliases), planHasKey(target, keys, path), planCondition(aliases)])
  }
  const fail = async (missing: readonly RowChange[]): Promise<never> => {
    const isThere = (await countRows(context, target, planAll(missing))) === missing.length
    if (isThere) await checkVersions(context, target, missing, path)
    throw isThere ? new RowNotWrittenError(target.name) : new NotFoundError(target.name, 'key')
  }
  const changed = inKeyOrder(
    target,
    whole.filter(({ patch }) => patch.size > 0),
    path,
  )
  if (changed.length < whole.length) {
    const unpatched = inKeyOrder(target, whole, path).map((change) => ({ ...change, patch: nothing }))
    const lock = planUpdateEach(target, unpatched, justPlaces, path, { planCondition, isLocked: true })
    const missing = missingOf(unpatched, lock && (await context.executor.rows(lock, context.signal)))
    if (missing.length > 0) await fail(missing)
  }
  if (changed.length === 0) return
  const plan = (returning: WriteReturning) => planUpdateEach(target, changed, returning, path, { planCondition })
  const isChecked = changed.some(({ expected }) => expected !== undefined)
  const rows = isChecked ? await runReturning(context, target, 'Update', plan, []) : undefined
  const written = rows?.length ?? (await runNested(context, target, 'Update', plan))
  if (written < changed.length) await fail(missingOf(changed, rows))
}

const nothing: RowValues = new Map()

/** The rows of a list, in the order of their keys, that a statement has not returned; all of them where it returns none. */
function missingOf(changes: readonly RowChange[], rows: readonly Row[] = []): readonly RowChange[] {
  const places = new Set(rows.map((row) => row['position']))
  return changes.filter((_, index) => !places.has(index + 1))
}

/** @throws {@link OptimisticLockError} when one of the rows has another version than it was read in. */
async function checkVersions(
  { executor }: NestedContext,
  table: TableModel,
  rows: readonly RowChange[],
  path: string,
): Promise<void> {
  for (const { key, expected } of rows) {
    const error = expected && (await missingRow({ table, executor }, keyAsGiven(table, key), expected, path))
    if (error instanceof OptimisticLockError) throw error
  }
}
