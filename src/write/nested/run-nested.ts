import type { Executor, Row } from '../../database/index.ts'
import { InvalidKeyError, NotFoundError } from '../../errors/index.ts'
import type { ColumnModel, TableModel } from '../../model/index.ts'
import {
  type Aliases,
  allOf,
  always,
  bindRaw,
  type Compiled,
  createAliases,
  type Executable,
  type Expression,
  type Fields,
  fragment,
  type QueryBuilders,
  type Statement,
  toStatement,
} from '../../plan/index.ts'
import {
  bindKeys,
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
} from '../../query/index.ts'
import type { Met } from '../meet/index.ts'
import { hasAfter, runAfter, type WriteVerb } from '../prepare/index.ts'
import {
  justCount,
  planReadOf,
  type PlanTarget,
  readChunking,
  returningOf,
  type WriteCall,
  type WriteReturning,
} from '../statements/index.ts'
import { castText, type StoredText, storedText, textOfStored } from '../values/index.ts'
import type { RelationWrites } from './read-nested.ts'
import type { RelationEnds } from './relation-ends.ts'

/** Where the statements of a nested write go: all of them into its transaction. */
export interface NestedContext {
  readonly executor: Executor
  readonly signal: AbortSignal | undefined
}

/** How a nested write writes rows of one table. */
export function callOf({ executor, signal }: NestedContext, returning: WriteReturning, path: string): WriteCall {
  return { executor, returning, chunking: readChunking({ signal }, path), path, isNested: true }
}

/**
 * Runs a statement of a nested write with the hooks of its table.
 *
 * @param needed Columns of the rows that it wrote which the caller needs.
 */
export async function runNested(
  { executor, signal }: NestedContext,
  table: TableModel,
  verb: WriteVerb,
  plan: (returning: WriteReturning) => Statement | undefined,
  needed?: readonly ColumnModel[],
): Promise<{ readonly count: number; readonly rows: readonly Row[] }> {
  if (verb === 'Delete') await table.rules.hooks?.beforeDelete?.(table.context)
  const isWhole = hasAfter(table, verb)
  const returnsRows = isWhole || needed !== undefined
  const statement = plan(returnsRows ? returningOf(isWhole, needed ?? []) : justCount)
  if (statement === undefined) return { count: 0, rows: [] }
  if (!returnsRows) return { count: await executor.count(statement, signal), rows: [] }
  const rows = await executor.rows(statement, signal)
  await runAfter(table, verb, wholeRows(rows))
  return { count: rows.length, rows }
}

/** The rows themselves, of what a statement returned of them. */
export function wholeRows(rows: readonly Row[]): Row[] {
  return rows.flatMap(({ row }) => [row as Row])
}

/** Runs the hooks after rows were met: for those that were created, then for those that changed. */
export async function runAfterMet(table: TableModel, met: readonly Met[]): Promise<void> {
  for (const verb of ['Create', 'Update'] as const) {
    const rows = met.filter((each) => each.verb === verb).map(({ row }) => row)
    await runAfter(table, verb, wholeRows(rows))
  }
}

/** How many rows of a target there are. */
export async function countRows(
  { executor, signal }: NestedContext,
  table: TableModel,
  target: PlanTarget,
): Promise<number> {
  const read = planReadOf(table, target, returningOf(false, table.primaryKey), 'count')
  return (await executor.rows(read, signal)).length
}

/** The values of a row's columns as PostgreSQL wrote them. */
export type Texts = readonly StoredText[]

/** What is written through one relation of a row, and the values that the row has for it. */
export interface Parent {
  readonly writes: RelationWrites
  readonly texts: Texts
}

/** The values of some columns of a row that a statement returned. */
export function textsOf({ row, hidden }: Row, columns: readonly ColumnModel[], path: string): Texts {
  const loaded = { row: row as Row, hidden: hidden as Row | undefined }
  const texts = columns.map((column) => keyReader(column, path)(loaded))
  if (texts.every((text) => text !== null))
    return texts.map((text, index) => storedText(text, loaded.row[columns[index]?.property ?? '']))
  throw new InvalidKeyError({
    origin: 'program',
    path,
    expected: `values of ${columns.map(({ property }) => `"${property}"`).join(', ')}, which the relation is by`,
    received: 'null',
  })
}

/** What tells texts from others. */
export function identityOfTexts(texts: Texts): string {
  return JSON.stringify(texts.map(textOfStored))
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
