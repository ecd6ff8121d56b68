import { type SQL, sql } from 'drizzle-orm'
import { aliasTable, type ColumnModel, storedTypeOf, type TableModel } from '../../model/index.ts'
import {
  type Aliases,
  allOf,
  always,
  bindRaw,
  built,
  type Compiled,
  createAliases,
  decodedBoolean,
  type Executable,
  type Expression,
  type Fields,
  fragment,
  listOf,
  name,
  type Node,
  type QueryBuilders,
  type Statement,
  toArrayLiteral,
  toStatement,
} from '../../plan/index.ts'
import {
  type KeyArray,
  keyPosition,
  keyRows,
  nestedFields,
  planFilter,
  planRow,
  planScopes,
} from '../../query/index.ts'
import { isWithinScopes } from '../prepare/index.ts'
import { type Conflict, fieldsOfPatched, nameOf, nextVersion, type WriteReturning } from '../statements/index.ts'
import { planChange, type RowValues, patchesIn } from '../values/index.ts'

/** What an upsert does with a row that is there already. */
export interface ConflictUpdate {
  /** The columns that get the values of the row that was to be inserted. */
  readonly columns: readonly ColumnModel[]
  /** Values of the caller's own, and those of `$onUpdate`. */
  readonly values: RowValues
  /** The filter that it must match, in a property, since a filter that is `undefined` is refused. */
  readonly condition: { readonly where: unknown } | undefined
}

/** Leaves a row that is there already as it is. */
export const leaveAsItIs: ConflictUpdate = { columns: [], values: new Map(), condition: undefined }

/** Whether an update changes nothing of a row that is there already. */
export function isEmpty({ columns, values }: ConflictUpdate): boolean {
  return columns.length + values.size === 0
}

/** What rows meet in the table. */
export interface Meeting {
  readonly table: TableModel
  /** The columns of a unique constraint that a row is found by. */
  readonly target: readonly ColumnModel[]
  readonly path: string
  /** What a row that is there already must be beside what the scopes and the call's own condition say. */
  readonly planCondition?: ((aliases: Aliases) => Expression) | undefined
}

/** Whether rows that are there already may be left as they are. Those an upsert's statement does not return. */
export function mayLeaveRows({ table, target, planCondition }: Meeting, update: ConflictUpdate): boolean {
  const mayBeOutside = table.scopes.length > 0 && !isWithinScopes(table, target)
  return isEmpty(update) || update.condition !== undefined || planCondition !== undefined || mayBeOutside
}

/**
 * Plans `on conflict (…) do …`, and whether each row was created.
 *
 * @param isTouched Whether a row that nothing is to change in is written all the same, as it is, so that it is returned.
 */
export function planConflict(
  meeting: Meeting,
  update: ConflictUpdate,
  aliases: Aliases,
  createdBy: CreatedBy,
  isTouched = false,
): Conflict {
  const { table, target, path } = meeting
  const { columns, values } = update
  const isUpdate = !isEmpty(update)
  const condition =
    isUpdate || isTouched
      ? allOf([
          planScopes(table, planFilter, aliases),
          update.condition && planFilter(table, update.condition.where, aliases, `${path}.updateWhere`),
          meeting.planCondition?.(aliases),
        ])
      : undefined
  const set = [...values].map(([column, value]) => ({
    column,
    value: planChange(column, value, `${path}.update.${column.property}`),
  }))
  const { version } = table
  const next = isUpdate && version !== undefined ? [{ column: version, value: nextVersion(version) }] : []
  const touched = isTouched && !isUpdate ? touch(table) : []
  return {
    clause: built(onConflict, { target, taken: columns, set: [...set, ...next, ...touched], condition }),
    fields: (row) => ({
      ...nestedFields(row),
      ...(mayLeaveRows(meeting, update) && {
        target: Object.fromEntries(target.map((column) => [column.property, fragment`${column}::text`])),
      }),
      created: planIsCreated(meeting, createdBy),
      ...fieldsOfPatched(patchesIn(table, values)),
    }),
  }
}

/** A column that gets the value that it has. */
function touch({ columns }: TableModel): { readonly column: ColumnModel; readonly value: Node }[] {
  const column = [...columns.values()].find((each) => !each.generatedAlways)
  return column === undefined ? [] : [{ column, value: fragment`${column}` }]
}

/**
 * What tells whether a row that an upsert returns was created: PostgreSQL 18 says how it was before, `old`; before, a new
 * row of an ordinary table was locked by no other statement; of partitioned tables and views the statement's own snapshot
 * says what was there, but for what another transaction has inserted in the meantime.
 */
