import { Column, is, isSQLWrapper, SQL, sql, type SQLWrapper } from 'drizzle-orm'
import { describeValue, InvalidArgumentError, listNames } from '../errors/index.ts'
import { type ColumnModel, decoderOf, keepTables, type TableModel } from '../model/index.ts'
import { isPlainObject, type Aliases, constant, type Fields, own } from '../plan/index.ts'
import type { Parts } from '../document/index.ts'
import type { Row } from '../database/index.ts'
import { partsOfValue, planParts, readParts } from './plan-parts.ts'
import { callOwn, innerRowOf, type Own } from './call-own.ts'
import { hiddenColumns, hiddenFields } from './relation-keys.ts'
import type { PlanJoin, Selection } from './row-joins.ts'

/** What a statement returns: columns and extras by property. */
interface ReturningPlan {
  /** The columns that are returned as a whole. */
  readonly columns: readonly ColumnModel[]
  readonly fields: Fields
}

/**
 * Plans `columns` and `extras`: what a read or a write returns.
 *
 * @throws {@link InvalidArgumentError} for an unknown column, or when nothing is left to return.
 */
function planReturning(
  table: TableModel,
  columns: unknown,
  extras: unknown,
  path: string,
  canBeEmpty = false,
): ReturningPlan {
  if (columns === undefined && extras === undefined) return everyColumn(table)
  const chosen = chooseColumns(table, columns, `${path}.columns`)
  const expressions = readExtras(table, extras, `${path}.extras`)
  if (chosen.length === 0 && expressions.length === 0 && !canBeEmpty) {
    throw new InvalidArgumentError({ path: `${path}.columns`, expected: 'one column at least', received: 'none' })
  }
  return {
    columns: chosen.flatMap(({ column, parts }) => (parts === true ? [column] : [])),
    fields: { ...Object.fromEntries(chosen.map(fieldOf)), ...Object.fromEntries(expressions) },
  }
}

function fieldOf({ column, parts }: Chosen): readonly [string, unknown] {
  return [column.property, parts === true ? column.field : planParts(column, parts)]
}

/** What a read selects: the row by itself, or beside it the hidden fields that its relations need. */
export interface RowPlan {
  /** The columns of the row itself. */
  readonly columns: readonly ColumnModel[]
  /** Whether the row is the field `row` of what is selected. */
  readonly isNested: boolean
  readonly selection: Selection
}

/** Plans what a read selects, given the columns that the relations to load need, and those that are joined. */
export function planRow(
  table: TableModel,
  options: Readonly<Record<string, unknown>>,
  needed: readonly ColumnModel[] | undefined,
  aliases: Aliases,
  path: string,
  joined: readonly PlanJoin[] = [],
): RowPlan {
  const { columns, fields } = planReturning(table, options['columns'], options['extras'], path, needed !== undefined)
  if (needed === undefined) return { columns, isNested: false, selection: { fields, joins: [] } }
  if (options['extras'] !== undefined) checkNames(fields, options, `${path}.extras`)
  const hidden = hiddenColumns(needed, columns)
  return {
    columns,
    isNested: true,
    selection: {
      fields: { row: fields, ...(hidden.length > 0 && { hidden: hiddenFields(hidden) }) },
      joins: joined.map((plan, place) => plan(table, aliases, place)),
    },
  }
}

/** The fields of a row under `row`, where its relations have not put them there. */
export function nestedFields({ isNested, selection: { fields } }: RowPlan): Fields {
  return isNested ? fields : { row: fields }
}

/** What is loaded would take the place of an extra with its name. */
function checkNames(
  returned: Fields,
  { with: related, counts }: Readonly<Record<string, unknown>>,
  path: string,
): void {
  const loaded = Object.entries(related ?? {}).flatMap(([name, options]) => (options ? [name] : []))
  if (counts !== undefined) loaded.push('counts')
  const taken = loaded.find((name) => Object.hasOwn(returned, name))
  if (taken === undefined) return
  throw new InvalidArgumentError({
    path: `${path}.${taken}`,
    expected: 'a name that nothing else in the row has',
    received: 'the name of what is loaded',
  })
}

const plansOfEveryColumn = new WeakMap<TableModel['columns'], ReturningPlan>()

function everyColumn(table: TableModel): ReturningPlan {
  let plan = plansOfEveryColumn.get(table.columns)
  if (plan === undefined) {
    const columns = [...table.columns.values()]
    plan = { columns, fields: constant(Object.fromEntries(columns.map(({ property, field }) => [property, field]))) }
    plansOfEveryColumn.set(table.columns, plan)
  }
  return plan
}

