import type { Executor, Row } from '../database/index.ts'
import { QueryCancelledError, QueryError } from '../errors/index.ts'
import type { TableModel } from '../model/index.ts'
import { type LoadedRow, toLoadedRow } from '../query/index.ts'
import { runAfterLoad } from './after-load.ts'
import { collectKeys } from './collect-keys.ts'
import { loadPages } from './load-pages.ts'
import type { CountLoad, JoinLoad, KeyedPlan, Loads, RelationLoad, RelationSource } from './relation-load.ts'
import { type TreePlace, unfoldTrees } from './unfold-trees.ts'

/**
 * Loads the relations and counts of rows and puts them into the rows: one statement for each relation and depth, those of
 * one depth at the same time. Where no row has a key there is no statement.
 */
export async function loadRelations(
  executor: Executor,
  loads: Loads,
  rows: readonly LoadedRow[],
  signal: AbortSignal | undefined,
): Promise<void> {
  if (loads.needed === undefined) return
  const loadings = [
    ...loads.relations.map((load) => () => loadRelation(executor, load, rows, signal)),
    ...loads.joined.map((load, place) => () => loadJoined(executor, load, rows, place, signal)),
    ...loads.counts.map((load) => () => loadCounts(executor, load, rows, signal)),
  ]
  const named = [...loads.relations, ...loads.joined]
  const values = await (executor.isConcurrent ? allSettled(loadings) : oneByOne(loadings))
  for (const [place, { name }] of named.entries()) {
    const ofRelation = values[place] as readonly unknown[]
    rows.forEach(({ row }, index) => (row[name] = ofRelation[index]))
  }
  if (loads.counts.length === 0) return
  const counts = values.slice(named.length)
  rows.forEach(({ row }, index) => {
    row['counts'] = Object.assign({}, ...counts.map((ofRelation) => ofRelation[index]))
  })
}

type Loading = () => Promise<unknown[]>

/** Waits for all before an error is thrown: no statement goes on when a transaction is rolled back after it. */
async function allSettled(loadings: readonly Loading[]): Promise<unknown[][]> {
  const settled = await Promise.allSettled(loadings.map((load) => load()))
  const errors = settled.flatMap((outcome): unknown[] => (outcome.status === 'rejected' ? [outcome.reason] : []))
  if (errors.length > 0) throw errors.find((error) => !isConsequence(error)) ?? errors[0]
  return settled.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
}

/**
 * After a statement of a transaction has failed, PostgreSQL refuses the others: it was that one that says why. Of those
 * that are cancelled, one that was sent says that the call had started.
 */
function isConsequence(error: unknown): boolean {
  if (error instanceof QueryCancelledError) return !error.details.started
  return error instanceof QueryError && error.details.sqlState === '25P02'
}

async function oneByOne(loadings: readonly Loading[]): Promise<unknown[][]> {
  const values: unknown[][] = []
  for (const load of loadings) values.push(await load())
  return values
}

/** What each of the rows gets: a list of rows, a row or `null`. */
async function loadRelation(
  executor: Executor,
  load: RelationLoad,
  rows: readonly LoadedRow[],
  signal: AbortSignal | undefined,
): Promise<unknown[]> {
  const loadNested = (related: readonly LoadedRow[]): Promise<void> =>
    loadRelations(executor, load.nested, related, signal)
  if (load.page !== undefined) return loadPages(executor, load, load.page, rows, signal, loadNested)
  const { found, places, positions } = await findByKeys(executor, load, rows, signal)
  const related = found.map(toLoadedRow)
  await loadNested(related)
  runAfterLoad(load.target, related)
  if (load.depth !== undefined) {
    const treeRows = related.map(({ row }, index) => ({ row, tree: found[index]?.['tree'] as TreePlace }))
    return unfoldTrees(treeRows, positions, load, load.depth)
  }
  return load.relation.kind === 'many' ? alignMany(related, places, positions) : alignOne(related, places, positions)
}

/** The rows that were found by the keys of others. */
interface FoundRows {
  readonly found: readonly Row[]
  /** The place of the key that each of them belongs to. */
  readonly places: readonly number[]
  /** The place of the key of each of the others; 0 where it has none. */
  readonly positions: readonly number[]
}

/** No keys, no statement. */
async function findByKeys(
  executor: Executor,
  { keyColumns, path, statement, keyOf }: RelationSource & KeyedPlan,
  rows: readonly LoadedRow[],
  signal: AbortSignal | undefined,
): Promise<FoundRows> {
  const { arrays, places, positions } = collectKeys(rows, keyColumns, path)
  const found = places.size === 0 ? [] : await executor.rows(statement(arrays), signal)
  // A row with a key was found by one of these.
  const placeOf = (row: Row): unknown => (keyOf === undefined ? row['position'] : places.get(keyOf(row)))
  return { found, places: found.map(placeOf) as number[], positions }
}

/** What each of the rows has in its own statement: a row or `null`. */
async function loadJoined(
  executor: Executor,
  load: JoinLoad,
  rows: readonly LoadedRow[],
  place: number,
  signal: AbortSignal | undefined,
): Promise<unknown[]> {
  const joined = readJoined(rows, load.target, place)
  const found = joined.filter((row) => row !== undefined)
  await loadRelations(executor, load.nested, found, signal)
  runAfterLoad(load.target, found)
  return joined.map((related) => related?.row ?? null)
}

/** The rows of a join, which stand in the groups of fields that its place names. */
function readJoined(
  rows: readonly LoadedRow[],
  { primaryKey: [key] }: TableModel,
  place: number,
): (LoadedRow | undefined)[] {
  const prefix = `${rows[0]?.prefix ?? ''}join${place}:`
  const names = { is: `${prefix}is`, row: `${prefix}row`, hidden: `${prefix}hidden` }
  return rows.map(({ selected = {} }) => {
    const row = (selected[names.row] ?? {}) as Row
    const is = selected[names.is] as Row | undefined
    const isFound = is === undefined ? row[key?.property ?? ''] !== null : is['found'] === true
    return isFound ? { row, hidden: selected[names.hidden] as Row | undefined, selected, prefix } : undefined
  })
}

/** Rows with the same key get lists of their own, of the same rows. */
function alignMany(found: readonly LoadedRow[], places: readonly number[], positions: readonly number[]): Row[][] {
  const lists: Row[][] = []
  found.forEach(({ row }, index) => (lists[places[index] as number] ??= []).push(row))
  const isTaken: boolean[] = []
  return positions.map((position) => {
    const list = lists[position]
    if (list === undefined) return []
    if (isTaken[position] === true) return [...list]
    isTaken[position] = true
    return list
  })
}

function alignOne(
  found: readonly LoadedRow[],
  places: readonly number[],
  positions: readonly number[],
): (Row | null)[] {
  const first: Row[] = []
  found.forEach(({ row }, index) => (first[places[index] as number] ??= row))
  return positions.map((position) => first[position] ?? null)
}

async function loadCounts(
  executor: Executor,
  load: CountLoad,
  rows: readonly LoadedRow[],
  signal: AbortSignal | undefined,
): Promise<object[]> {
  const { found, places, positions } = await findByKeys(executor, load, rows, signal)
  const counts: object[] = []
  found.forEach(({ counts: ofKey }, index) => (counts[places[index] as number] = ofKey as object))
  const none = Object.fromEntries(load.counts.map(({ name }) => [name, 0]))
  return positions.map((position) => counts[position] ?? none)
}
