import type { Row } from '../database/index.ts'
import { InvalidKeyError, NotFoundError } from '../errors/index.ts'
import { aliasTable, type ColumnModel, softDeleteScope, type TableModel } from '../model/index.ts'
import {
  type Aliases,
  allOf,
  always,
  bindRaw,
  name,
  type Compiled,
  createAliases,
  type Executable,
  type Expression,
  type Fields,
  fragment,
  type Part,
  type QueryBuilders,
  type Statement,
  toStatement,
} from '../plan/index.ts'
import {
  bindKeys,
  columnsOf,
  equalColumns,
  type KeyArray,
  keyPosition,
  keyReader,
  keyRows,
  planFilter,
  planIsOneOf,
  planKeyMatch,
  planRow,
  planScopes,
} from '../query/index.ts'
import { readChunking } from './chunks.ts'
import { changedByItself } from './derived-values.ts'
import { groupBy } from './group-by.ts'
import { insertOrMeet, type Met } from './insert-or-meet.ts'
import { fixedColumns } from './keep-in-scopes.ts'
import type { Place } from './place.ts'
import { type ConflictUpdate, leaveAsItIs } from './plan-conflict.ts'
import { planInsert } from './plan-insert.ts'
import { prepare } from './prepare.ts'
import { castText, type RowValues } from './read-values.ts'
import type { Junction, RelationEnds } from './relation-ends.ts'
import { hasAfter, runAfter } from './run-after.ts'
import { type NestedContext, returningOf, runNested } from './run-nested.ts'
import { storedText, type StoredText, textOfStored } from './stored-text.ts'

/** The values of a row's columns as PostgreSQL wrote them. */
export type Texts = readonly StoredText[]

/** The values of some columns of a row that a statement returned. */
export function textsOf({ row, hidden }: Row, columns: readonly ColumnModel[], path: string): Texts {
  const loaded = { row: row as Row, hidden: hidden as Row | undefined }
  const texts = columns.map((column) => keyReader(column, path)(loaded))
  if (texts.every((text) => text !== null))
    return texts.map((text, index) => storedText(text, loaded.row[columns[index]?.property ?? '']))
  throw new InvalidKeyError({
    path,
    expected: `values of ${columns.map(({ property }) => `"${property}"`).join(', ')}, which the relation is by`,
    received: 'null',
  })
}

/** Texts as the values of columns. */
export function valuesOf(columns: readonly ColumnModel[], texts: Texts): [ColumnModel, unknown][] {
  return columns.map((column, index) => [column, texts[index]])
}

/** The values that rows with these keys have in some columns, in the order of the keys. */
export async function lookUp(
  { executor, signal }: NestedContext,
  table: TableModel,
  keys: readonly (readonly unknown[])[],
  columns: readonly ColumnModel[],
  path: string,
): Promise<Texts[]> {
  if (keys.length === 0) return []
  const rows = await executor.rows(planLookUp(table, keys, columns, path), signal)
  const found: Texts[] = []
  for (const row of rows) found[(row['position'] as number) - 1] = textsOf(row, columns, path)
  if (rows.length < keys.length) throw new NotFoundError(table.name, 'key')
  return found
}

function planLookUp(
  table: TableModel,
  keys: readonly (readonly unknown[])[],
  columns: readonly ColumnModel[],
  path: string,
): Statement {
  const aliases = createAliases()
  const row = planRow(table, { columns: returningOf(false, columns).columns }, columns, aliases, path)
  return toStatement(table.name, selectLookedUp, {
    keys: bindKeys(table, keys, path),
    source: table.source,
    fields: row.selection.fields,
    on: allOf([planKeyMatch(table.primaryKey), planScopes(table, planFilter, aliases)]) ?? always,
  })
}

interface LookUpPlan {
  readonly keys: readonly KeyArray[]
  readonly source: TableModel['source']
  readonly fields: Fields
  readonly on: Expression
}

function selectLookedUp(builders: QueryBuilders, { keys, source, fields, on }: Compiled<LookUpPlan>): Executable {
  return builders
    .select({ ...fields, position: keyPosition() })
    .from(source)
    .innerJoin(keyRows(keys), on)
}

/** That a row has one of some keys. */
export function planHasKey(table: TableModel, keys: readonly (readonly unknown[])[], path: string): Expression {
  return planIsOneOf(table.primaryKey, bindKeys(table, keys, path))
}

/** That columns have these values. */
export function planHasTexts(columns: readonly ColumnModel[], texts: Texts): Expression {
  const isSame = columns.map((column, index) => {
    return fragment`${column} = ${castText(column, bindRaw(textOfStored(texts[index])))}`
  })
  return allOf(isSame) ?? always
}

