import { is, SQL, sql } from 'drizzle-orm'
import { buildersOf, type Database } from '../database/index.ts'
import { fixedColumns, hasDefaultNulls, indexOrderOfKey, type OrderKey, planKeyset } from '../keyset/index.ts'
import { type ColumnModel, databaseNameOf, indexElementsOf, type IndexModel, type TableModel } from '../model/index.ts'
import { createAliases, type Expression, toSql, withSql } from '../plan/index.ts'
import {
  checkOptions,
  type Filter,
  findIndex,
  liftScopes,
  type OrderBy,
  readOrder,
  readScopeFilter,
} from '../query/index.ts'
import { fixedPaths } from './fixed-paths.ts'
import { optionsOfCursorPage } from './plan-cursor-page.ts'
import { optionsOfPage } from './plan-page.ts'

/** The call that an index is suggested for, by what an index depends on. Other options of the call are left alone. */
export interface SuggestIndexArgs<TSource> {
  readonly where?: Filter<TSource>
  readonly orderBy?: OrderBy<TSource> | undefined
}

/** An index that reads the rows of a call in their order, or why there is none. */
export type IndexSuggestion =
  | {
      readonly helps: true
      /** The statement that creates it. */
      readonly createIndex: string
      /** The same for a table's extra configuration in Drizzle. */
      readonly drizzle: string
    }
  | { readonly helps: false; readonly reason: string }

const optionsOfCall: ReadonlySet<string> = new Set([
  ...optionsOfPage,
  ...optionsOfCursorPage,
  'lock',
  'size',
  'snapshot',
])

/**
 * Suggests the index for a call: the columns that its filter compares for equality, then its order, then what makes the
 * order total.
 */
export function suggestIndex(unlifted: TableModel, args: unknown, database: Database, path: string): IndexSuggestion {
  const { where, orderBy, unscoped } = checkOptions(args, optionsOfCall, path)
  const table = liftScopes(unlifted, unscoped, path)
  if (table.kind === 'view') return none('A view has no indexes: those of its tables serve it.')
  const entries = readOrder(table, orderBy, `${path}.orderBy`)
  if (entries.some((entry) => entry.kind === 'count' || entry.kind === 'aggregate'))
    return none('The order is by a count or an aggregate, which no index holds.')
  if (entries.some((entry) => entry.kind === 'column' && entry.relations.length > 0))
    return none("The order is by a column of another table: one of that table's indexes can lead, none of this one's.")
  const scopes = table.scopes.map((scope) => readScopeFilter(table, scope, `scope ${scope.name} of "${table.name}"`))
  const fixed = new Set([...scopes, where].flatMap((filter) => [...fixedColumns(table, filter)]))
  const { keys } = planKeyset(table, orderBy, fixed, createAliases(), `${path}.orderBy`)
  const ordered = keys.filter(({ property }) => property === undefined || !fixed.has(property))
  const equal = [...fixed].flatMap((property) => table.columns.get(property) ?? [])
  const paths = [...scopes, where].flatMap((filter) => fixedPaths(table, filter, `${path}.where`))
  if (paths.length > 0) {
    const texts = paths.map((expression) => render(toSql(expression, String), database).sql)
    if (isDeclared(table, [...equal, ...texts], ordered, database))
      return none(`An index of the schema serves the call: that on ${texts.join(', ')}.`)
    return describeIndex(table, equal, paths, ordered, database)
  }
  const served = findIndex(table, fixed, ordered.map(indexOrderOfKey))
  if (served !== undefined) return none(`An index of the schema serves the call: that on ${describeColumns(served)}.`)
  return describeIndex(table, equal, [], ordered, database)
}

function none(reason: string): IndexSuggestion {
  return { helps: false, reason }
}

function describeColumns({ columns }: IndexModel): string {
  return `(${columns.map(({ property, direction }) => (direction === 'asc' ? property : `${property} desc`)).join(', ')})`
}

