import { type ColumnModel, softDeleteScope, type TableModel } from '../model/index.ts'
import { type Aliases, allOf, always, type Expression, fragment, negate } from '../plan/index.ts'
import { equalColumns, planFilter, planScopes } from '../query/index.ts'
import { changeChecked } from './change-checked.ts'
import { type Parent, writeDependent } from './create-nested.ts'
import { keyOf } from './nested-keys.ts'
import { planHasKey, planHasTexts, planIsRelated } from './link-rows.ts'
import { planSoftDelete } from './plan-soft-delete.ts'
import { planDelete, type PlanTarget, planUpdate } from './plan-update.ts'
import { planUpdateEach } from './plan-update-each.ts'
import type { WriteReturning } from './plan-written.ts'
import { prepareRows } from './prepare-nested.ts'
import type { PlacedChange } from './read-nested.ts'
import type { RowValues } from './read-values.ts'
import type { Junction } from './relation-ends.ts'
import { type NestedContext, runNested } from './run-nested.ts'
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
    await disconnectOthers(context, parent, [], path)
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
    await unlink(context, parent, junction, () => negate(planHasKey(target, kept, path)) ?? always, path)
    return
  }
  const operation = parent.writes.set === undefined ? 'disconnect' : 'set'
  const [empty = new Map()] = await prepareRows(target, 'update', [
    { values: new Map(), filled: emptied(theirs), place: [...parent.writes.place, operation] },
  ])
  const others = (aliases: Aliases): Expression | undefined =>
    allOf([
      planScopes(target, planFilter, aliases),
      planHasTexts(theirs, parent.texts),
      negate(planHasKey(target, kept, path)),
    ])
  await runNested(context, target, 'Update', (returning) => planUpdate(target, empty, others, returning, path))
}

async function disconnect(context: NestedContext, parent: Parent, keys: Keys, path: string): Promise<void> {
  if (keys.length === 0) return
  const { ends, place } = parent.writes
  if (ends.junction !== undefined) {
    const isMeant = (): Expression => planHasKey(ends.target, keys, path)
    await unlink(context, parent, ends.junction, isMeant, path, keys.length)
    return
  }
  const changes = keys.map((key): PlacedChange => ({
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
  const hasKey = (): Expression => planHasKey(target, keys, path)
  if (junction !== undefined) await unlink(context, parent, junction, hasKey, path, keys.length)
  const meant = (aliases: Aliases): Expression | undefined =>
    allOf([
      planScopes(target, planFilter, aliases),
      hasKey(),
      junction === undefined ? planIsRelated(ends, parent.texts, aliases) : undefined,
    ])
  await remove(context, target, meant, path, keys.length)
}

/**
 * Deletes rows of a join table; one pair can be there more than once.
 *
 * @param planTarget Which of the rows that it relates are meant.
 */
async function unlink(
  context: NestedContext,
  { writes: { ends }, texts }: Parent,
  junction: Junction,
  planTarget: (aliases: Aliases) => Expression,
  path: string,
  expected = 0,
): Promise<void> {
  const { target, theirs } = ends
  const pairs = (aliases: Aliases): Expression | undefined => {
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
  await remove(context, junction.table, pairs, path, expected)
}

/** A table that keeps its deleted rows only marks them. */
async function remove(
  context: NestedContext,
  table: TableModel,
  target: PlanTarget,
  path: string,
  expected: number,
): Promise<void> {
  const plan = table.scopes.some(({ name }) => name === softDeleteScope) ? planSoftDelete : planDelete
  await runNested(context, table, 'Delete', (returning) => plan(table, target, returning, path), expected)
}

async function changeRows(
  context: NestedContext,
  { writes: { ends }, texts }: Parent,
  changes: readonly PlacedChange[],
  path: string,
): Promise<void> {
  if (changes.length === 0) return
  const { target } = ends
  const patches = await prepareRows(target, 'update', changes)
  const whole = changes.map(({ key, expected }, index) => {
    const patch = patches[index] as RowValues
    // The row is locked and looked for also where nothing of it changes.
    return { key, patch: patch.size > 0 ? patch : key, expected }
  })
  const isRelated = (aliases: Aliases): Expression => planIsRelated(ends, texts, aliases)
  if (whole.some(({ expected }) => expected !== undefined)) {
    await changeChecked(context, target, whole, path, isRelated)
    return
  }
  const plan = (returning: WriteReturning) => planUpdateEach(target, whole, returning, path, isRelated)
  await runNested(context, target, 'Update', plan, changes.length)
}