/** That a row of the related table is related to the row with these values. */
export function planIsRelated({ target, theirs, junction }: RelationEnds, texts: Texts, aliases: Aliases): Expression {
  if (junction === undefined) return planHasTexts(theirs, texts)
  const isMeant = allOf([
    planHasTexts(junction.own, texts),
    planScopes({ ...junction.table, outer: target }, planFilter, aliases),
    equalColumns(junction.theirs, theirs),
  ])
  return fragment`exists (select 1 from ${junction.table.source} where ${isMeant})`
}

/** Two rows that a row of a join table connects. */
export interface Pair {
  readonly own: Texts
  readonly theirs: Texts
  readonly place: Place
}

/**
 * Joins rows by the rows of a join table. Pairs that are there already stay as they are; one that was deleted softly is
 * restored.
 *
 * @throws {@link UniqueViolationError} when a pair is there, but outside of the scopes.
 */
export async function linkRows(
  context: NestedContext,
  { table, own, theirs }: Junction,
  pairs: readonly Pair[],
  path: string,
): Promise<void> {
  if (pairs.length === 0) return
  const distinct = [
    ...new Map(pairs.map((pair) => [JSON.stringify([pair.own, pair.theirs].map(identityOf)), pair])).values(),
  ]
  const drafts = distinct.map((pair) => ({
    values: new Map(),
    filled: [...valuesOf(own, pair.own), ...valuesOf(theirs, pair.theirs)],
    place: pair.place,
  }))
  const rows = await prepare(table, 'insert', drafts)
  const ends = [...own, ...theirs]
  const target = uniqueOf(table, ends)
  if (target === undefined) return insertUnlinked(context, table, ends, rows, path)
  const { executor, signal } = context
  const isHooked = hasAfter(table, 'Create') || hasAfter(table, 'Update')
  const call = {
    executor,
    returning: returningOf(isHooked, []),
    chunking: readChunking({ signal }, path),
    isNested: true,
  }
  const meeting = { table: withDeleted(table), target, path }
  const update = restoreOf(table)
  const met = await insertOrMeet(
    call,
    meeting,
    rows.map((values, index) => ({ values, place: (distinct[index] as Pair).place, update })),
  )
  for (const verb of ['Create', 'Update'] as const)
    await runAfter(
      table,
      verb,
      (met as Met[]).filter((each) => each.verb === verb).map(({ row }) => row['row'] as Row),
    )
}

function identityOf(texts: Texts): readonly (string | undefined)[] {
  return texts.map(textOfStored)
}

/** The columns of a unique constraint by which a pair is found: those of its ends, and what scopes fix beside. */
function uniqueOf(table: TableModel, ends: readonly ColumnModel[]): readonly ColumnModel[] | undefined {
  const fixed = fixedColumns(table)
  const names = ends.map(({ property }) => property)
  const unique = table.uniques.find(({ isPartial, properties }) => {
    const others = properties.filter((name) => !names.includes(name))
    const isPair = names.every((name) => properties.includes(name))
    return !isPartial && isPair && others.every((name) => [...fixed].some(({ property }) => property === name))
  })
  return unique && columnsOf(table, unique.properties)
}

/** Deleted rows are not outside of it. */
function withDeleted(table: TableModel): TableModel {
  return { ...table, scopes: table.scopes.filter(({ name }) => name !== softDeleteScope) }
}

/** What happens with a pair that is there: where it was deleted softly, that is taken back. */
function restoreOf(table: TableModel): ConflictUpdate {
  const { softDelete } = table
  if (softDelete === undefined || !table.scopes.some(({ name }) => name === softDeleteScope)) return leaveAsItIs
  const values = new Map([[softDelete, null], ...changedByItself(table, (column) => column === softDelete)])
  return { columns: [], values, condition: { where: { [softDelete.property]: { isNotNull: true } } } }
}

/** Inserts the pairs that are not there, where nothing makes them unique. */
async function insertUnlinked(
  context: NestedContext,
  table: TableModel,
  ends: readonly ColumnModel[],
  rows: readonly RowValues[],
  path: string,
): Promise<void> {
  for (const group of groupByColumns(rows)) {
    const columns = [...(group[0] as RowValues).keys()]
    const planUnless = (aliases: Aliases, valueOf: (column: ColumnModel) => Part): Expression => {
      const there = aliasTable(table, '~there')
      const isSame = ends.map(
        (column) => fragment`${there.columns.get(column.property) as ColumnModel} = ${valueOf(column)}`,
      )
      return fragment`exists (select 1 from ${table.source} as ${name('~there')} where ${allOf([...isSame, planScopes(there, planFilter, aliases)])})`
    }
    const rowPath = (index: number): string => `${path}[${index}]`
    const insert = { columns, rows: group, rowPath, writtenOutAtMost: Infinity, planUnless }
    await runNested(context, table, 'Create', (returning) => planInsert(table, insert, returning, path))
  }
}

/** Rows by the columns that their statement is about. */
function groupByColumns(rows: readonly RowValues[]): RowValues[][] {
  return groupBy(rows, (row) => [...row.keys()].map(({ position }) => position).join(','))
}
