import { RowNotWrittenError } from '../../errors/index.ts'
import { aliasTable, type ColumnModel, softDeleteScope, type TableModel } from '../../model/index.ts'
import { type Aliases, allOf, type Expression, fragment, name, type Part } from '../../plan/index.ts'
import { columnsOf, planFilter, planScopes } from '../../query/index.ts'
import { readTargetTexts } from '../keys/index.ts'
import {
  type ConflictUpdate,
  insertOrMeet,
  leaveAsItIs,
  type Meeting,
  type Met,
  planFindTargets,
} from '../meet/index.ts'
import { changedByItself, fixedColumns, hasAfter, prepare } from '../prepare/index.ts'
import { keepsDeleted, planInsert, returningOf, type WriteReturning } from '../statements/index.ts'
import { groupBy, type Place, type RowValues, signatureOf } from '../values/index.ts'
import type { Junction } from './relation-ends.ts'
import {
  callOf,
  identityOfTexts,
  type NestedContext,
  runAfterMet,
  runNested,
  type Texts,
  valuesOf,
} from './run-nested.ts'

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
  const distinct = [...new Map(pairs.map((pair) => [identityOfTexts([...pair.own, ...pair.theirs]), pair])).values()]
  const drafts = distinct.map((pair) => ({
    values: new Map(),
    filled: [...valuesOf(own, pair.own), ...valuesOf(theirs, pair.theirs)],
    place: pair.place,
  }))
  const rows = (await prepare(table, 'insert', drafts)).map(({ values }) => values)
  const ends = [...own, ...theirs]
  const target = uniqueOf(table, ends)
  if (target === undefined) return insertUnlinked(context, table, ends, rows, path)
  const isHooked = hasAfter(table, 'Create') || hasAfter(table, 'Update')
  const meeting = { table: withDeleted(table), target, path }
  const update = restoreOf(table)
  const meetingRows = rows.map((values, index) => ({ values, place: (distinct[index] as Pair).place, update }))
  const met = await insertOrMeet(callOf(context, returningOf(isHooked, []), path), meeting, meetingRows)
  await runAfterMet(table, met as Met[])
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
  if (softDelete === undefined || !keepsDeleted(table)) return leaveAsItIs
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
  const planUnless = (aliases: Aliases, valueOf: (column: ColumnModel) => Part): Expression => {
    const there = aliasTable(table, '~there')
    const isSame = ends.map(
      (column) => fragment`${there.columns.get(column.property) as ColumnModel} = ${valueOf(column)}`,
    )
    const condition = allOf([...isSame, planScopes(there, planFilter, aliases)])
    return fragment`exists (select 1 from ${table.source} as ${name('~there')} where ${condition})`
  }
  for (const group of groupBy(rows, (row) => signatureOf(row.keys()))) {
    const columns = [...(group[0] as RowValues).keys()]
    const rowPath = (index: number): string => `${path}[${index}]`
    const insert = { columns, rows: group, rowPath, writtenOutAtMost: Infinity, planUnless }
    const plan = (returning: WriteReturning) => planInsert(table, insert, returning, path)
    const { count } = await runNested(context, table, 'Create', plan)
    if (count < group.length) await expectLinked(context, { table, target: ends, path }, group)
  }
}

/** @throws {@link RowNotWrittenError} when a pair is not there. */
async function expectLinked(
  { executor, signal }: NestedContext,
  meeting: Meeting,
  rows: readonly RowValues[],
): Promise<void> {
  const { table, target, path } = meeting
  const texts = rows.map((row) => readTargetTexts(target, row, () => path))
  const found = await executor.rows(planFindTargets(meeting, texts, returningOf(false, [])), signal)
  if (new Set(found.map((row) => row['position'])).size < rows.length) throw new RowNotWrittenError(table.name)
}
