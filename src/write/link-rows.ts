import { sql } from 'drizzle-orm'
import type { Row, Statement } from '../database/index.ts'
import { InvalidKeyError, NotFoundError } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import {
  allOf,
  bindRaw,
  type Bindings,
  createBindings,
  equalColumns,
  type Fragment,
  type KeyArray,
  keyLiterals,
  keyPosition,
  keyReader,
  keyRows,
  matchesKey,
  planFilter,
  planRow,
  planScopes,
  positionsOf,
  type RowPlan,
} from '../query/index.ts'
import { groupBy } from './group-by.ts'
import type { Place } from './nested-place.ts'
import { planInsert } from './plan-insert.ts'
import { prepareRows } from './prepare-nested.ts'
import { castText, type RowValues } from './read-values.ts'
import type { Junction, RelationEnds } from './relation-ends.ts'
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
  const bindings = createBindings()
  const arrays = bindKeys(table, keys, bindings, path)
  const row = planRow(table, { columns: returningOf(false, columns).columns }, columns, bindings, path)
  const scope = planScopes(table, planFilter, bindings)
  const isMeant = matchesKey(table.primaryKey)
  return {
    table: table.name,
    shape: `lookUp;${row.shape};${positionsOf(columns)};${scope?.shape ?? ''}`,
    isFixed: bindings.isFixed,
    values: bindings.values,
    build: (builders) =>
      builders
        .select({ ...row.fields(), position: keyPosition() })
        .from(table.source)
        .innerJoin(keyRows(arrays), scope === undefined ? isMeant : sql`${isMeant} and ${scope.compile()}`),
  }
}

/** Binds keys as one array for each column of the primary key. */
function bindKeys(
  table: TableModel,
  keys: readonly (readonly unknown[])[],
  bindings: Bindings,
  path: string,
): KeyArray[] {
  const literals = keyLiterals(table, keys, path)
  return table.primaryKey.map((column, index) => ({ column, parameter: bindRaw(bindings, literals[index]) }))
}

/** That a row has one of some keys. */
export function planHasKey(
  table: TableModel,
  keys: readonly (readonly unknown[])[],
  bindings: Bindings,
  path: string,
): Fragment {
  const arrays = bindKeys(table, keys, bindings, path)
  return {
    shape: 'hasKey',
    compile: () => sql`exists (select 1 from ${keyRows(arrays)} where ${matchesKey(table.primaryKey)})`,
  }
}

/** That columns have these values. */
export function planHasTexts(columns: readonly ColumnModel[], texts: Texts, bindings: Bindings): Fragment {
  const values = columns.map(
    (column, index) => sql`${column.field} = ${castText(column, bindRaw(bindings, textOfStored(texts[index])))}`,
  )
  return {
    shape: `has ${positionsOf(columns)}`,
    compile: () => sql.join(values, sql` and `),
  }
}

/** That a row of the related table is related to the row with these values. */
export function planIsRelated({ theirs, junction }: RelationEnds, texts: Texts, bindings: Bindings): Fragment {
  if (junction === undefined) return planHasTexts(theirs, texts, bindings)
  const own = planHasTexts(junction.own, texts, bindings)
  const isOwn = allOf([own, planScopes(junction.table, planFilter, bindings)]) ?? own
  return {
    shape: `joined ${junction.table.position} ${positionsOf(junction.theirs)} ${positionsOf(theirs)} ${isOwn.shape}`,
    compile: () =>
      sql`exists (select 1 from ${junction.table.source} where ${isOwn.compile()} and ${equalColumns(junction.theirs, theirs)})`,
  }
}

/** Two rows that a row of a join table connects. */
export interface Pair {
  readonly own: Texts
  readonly theirs: Texts
  readonly place: Place
}

/** Inserts the rows of a join table; pairs that are there already stay. */
export async function linkRows(
  context: NestedContext,
  { table, own, theirs }: Junction,
  pairs: readonly Pair[],
  path: string,
): Promise<void> {
  if (pairs.length === 0) return
  const rows = await prepareRows(
    table,
    'insert',
    pairs.map((pair) => ({
      values: new Map(),
      filled: [...valuesOf(own, pair.own), ...valuesOf(theirs, pair.theirs)],
      place: pair.place,
    })),
  )
  const planConflict = () => ({
    shape: 'nothing',
    compile: () => sql`on conflict do nothing`,
    fields: (row: RowPlan) => row.fields(),
  })
  for (const group of groupByColumns(rows, (row) => [[...row.keys()]])) {
    const columns = [...(group[0] as RowValues).keys()]
    const insert = { columns, rows: group, writtenOutAtMost: Infinity, planConflict }
    await runNested(context, table, 'Create', (returning) => planInsert(table, insert, returning, path))
  }
}

/** Rows by the columns that their statement is about. */
export function groupByColumns<TRow>(
  rows: readonly TRow[],
  columnsOf: (row: TRow) => readonly (readonly ColumnModel[])[],
): TRow[][] {
  return groupBy(rows, (row) => columnsOf(row).map(positionsOf).join(';'))
}
