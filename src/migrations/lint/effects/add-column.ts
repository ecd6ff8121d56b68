import type { ColumnDef, Constraint, Node } from '../../grammar/index.ts'
import {
  constraintsOf,
  defaultOf,
  generatedOf,
  isConstrained,
  isIdentity,
  isSerial,
  nameOf,
  presetOf,
  readType,
  type Schema,
  volatilityOf,
} from '../../schema/index.ts'
import {
  type Cause,
  type Effect,
  locksOn,
  storedHeirs,
  storedTables,
  withHeirs,
  withPartitions,
  workOn,
} from './effect.ts'

/** A new column costs nothing but a short lock, unless each row needs a value of its own or has to be looked at. */
export function ofAddColumn(schema: Schema, table: string, column: ColumnDef): Effect[] {
  const rewriting = rewrites(schema, column)
  const stored = storedHeirs(schema, table)
  const subject = column.colname ?? ''
  const ofColumn: Effect = {
    cause: 'add-column-rewrite',
    subject,
    locks: locksOn(withHeirs(schema, table), 'AccessExclusive'),
    work: rewriting === 'yes' ? workOn(stored, 'rewrite') : [],
    isUncertain: rewriting === 'unknown',
    location: column.location,
  }
  const hasValue = givesValue(schema, column) || rewriting === 'yes'
  return [
    ofColumn,
    ...constraintsOf(column).flatMap((constraint) => ofConstraint(schema, table, constraint, hasValue, subject)),
  ]
}

/** Whether a new column has a value in the rows that are there. */
export function hasDefault(schema: Schema, column: ColumnDef): boolean {
  const value = valueOf(schema, column)
  return value !== undefined && !isNullConstant(value)
}

/** Whether a new column has a value in the rows that are there, also one that is made for each. */
export function givesValue(schema: Schema, column: ColumnDef): boolean {
  return hasDefault(schema, column) || isMadeForEachRow(column)
}

function isMadeForEachRow(column: ColumnDef): boolean {
  return isSerial(column.typeName) || isIdentity(column) || generatedOf(column)?.kind === 'stored'
}

/** Its own default, else that of its domain. */
function valueOf(schema: Schema, column: ColumnDef): Node | undefined {
  return defaultOf(column) ?? presetOf(schema, readType(schema, column.typeName))
}

function rewrites(schema: Schema, column: ColumnDef): 'yes' | 'no' | 'unknown' {
  if (isMadeForEachRow(column)) return 'yes'
  if (isConstrained(schema, readType(schema, column.typeName))) return 'yes'
  const volatility = volatilityOf(schema, valueOf(schema, column))
  if (volatility === 'volatile') return 'yes'
  return volatility === 'unknown' ? 'unknown' : 'no'
}

function ofConstraint(
  schema: Schema,
  table: string,
  constraint: Constraint,
  hasValue: boolean,
  subject: string,
): Effect[] {
  const stored = storedTables(schema, table)
  const work = (cause: Cause, kind: 'scan' | 'build', on = stored): Effect[] => [
    { cause, subject, locks: [], work: workOn(on, kind), location: constraint.location },
  ]
  switch (constraint.contype) {
    case 'CONSTR_CHECK':
      return constraint.is_enforced ? work('add-check', 'scan', storedHeirs(schema, table)) : []
    case 'CONSTR_UNIQUE':
      return work('add-unique', 'build')
    case 'CONSTR_PRIMARY':
      return work('add-primary-key', 'build')
    case 'CONSTR_FOREIGN': {
      const referenced = nameOf(constraint.pktable)
      // Where every value is NULL, PostgreSQL has nothing to look for.
      const isChecked = hasValue && (constraint.is_enforced ?? false)
      return [
        {
          cause: 'add-foreign-key',
          subject,
          locks: locksOn(withPartitions(schema, referenced), 'ShareRowExclusive'),
          work: isChecked ? workOn([...new Set([...stored, ...storedTables(schema, referenced)])], 'scan') : [],
          location: constraint.location,
        },
      ]
    }
    default:
      return []
  }
}

function isNullConstant(value: Node): boolean {
  if ('TypeCast' in value && value.TypeCast.arg) return isNullConstant(value.TypeCast.arg)
  return 'A_Const' in value && (value.A_Const.isnull ?? false)
}
