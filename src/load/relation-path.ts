import type { SQL } from 'drizzle-orm'
import { type ColumnModel, isIdsColumn, type TableModel } from '../model/index.ts'
import {
  allOf,
  type Aliases,
  bindRaw,
  type Compiled,
  type Expression,
  fragment,
  type Fields,
  name,
  type QueryBuilders,
  type SelectBuilder,
} from '../plan/index.ts'
import {
  columnsOf,
  type KeyArray,
  matchesKey,
  planFilter,
  planKeyMatch,
  planLinkScopes,
  planPredefined,
  type RelationLink,
} from '../query/index.ts'
import type { RelationSource } from './relation-load.ts'

/** The options of every way to load a relation. */
export const optionsOfRelated: readonly string[] = [
  'columns',
  'extras',
  'where',
  'orderBy',
  'with',
  'counts',
  'unscoped',
]

/** The way from the keys of a relation to its rows, as far as a statement depends on it. */
export interface RelationPath {
  /** The related table. */
  readonly source: TableModel['source']
  /** The join table that leads to it; `undefined` where there is none. */
  readonly junction: { readonly source: TableModel['source']; readonly on: Expression | undefined } | undefined
  /** The columns that equal the keys, of the related table or the join table. */
  readonly foreign: readonly ColumnModel[]
}

/** The path that a relation is loaded by. */
export function pathOf({ target, junction, joinsTarget, foreign }: RelationLink): RelationPath {
  return { source: target.source, junction: junction && { source: junction.source, on: joinsTarget }, foreign }
}

/** Makes parameters of the arrays of keys. */
export function bindKeys(
  { keyColumns }: RelationSource,
  { foreign, relation }: RelationLink,
  arrays: readonly string[],
): KeyArray[] {
  return keyColumns.map((column, index) => ({
    // The type of a view's expression is unknown: it is taken for that of the column that it equals.
    column: column.column === undefined ? (foreign[index] ?? column) : column,
    parameter: bindRaw(arrays[index]),
    ...(relation.reference !== undefined && { isOfIds: true }),
  }))
}

/** The same of lists of ids as they are, for a page of each list. */
export function bindLists({ keyColumns }: RelationSource, arrays: readonly string[]): KeyArray[] {
  return keyColumns.map((column, index) => ({
    column: isIdsColumn(column) ? column.document : column,
    parameter: bindRaw(arrays[index]),
  }))
}

/** Which of a relation's rows are loaded, however they are: the conditions are collected here alone. */
export function planConditions(
  load: RelationSource,
  link: RelationLink,
  options: Readonly<Record<string, unknown>>,
  aliases: Aliases,
): Expression | undefined {
  return allOf([
    planDeclaredFilter(load, link, aliases),
    'where' in options ? planFilter(link.target, options['where'], aliases, `${load.path}.where`) : undefined,
  ])
}

/** What is declared of the rows of a relation: its own filter, and the scopes of the tables on the way. */
export function planDeclaredFilter(load: RelationSource, link: RelationLink, aliases: Aliases): Expression | undefined {
  return allOf([planOwnFilter(load, link, aliases), planLinkScopes(link, planFilter, aliases)])
}

/** A filter that the relation was declared with; one on the table that declares it holds for the row with the key. */
function planOwnFilter(
  { source, keyColumns, path }: RelationSource,
  link: RelationLink,
  aliases: Aliases,
): Expression | undefined {
  if (link.relation.where?.on !== 'source') return planPredefined(link, planFilter, aliases, path)
  const declaring = aliases.next(source)
  const condition = planPredefined({ ...link, source: declaring }, planFilter, aliases, path)
  if (condition === undefined) return undefined
  const own = columnsOf(
    declaring,
    keyColumns.map(({ property }) => property),
  )
  const alias = name(declaring.alias ?? declaring.databaseName)
  return fragment`exists (select 1 from ${source.source} as ${alias} where ${planKeyMatch(own)} and ${condition})`
}

/** Joins the table that has the keys, where the related rows have them not themselves. */
export function joinPath(select: SelectBuilder, { junction }: Compiled<RelationPath>): void {
  if (junction?.on !== undefined) select.innerJoin(junction.source, junction.on)
}

/** Starts a select of the related rows of the keys in `keys`, a table under the alias `"~keys"`. */
export function selectRelated(
  builders: Pick<QueryBuilders, 'select'>,
  fields: Fields,
  keys: SQL,
  path: Compiled<RelationPath>,
  condition: SQL | undefined,
): SelectBuilder {
  const select = builders.select(fields).from(path.source)
  joinPath(select, path)
  select.innerJoin(keys, matchesKey(path.foreign))
  return condition === undefined ? select : select.where(condition)
}