export type CreatedBy = 'old' | 'xmax' | 'snapshot'

function planIsCreated({ table, target }: Meeting, createdBy: CreatedBy): Node {
  const [first] = target
  if (createdBy === 'old') return built(wasNot, { column: first as ColumnModel })
  if (createdBy === 'xmax') return decodedBoolean(fragment`(xmax = 0)`)
  const before = aliasTable(table, '~before')
  const isSame = target.map((column) => fragment`${before.columns.get(column.property) as ColumnModel} = ${column}`)
  return decodedBoolean(
    fragment`not exists (select 1 from ${table.source} as ${name('~before')} where ${allOf(isSame)})`,
  )
}

function wasNot(builders: QueryBuilders, { column }: Compiled<{ readonly column: ColumnModel }>): SQL {
  return sql`old.${nameOf(column, builders)} is not distinct from null`.mapWith(
    (value) => value === true || value === 't',
  )
}

interface ConflictPlan {
  readonly target: readonly ColumnModel[]
  /** The columns that get the values of the row that was to be inserted. */
  readonly taken: readonly ColumnModel[]
  readonly set: readonly { readonly column: ColumnModel; readonly value: Node }[]
  readonly condition: Expression | undefined
}

function onConflict(builders: QueryBuilders, { target, taken, set, condition }: Compiled<ConflictPlan>): SQL {
  const on = sql`on conflict (${listOf(target.map((column) => nameOf(column, builders)))})`
  if (taken.length + set.length === 0) return sql`${on} do nothing`
  const changes = [
    ...taken.map((column) => sql`${nameOf(column, builders)} = excluded.${nameOf(column, builders)}`),
    ...set.map(({ column, value }) => sql`${nameOf(column, builders)} = ${value}`),
  ]
  return sql`${on} do update set ${listOf(changes)}${condition === undefined ? sql`` : sql` where ${condition}`}`
}

/** Plans the select of the rows that are there already, in the scopes: each with the place of its target. */
export function planFindTargets(
  { table, target, path, planCondition }: Meeting,
  texts: readonly (readonly string[])[],
  { columns, extras, needed }: WriteReturning,
): Statement {
  const aliases = createAliases()
  const row = planRow(table, { columns, extras }, needed, aliases, path)
  return toStatement(table.name, selectTargets, {
    source: table.source,
    keys: keysOf(target, texts, path),
    fields: {
      ...nestedFields(row),
      target: Object.fromEntries(target.map((column) => [column.property, fragment`${column}::text`])),
      isMeant: decodedBoolean(planCondition?.(aliases) ?? always),
    },
    condition: planScopes(table, planFilter, aliases),
  })
}

/** Plans the select of the rows that are there, but outside of the scopes; nothing of them is read. */
export function planFindOutside(
  { table, target, path }: Meeting,
  texts: readonly (readonly string[])[],
): Statement | undefined {
  const scopes = planScopes(table, planFilter, createAliases())
  if (scopes === undefined) return undefined
  return toStatement(table.name, selectTargets, {
    source: table.source,
    keys: keysOf(target, texts, path),
    fields: {},
    condition: fragment`(${scopes}) is not true`,
  })
}

function keysOf(target: readonly ColumnModel[], texts: readonly (readonly string[])[], path: string): KeyArray[] {
  return target.map((column, index) => {
    const parts = texts.map((text) => text[index])
    return { column, parameter: bindRaw(toArrayLiteral(parts, undefined, path)) }
  })
}

interface FindTargetsPlan {
  readonly source: TableModel['source']
  readonly keys: readonly KeyArray[]
  readonly fields: Fields
  readonly condition: Expression | undefined
}

function selectTargets(
  builders: QueryBuilders,
  { source, keys, fields, condition }: Compiled<FindTargetsPlan>,
): Executable {
  // A key is compared as it was stored: rounded, for one, to the column's scale.
  const isStored = keys.map(({ column: { reference, column } }, index) => {
    const key = sql`"~keys".${sql.identifier(`~key${index}`)}`
    return sql`${reference} = ${column === undefined ? key : sql`${key}::${sql.raw(storedTypeOf(column))}`}`
  })
  const select = builders
    .select({ ...fields, position: keyPosition() })
    .from(source)
    .innerJoin(keyRows(keys), sql.join(isStored, sql` and `))
  return condition === undefined ? select : select.where(condition)
}