/** A column that is chosen, or parts of its documents. */
interface Chosen {
  readonly column: ColumnModel
  readonly parts: Parts
}

function chooseColumns(table: TableModel, selection: unknown, path: string): readonly Chosen[] {
  const all = [...table.columns.values()].map((column): Chosen => ({ column, parts: true }))
  if (selection === undefined) return all
  if (!isPlainObject(selection)) {
    throw new InvalidArgumentError({ path, expected: 'an object of columns', received: describeValue(selection) })
  }
  const entries = Object.entries(selection).filter(([, chosen]) => chosen !== undefined)
  const included = new Map<ColumnModel, Parts>()
  for (const [name, chosen] of entries) {
    const column = columnNamed(table, name, `${path}.${name}`)
    if (chosen !== false) included.set(column, chosen === true || readParts(column, chosen, `${path}.${name}`))
  }
  if (included.size > 0)
    return all.flatMap(({ column }) => {
      const parts = included.get(column)
      return parts === undefined ? [] : [{ column, parts }]
    })
  return entries.length === 0 ? [] : all.filter(({ column: { property } }) => selection[property] !== false)
}

function columnNamed(table: TableModel, name: string, path: string): ColumnModel {
  const column = table.columns.get(name)
  if (column !== undefined) return column
  throw new InvalidArgumentError({
    path,
    expected: `a column of "${table.name}" (${listNames(table.columns.keys())})`,
    received: 'another name',
  })
}

/** Takes away from whole rows what a call has not chosen. */
export function keepChosen(table: TableModel, rows: readonly Row[], columns: unknown): void {
  const chosen = new Map(chooseColumns(table, columns, 'columns').map(({ column, parts }) => [column, parts]))
  for (const row of rows) {
    for (const column of table.columns.values()) {
      const parts = chosen.get(column)
      if (parts === undefined) delete row[column.property]
      else if (parts !== true) row[column.property] = partsOfValue(column, row[column.property], parts)
    }
  }
}

function readExtras(table: TableModel, extras: unknown, path: string): [string, unknown][] {
  const called = callOwn(table, extras, { sql })
  if (called.returned === undefined) return []
  if (!isPlainObject(called.returned)) {
    throw new InvalidArgumentError({
      path,
      expected: 'an object of SQL expressions',
      received: describeValue(called.returned),
    })
  }
  return Object.entries(called.returned).map(([name, extra]) => [
    name,
    planExtra(table, name, extra, `${path}.${name}`, called.place),
  ])
}

/**
 * Plans an expression of the caller's by its name: SQL, or a callback that returns it.
 *
 * @param place Places SQL of a callback that was called before.
 * @throws {@link InvalidArgumentError} for a name that a column has, and for what is no SQL.
 */
export function planExtra(
  table: TableModel,
  name: string,
  extra: unknown,
  path: string,
  place: Own['place'] = (own) => own.getSQL(),
): unknown {
  if (typeof extra !== 'function') return readExtra(table, name, extra, place, path)
  const called = callOwn(table, extra, { sql })
  return readExtra(table, name, called.returned, called.place, path)
}

function readExtra(table: TableModel, name: string, extra: unknown, place: Own['place'], path: string): unknown {
  if (table.columns.has(name) || name === '__proto__') {
    throw new InvalidArgumentError({ path, expected: 'a name that no column has', received: 'a name that is taken' })
  }
  if (!isSQLWrapper(extra)) {
    throw new InvalidArgumentError({
      path,
      expected: 'Drizzle SQL or a callback that returns it',
      received: describeValue(extra),
    })
  }
  const placed = place(is(extra, SQL.Aliased) ? extra.sql : extra)
  if (placed !== undefined) return own(keepTables(table, toExpression(extra, placed)))
  const { details, hint } = innerRowOf(table, path)
  throw new InvalidArgumentError(details, hint)
}

/** What was given, with its SQL as it was placed. */
function toExpression(extra: SQLWrapper, placed: SQL): SQL | SQL.Aliased {
  if (is(extra, SQL.Aliased)) return placed === extra.sql ? extra : placed.as(extra.fieldAlias)
  if (is(extra, SQL)) return placed
  return is(extra, Column) ? placed.mapWith(extra) : sql`(${placed})`.mapWith(decoderOf(placed))
}
