import { NotFoundError, OptimisticLockError, RowNotWrittenError } from '../../errors/index.ts'
import type { TableModel } from '../../model/index.ts'
import { type Aliases, allOf, always, anyOf, type Expression } from '../../plan/index.ts'
import { planFilter, planScopes } from '../../query/index.ts'
import { duplicates, identityOfKey, keyAsGiven, keyOf, orderByColumns } from '../keys/index.ts'
import { insertOrMeet, type Meeting, type MeetingRow, type Met, readUpdate } from '../meet/index.ts'
import { checkComplete, type Draft, hasAfter, nothing, prepare, runAfter } from '../prepare/index.ts'
import {
  justCount,
  missingRow,
  returningOf,
  runChanges,
  type UpdateEachOptions,
  type WhyMissing,
} from '../statements/index.ts'
import { groupBy, type Place, type RowValues } from '../values/index.ts'
import { linkRows, type Pair } from './link-rows.ts'
import type { RelatedChange } from './read-nested.ts'
import type { RelationEnds } from './relation-ends.ts'
import {
  callOf,
  countRows,
  identityOfTexts,
  type NestedContext,
  type Parent,
  planHasKey,
  planHasTexts,
  planIsRelated,
  runAfterMet,
  type Texts,
  textsOf,
  valuesOf,
  wholeRows,
} from './run-nested.ts'

/**
 * Changes rows that are related to one. Those that nothing changes in are looked for and locked, but not written.
 *
 * @throws {@link NotFoundError} when a row is not there, or not related.
 * @throws {@link OptimisticLockError} when it has another version than it was read in.
 */
export async function changeRows(
  context: NestedContext,
  { writes: { ends }, texts }: Parent,
  changes: readonly RelatedChange[],
  path: string,
): Promise<void> {
  const { target } = ends
  const planCondition = (aliases: Aliases): Expression => planIsRelated(ends, texts, aliases)
  const whyMissing = async (missing: readonly RelatedChange[]): Promise<Error> => {
    const meant = planMeant(target, missing, path, planCondition)
    if ((await countRows(context, target, meant)) < missing.length) return new NotFoundError(target.name, 'key')
    for (const { key, expected } of missing) {
      const asking = { table: target, executor: context.executor }
      const error = expected && (await missingRow(asking, keyAsGiven(target, key), expected, path))
      if (error instanceof OptimisticLockError) return error
    }
    return new RowNotWrittenError(target.name)
  }
  const prepared = await prepareChanges(target, changes, path)
  const options = { planCondition }
  if (prepared.some(({ patch }) => patch.size === 0)) {
    const unpatched = prepared.map((change) => ({ ...change, patch: nothing }))
    const locked = { ...options, isLocked: true }
    await runChanges(callOf(context, returningOf(false, []), path), target, unpatched, whyMissing, locked)
  }
  const changed = prepared.filter(({ patch }) => patch.size > 0)
  await writeChanges(context, target, changed, path, whyMissing, options)
}

/** A row that is there, and what it is to refer to. */
interface Connected {
  readonly key: readonly unknown[]
  readonly texts: Texts
  readonly place: Place
}

interface ConnectedChange extends RelatedChange {
  readonly texts: Texts
}

/**
 * Lets rows that are there refer to others; those that do already stay as they are.
 *
 * @throws {@link NotFoundError} when a row is not there.
 */
export async function connectRows(
  context: NestedContext,
  { target, theirs }: RelationEnds,
  rows: readonly Connected[],
  path: string,
): Promise<void> {
  const changes = distinctOf(target, rows, path).map((row): ConnectedChange => ({
    ...row,
    key: keyOf(target, row.key),
    values: new Map(),
    filled: valuesOf(theirs, row.texts),
  }))
  const doRefer = async (some: readonly ConnectedChange[]): Promise<boolean> => {
    const refers = groupBy(some, ({ texts }) => identityOfTexts(texts)).map((same) => {
      const { texts } = same[0] as ConnectedChange
      return planMeant(target, same, path, () => planHasTexts(theirs, texts))
    })
    const found = await countRows(context, target, (aliases) => anyOf(refers.map((plan) => plan(aliases))))
    return found === some.length
  }
  const options = { changedIn: theirs }
  // Another call may have moved a row while it was waited for: once it is locked, it stays where it is put.
  const whyMissing = async (missing: readonly Prepared<ConnectedChange>[]): Promise<undefined> => {
    if (await doRefer(missing)) return
    const why = async (): Promise<Error> => new NotFoundError(target.name, 'key')
    const unpatched = missing.map((change) => ({ ...change, patch: nothing }))
    await runChanges(callOf(context, returningOf(false, []), path), target, unpatched, why, { isLocked: true })
    await writeChanges(context, target, missing, path, whyLeft, options)
  }
  const whyLeft = async (left: readonly ConnectedChange[]): Promise<Error | undefined> =>
    (await doRefer(left)) ? undefined : new RowNotWrittenError(target.name)
  await writeChanges(context, target, await prepareChanges(target, changes, path), path, whyMissing, options)
}

