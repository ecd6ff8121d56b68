import type { Node, PartitionBoundSpec } from '../../grammar/index.ts'
import {
  conditionsOf,
  fingerprintOf,
  nameOf,
  provesNotNull,
  type Schema,
  type Table,
  textsOf,
} from '../../schema/index.ts'
import { type Effect, locksOn, onlyLock, storedTables, workOn } from './effect.ts'

/** ATTACH PARTITION reads the new partition, unless a check proves that its rows belong there. */
export function ofAttach(
  schema: Schema,
  parent: string,
  partition: string,
  bound: PartitionBoundSpec | undefined,
): Effect[] {
  const child = schema.tables.get(partition)
  const column = partitionColumn(schema, parent)
  const isProven =
    bound !== undefined && child !== undefined && column !== undefined && provesBound(child, column, bound)
  const tables = storedTables(schema, partition)
  const ofDefault = bound && scannedDefault(schema, parent, bound)
  return [
    onlyLock(parent, 'ShareUpdateExclusive'),
    {
      cause: 'attach-partition',
      subject: partition,
      locks: locksOn(tables, 'AccessExclusive'),
      work: isProven ? [] : workOn(tables, 'scan'),
    },
    ...(ofDefault ? [ofDefault] : []),
  ]
}

/** A new partition makes PostgreSQL look through the default one for its rows, unless a check excludes them. */
export function scannedDefault(schema: Schema, parent: string, bound: PartitionBoundSpec): Effect | undefined {
  if (bound.is_default) return undefined
  const partition = [...schema.tables.values()].find(
    ({ partitionOf }) => partitionOf?.table === parent && partitionOf.bound.is_default,
  )
  if (!partition) return undefined
  const column = partitionColumn(schema, parent)
  const isExcluded = column !== undefined && excludesBound(partition, column, bound)
  const tables = storedTables(schema, partition.name)
  return {
    cause: 'attach-partition',
    subject: partition.name,
    locks: locksOn([...new Set([partition.name, ...tables])], 'AccessExclusive'),
    work: isExcluded ? [] : workOn(tables, 'scan'),
  }
}

/** The conditions that a partition's rows fulfil, as `column operator constant`; none where they cannot be written so. */
function boundConditions(column: string, bound: PartitionBoundSpec): readonly string[] | undefined {
  if (bound.strategy === 'l') {
    const values = (bound.listdatums ?? []).map(fingerprintOf).toSorted()
    return [`${column} in ${values.join()}`]
  }
  if (bound.strategy !== 'r') return undefined
  const [lower, ...more] = bound.lowerdatums ?? []
  const [upper] = bound.upperdatums ?? []
  if (!lower || !upper || more.length > 0) return undefined
  return [
    ...(isEnd(lower) ? [] : [`${column} >= ${fingerprintOf(lower)}`]),
    ...(isEnd(upper) ? [] : [`${column} < ${fingerprintOf(upper)}`]),
  ]
}

/** The one column that a table is partitioned by. */
function partitionColumn(schema: Schema, parent: string): string | undefined {
  const columns = schema.tables.get(parent)?.partitioning?.columns
  return columns?.length === 1 ? columns[0] : undefined
}

function provesBound(table: Table, column: string, bound: PartitionBoundSpec): boolean {
  const wanted = boundConditions(column, bound)
  const checks = validChecks(table)
  const isNotNull = table.columns.get(column)?.isNotNull || checks.some((check) => provesNotNull(check, column))
  if (!wanted || !isNotNull) return false
  const known = new Set(checks.flatMap(conditionsOf).flatMap(conditionText))
  return wanted.every((condition) => known.has(condition))
}

function excludesBound(table: Table, column: string, bound: PartitionBoundSpec): boolean {
  const excluded = boundConditions(column, bound)
  if (!excluded) return false
  return validChecks(table).some((check) => {
    if (!('BoolExpr' in check) || check.BoolExpr.boolop !== 'NOT_EXPR') return false
    const known = new Set((check.BoolExpr.args ?? []).flatMap(conditionsOf).flatMap(conditionText))
    return known.size > 0 && [...known].every((condition) => excluded.includes(condition))
  })
}

function validChecks({ constraints }: Table): Node[] {
  return constraints.flatMap(({ expression, isValid, isEnforced }) =>
    expression && isValid && isEnforced ? [expression] : [],
  )
}

/** `column operator constant` of a condition, in the form of `boundConditions`. */
function conditionText(condition: Node): string[] {
  if (!('A_Expr' in condition)) return []
  const { kind, name, lexpr, rexpr } = condition.A_Expr
  const operator = textsOf(name).join('')
  if (!lexpr || !('ColumnRef' in lexpr) || !rexpr) return []
  const column = textsOf(lexpr.ColumnRef.fields).at(-1) ?? ''
  if (kind === 'AEXPR_IN' && operator === '=' && 'List' in rexpr) {
    return [`${column} in ${(rexpr.List.items ?? []).map(fingerprintOf).toSorted().join()}`]
  }
  return [`${column} ${operator === '=' ? 'in' : operator} ${fingerprintOf(rexpr)}`]
}

/** MINVALUE and MAXVALUE, which the grammar has as names. */
function isEnd(value: Node): boolean {
  return 'ColumnRef' in value && ['minvalue', 'maxvalue'].includes(textsOf(value.ColumnRef.fields).at(-1) ?? '')
}

/** DETACH PARTITION. */
export function ofDetach(
  schema: Schema,
  parent: string,
  partition: Parameters<typeof nameOf>[0],
  isConcurrent: boolean,
): Effect[] {
  const mode = isConcurrent ? 'ShareUpdateExclusive' : 'AccessExclusive'
  const ofPartition = onlyLock(nameOf(partition), mode)
  const ofDefault = [...schema.tables.values()].find(
    ({ partitionOf }) => partitionOf?.table === parent && partitionOf.bound.is_default,
  )
  return [onlyLock(parent, mode), ofPartition, ...(ofDefault ? [onlyLock(ofDefault.name, 'AccessExclusive')] : [])]
}
