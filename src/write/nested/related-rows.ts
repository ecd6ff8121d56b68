import type { Row } from '../../database/index.ts'
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
import { returningOf } from '../statements/index.ts'
import { castText, type StoredText, storedText, textOfStored } from '../values/index.ts'
import type { RelationWrites } from './read-nested.ts'
import type { RelationEnds } from './relation-ends.ts'
import type { NestedContext } from './run-nested.ts'

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