/** Rows without those that are named again; one cannot refer to two. */
function distinctOf(table: TableModel, rows: readonly Connected[], path: string): readonly Connected[] {
  const byIdentity = new Map<string, Connected>()
  for (const row of rows) {
    const identity = identityOfKey(table, row.key, `${path} connect`)
    const first = byIdentity.get(identity) ?? row
    if (identityOfTexts(first.texts) !== identityOfTexts(row.texts))
      throw duplicates(`${path} connect`, 'one that two rows connect')
    byIdentity.set(identity, first)
  }
  return [...byIdentity.values()]
}

/** The rows that changes are about. */
function planMeant(
  table: TableModel,
  changes: readonly Pick<RelatedChange, 'key'>[],
  path: string,
  planCondition?: (aliases: Aliases) => Expression,
): (aliases: Aliases) => Expression {
  const keys = changes.map(({ key }) => [...key.values()])
  return (aliases) =>
    allOf([planScopes(table, planFilter, aliases), planHasKey(table, keys, path), planCondition?.(aliases)]) ?? always
}

type Prepared<TChange> = TChange & { readonly patch: RowValues }

/** Prepares changes, in the order of their keys. */
async function prepareChanges<TChange extends RelatedChange>(
  table: TableModel,
  changes: readonly TChange[],
  path: string,
): Promise<Prepared<TChange>[]> {
  const rows = await prepare(table, 'update', changes)
  const keys = changes.map(({ key }) => key)
  return orderByColumns(table.primaryKey, keys, path).map((place) => {
    return { ...(changes[place] as TChange), patch: rows[place]?.values ?? nothing }
  })
}

/** Changes rows of a related table, each by its own values, and gives them to the hook after it. */
async function writeChanges<TChange extends Prepared<RelatedChange>>(
  context: NestedContext,
  table: TableModel,
  changes: readonly TChange[],
  path: string,
  whyMissing: WhyMissing<TChange>,
  options: UpdateEachOptions,
): Promise<void> {
  const isWhole = hasAfter(table, 'Update')
  const isChecked = changes.some(({ expected }) => expected !== undefined)
  const returning = isWhole || isChecked ? returningOf(isWhole, []) : justCount
  const rows = await runChanges(callOf(context, returning, path), table, changes, whyMissing, options)
  if (isWhole) await runAfter(table, 'Update', wholeRows(rows))
}

/** Inserts or changes rows through a relation; one that is there must be related already. */
export async function upsertRelated(context: NestedContext, parent: Parent, path: string): Promise<void> {
  const { writes, texts } = parent
  if (writes.upsert.length === 0) return
  const { target, theirs, junction } = writes.ends
  const given = writes.upsert.map(({ values }) => new Set(values.keys()))
  const filled = junction === undefined ? valuesOf(theirs, texts) : []
  const drafts = writes.upsert.map((row) => ({ ...row, filled }))
  const updateOf = await readUpdate(target, {}, target.primaryKey, path)
  const rows = (await prepare(target, 'insert', drafts)).map((row, index): MeetingRow => {
    const { place } = drafts[index] as Draft
    checkComplete(target, row, place)
    return { values: row.values, place, update: updateOf(row, (column) => given[index]?.has(column) === true, place) }
  })
  const meeting: Meeting = {
    table: target,
    target: target.primaryKey,
    path,
    planCondition: (aliases) => planIsRelated(writes.ends, texts, aliases),
  }
  const isWhole = hasAfter(target, 'Create') || hasAfter(target, 'Update')
  const met = (await insertOrMeet(callOf(context, returningOf(isWhole, theirs), path), meeting, rows)) as Met[]
  if (junction !== undefined) {
    const created = met.flatMap(({ row, verb }, index): Pair[] => {
      if (verb !== 'Create') return []
      return [{ own: texts, theirs: textsOf(row, theirs, path), place: (rows[index] as MeetingRow).place }]
    })
    await linkRows(context, junction, created, path)
  }
  await runAfterMet(target, met)
}
