import type { Row } from '../database/index.ts'
import type { ColumnModel } from '../model/index.ts'
import type { Aliases, Statement } from '../plan/index.ts'
import type { Parent } from './create-nested.ts'
import { groupByColumns, linkRows, planIsRelated, textsOf, valuesOf } from './link-rows.ts'
import { planConflict, readUpdate } from './plan-conflict.ts'
import { planInsert } from './plan-insert.ts'
import { type PlacedValues, type ReadRow, runBeforeNested, validatePlaced } from './prepare-nested.ts'
import type { RowValues } from './read-values.ts'
import { hasAfter, runAfter } from './run-after.ts'
import { expectAll, type NestedContext, returningOf } from './run-nested.ts'

/** Inserts or changes rows through a relation; one that is there must be related already. */
export async function upsertRelated(context: NestedContext, parent: Parent, path: string): Promise<void> {
  const { writes, texts } = parent
  const { target, theirs, junction } = writes.ends
  const own = junction === undefined ? valuesOf(theirs, texts) : []
  const filled = writes.upsert.map((row) => ({ ...row, filled: own }))
  const read = await runBeforeNested(target, 'insert', filled)
  const validated = await validatePlaced(target, 'insert', read)
  const rows = read.map((row, index): UpsertedRow => {
    const values = validated[index] as RowValues
    return { ...row, values, changed: changedColumns(row, values) }
  })
  const written: WrittenRow[] = []
  for (const group of groupByColumns(rows, ({ values, changed }) => [[...values.keys()], changed])) {
    const statement = planGroup(parent, group, path)
    const found = await context.executor.rows(statement, context.signal)
    expectAll(target, group.length, found.length)
    for (const [index, row] of found.entries()) written.push({ row, place: (group[index] as UpsertedRow).place })
  }
  const created = written.filter(({ row }) => row['created'] === true)
  const changed = written.filter(({ row }) => row['created'] !== true)
  if (junction !== undefined) {
    const pairs = created.map(({ row, place }) => ({ own: texts, theirs: textsOf(row, theirs, path), place }))
    await linkRows(context, junction, pairs, path)
  }
  await runAfter(target, 'Create', created.map(wholeRow))
  await runAfter(target, 'Update', changed.map(wholeRow))
}

interface UpsertedRow extends PlacedValues {
  /** What changes in a row that is there. */
  readonly changed: readonly ColumnModel[]
}

interface WrittenRow {
  readonly row: Row
  readonly place: PlacedValues['place']
}

function wholeRow({ row }: WrittenRow): Row {
  return row['row'] as Row
}

/** The columns that somebody has given values for: the caller, the hook or the validator, but no default. */
function changedColumns({ given, values: read, filled }: ReadRow, values: RowValues): ColumnModel[] {
  const related = new Set(filled.map(([column]) => column))
  return [...values.keys()].filter(
    (column) => !related.has(column) && ((given as Row)[column.property] !== undefined || !read.has(column)),
  )
}

function planGroup({ writes: { ends }, texts }: Parent, group: readonly UpsertedRow[], path: string): Statement {
  const { target, theirs } = ends
  const [first] = group as readonly [UpsertedRow]
  const update = readUpdate(target, {}, target.primaryKey, path)(first.changed)
  // The row is locked and looked for also where nothing of it changes.
  const touched = update.columns.length > 0 ? update : { ...update, columns: target.primaryKey }
  const insert = {
    columns: [...first.values.keys()],
    rows: group.map(({ values }) => values),
    writtenOutAtMost: Infinity,
    planConflict: (aliases: Aliases) =>
      planConflict(target, target.primaryKey, touched, aliases, path, planIsRelated(ends, texts, aliases)),
  }
  const isWhole = hasAfter(target, 'Create') || hasAfter(target, 'Update')
  // It plans any number of rows where all of them may be written out.
  return planInsert(target, insert, returningOf(isWhole, theirs), path) as Statement
}
