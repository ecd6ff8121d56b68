import { aliasTable, type ColumnModel, softDeleteScope, type TableModel } from '../model/index.ts'
import { type Aliases, allOf, name, type Expression, fragment, type Part } from '../plan/index.ts'
import { columnsOf, planFilter, planScopes } from '../query/index.ts'
import { readChunking } from './chunks.ts'
import { changedByItself } from './derived-values.ts'
import { groupBy } from './group-by.ts'
import { insertOrMeet } from './insert-or-meet.ts'
import type { Met } from './meet-rows.ts'
import { fixedColumns } from './keep-in-scopes.ts'
import type { Place } from './place.ts'
import { type ConflictUpdate, leaveAsItIs } from './plan-conflict.ts'
import { planInsert } from './plan-insert.ts'
import { prepare } from './prepare.ts'
import type { RowValues } from './read-values.ts'
import type { Junction } from './relation-ends.ts'
import { type Texts, valuesOf } from './related-rows.ts'
import { hasAfter, runAfterMet } from './run-after.ts'
import { type NestedContext, returningOf, runNested } from './run-nested.ts'
import { textOfStored } from './stored-text.ts'

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
  await runAfterMet(table, met as Met[])
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
