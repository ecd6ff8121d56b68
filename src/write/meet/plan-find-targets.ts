import { sql } from 'drizzle-orm'
import { type ColumnModel, storedTypeOf, type TableModel } from '../../model/index.ts'
import {
  always,
  bindRaw,
  type Compiled,
  createAliases,
  decodedBoolean,
  type Executable,
  type Expression,
  type Fields,
  fragment,
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
import type { WriteReturning } from '../statements/index.ts'
import type { Meeting } from './plan-conflict.ts'

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
