import type { Constraint } from '../../grammar/index.ts'
import { bareName, columnsOfConstraint, nameOf, provesNotNull, type Schema } from '../../schema/index.ts'
import { type Effect, isNew, locksOn, storedHeirs, storedTables, withHeirs, withPartitions, workOn } from './effect.ts'

/** ADD CONSTRAINT reads every row, or builds an index, unless it is told not to or something proves it already. */
export function ofAddConstraint(schema: Schema, table: string, constraint: Constraint): Effect[] {
  const tables = withPartitions(schema, table)
  const stored = storedTables(schema, table)
  const subject = constraint.conname ?? bareName(table)
  const isChecked = !constraint.skip_validation && (constraint.is_enforced ?? true)
  const locks = locksOn(tables, 'AccessExclusive')
  switch (constraint.contype) {
    case 'CONSTR_CHECK':
      return [ofCheck(schema, table, constraint, isChecked)]
    case 'CONSTR_FOREIGN':
      return [ofForeignKey(schema, table, constraint, isChecked)]
    case 'CONSTR_UNIQUE':
      return [{ cause: 'add-unique', subject, locks, work: constraint.indexname ? [] : workOn(stored, 'build') }]
    case 'CONSTR_PRIMARY':
      return [ofPrimaryKey(schema, table, constraint)]
    case 'CONSTR_EXCLUSION':
      return [{ cause: 'add-exclusion', subject, locks, work: workOn(stored, 'build') }]
    case 'CONSTR_NOTNULL': {
      const columns = columnsOfConstraint(schema, { name: table }, constraint)
      return columns.map((column) => ofNotNull(schema, table, column, isChecked))
    }
    default:
      return [{ cause: 'none', locks, work: [] }]
  }
}

/** A check that a table has already by inheritance is not tested again. */
function ofCheck(schema: Schema, table: string, constraint: Constraint, isChecked: boolean): Effect {
  const isThere = (one: string): boolean =>
    (schema.tables.get(one)?.constraints ?? []).some(
      ({ name, kind, isValid }) => kind === 'check' && isValid && name === constraint.conname,
    )
  const unchecked = isChecked ? storedHeirs(schema, table).filter((one) => !isThere(one)) : []
  return {
    cause: 'add-check',
    subject: constraint.conname ?? bareName(table),
    locks: locksOn(withHeirs(schema, table), 'AccessExclusive'),
    work: workOn(unchecked, 'scan'),
  }
}

/** SET NOT NULL, and the constraint of that kind. */
export function ofNotNull(schema: Schema, table: string, column: string, isChecked = true): Effect {
  const unproven = storedHeirs(schema, table).filter((one) => !isProvenNotNull(schema, one, column))
  return {
    cause: 'set-not-null',
    subject: column,
    locks: locksOn(withHeirs(schema, table), 'AccessExclusive'),
    work: isChecked ? workOn(unproven, 'scan') : [],
  }
}

/** Whether PostgreSQL knows already that a column has no NULL. */
export function isProvenNotNull(schema: Schema, table: string, column: string): boolean {
  const known = schema.tables.get(table)
  if (!known) return false
  if (known.columns.get(column)?.isNotNull) return true
  // What is checked of a partitioned table is checked of every partition.
  if (known.partitionOf && isProvenNotNull(schema, known.partitionOf.table, column)) return true
  return known.constraints.some(
    ({ expression, isValid, isEnforced }) => isValid && isEnforced && expression && provesNotNull(expression, column),
  )
}

function ofForeignKey(schema: Schema, table: string, constraint: Constraint, isChecked: boolean): Effect {
  const referenced = nameOf(constraint.pktable)
  const stored = storedTables(schema, table).filter((one) => !isNew(schema, one))
  const all = [...new Set([...stored, ...storedTables(schema, referenced)])]
  return {
    cause: 'add-foreign-key',
    subject: constraint.conname ?? bareName(table),
    locks: locksOn(
      [...new Set([...withPartitions(schema, table), ...withPartitions(schema, referenced)])],
      'ShareRowExclusive',
    ),
    // A table that this revision made has no rows to look up.
    work: isChecked && stored.length > 0 ? workOn(all, 'scan') : [],
  }
}

function ofPrimaryKey(schema: Schema, table: string, constraint: Constraint): Effect {
  const stored = storedTables(schema, table)
  const columns = columnsOfConstraint(schema, { name: table }, constraint)
  const isProven = columns.length > 0 && columns.every((column) => isProvenNotNull(schema, table, column))
  const scan = isProven ? [] : workOn(stored, 'scan')
  return {
    cause: 'add-primary-key',
    subject: constraint.conname ?? bareName(table),
    locks: locksOn(withPartitions(schema, table), 'AccessExclusive'),
    work: constraint.indexname ? scan : workOn(stored, 'build'),
  }
}