/** Whether an index begins with these columns and expressions, whichever comes first, and then has an ascending order. */
function isDeclared(
  table: TableModel,
  equal: readonly (ColumnModel | string)[],
  ordered: readonly OrderKey[],
  database: Database,
): boolean {
  const textOf = (part: ColumnModel | string): string =>
    typeof part === 'string' ? comparable(part, table) : (part.column?.name ?? part.property)
  const leading = equal.map(textOf)
  const following = ordered.map(({ property = '', direction }) => {
    const column = table.columns.get(property)
    return column === undefined || direction === 'desc' ? undefined : textOf(column)
  })
  return indexElementsOf(table).some((elements) => {
    const texts = elements.map((element) =>
      is(element, SQL) ? comparable(render(element, database).sql, table) : element,
    )
    const first = new Set(texts.slice(0, leading.length))
    return (
      leading.every((text) => first.has(text)) &&
      following.every((text, index) => text !== undefined && texts[leading.length + index] === text)
    )
  })
}

/** An expression without what it can be written with or without: the table's name, a type that a path has anyway, brackets. */
function comparable(text: string, { databaseName }: TableModel): string {
  return text
    .replaceAll(`"${databaseName}".`, '')
    .replaceAll(/E'|::text\[\]|[()]|"(?=\w+")|(?<="\w+)"/g, (part) => (part === "E'" ? "'" : ''))
    .trim()
}

function describeIndex(
  table: TableModel,
  equal: readonly ColumnModel[],
  paths: readonly Expression[],
  ordered: readonly OrderKey[],
  database: Database,
): IndexSuggestion {
  const nameOf = ({ column, property }: ColumnModel): SQL =>
    sql`${sql.identifier(column === undefined ? property : databaseNameOf(column, database))}`
  const elements = [
    ...equal.map(nameOf),
    ...paths.map((expression) => toSql(expression, String)),
    ...ordered.map((key) => {
      const column = key.property === undefined ? undefined : table.columns.get(key.property)
      const element = column === undefined ? toSql(key.expression, String) : nameOf(column)
      return sql`${element}${sql.raw(suffixOf(key))}`
    }),
  ]
  const created = render(sql`create index on ${table.source} (${sql.join(elements, sql`, `)})`, database)
  if (created.params.length > 0) return none('The order has an expression with parameters, which no index can have.')
  const members = [
    ...equal.map(({ property }) => `table.${property}`),
    ...paths.map((expression) => inTemplate(render(toSql(expression, String), database).sql)),
    ...ordered.map((key) => {
      if (key.property !== undefined) return `table.${key.property}${methodsOf(key)}`
      return inTemplate(`${render(toSql(key.expression, String), database).sql}${suffixOf(key)}`)
    }),
  ]
  // drizzle-kit wants a name for an index with an expression.
  const isOrder = ordered.some(({ property }) => property === undefined)
  const ending = isOrder ? '_order' : '_path'
  const isNamed = isOrder || paths.length > 0
  const name = isNamed ? `'${table.databaseName.replaceAll(/\W/g, '_').slice(0, 50)}${ending}'` : ''
  return { helps: true, createIndex: created.sql, drizzle: `index(${name}).on(${members.join(', ')})` }
}

function inTemplate(text: string): string {
  return `sql\`${text.replaceAll(/[\\`]|\$\{/g, String.raw`\$&`)}\``
}

function suffixOf(key: OrderKey): string {
  const direction = key.direction === 'desc' ? ' desc' : ''
  return hasDefaultNulls(key) ? direction : `${direction} nulls ${key.nulls}`
}

/** Drizzle writes NULLS LAST for both directions where nothing is said, and PostgreSQL's descending order has them first. */
function methodsOf(key: OrderKey): string {
  const { direction, nulls } = indexOrderOfKey(key)
  if (direction === 'asc' && nulls === 'last') return ''
  return `.${direction}().${nulls === 'first' ? 'nullsFirst' : 'nullsLast'}()`
}

/** The text of SQL as the database's own Drizzle writes it. */
function render(query: SQL, database: Database): { readonly sql: string; readonly params: readonly unknown[] } {
  const select = buildersOf(database).select({ one: sql`1` })
  return withSql(select.from(sql`(values (1)) as "~one"`), () => query).toSQL()
}
