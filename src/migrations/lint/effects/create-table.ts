import type { Constraint, CreateStmt } from '../../grammar/index.ts'
import { constraintsOf, nameOf, type Schema } from '../../schema/index.ts'
import { type Effect, onlyLock } from './effect.ts'
import { scannedDefault } from './partition.ts'

/** A new table is nobody's yet, but those that it refers to, inherits from or is a partition of are locked. */
export function ofCreateTable(schema: Schema, statement: CreateStmt): Effect[] {
  if (schema.tables.has(nameOf(statement.relation))) return []
  const references = (statement.tableElts ?? []).flatMap((element): (string | undefined)[] => {
    if ('ColumnDef' in element) return constraintsOf(element.ColumnDef).map(referencedBy)
    return 'Constraint' in element ? [referencedBy(element.Constraint)] : []
  })
  const own = nameOf(statement.relation)
  return [
    ...references.flatMap((name) => (name === undefined || name === own ? [] : [onlyLock(name, 'ShareRowExclusive')])),
    ...ofParents(schema, statement),
  ]
}

function referencedBy({ contype, pktable }: Constraint): string | undefined {
  return contype === 'CONSTR_FOREIGN' ? nameOf(pktable) : undefined
}

function ofParents(schema: Schema, { inhRelations = [], partbound }: CreateStmt): Effect[] {
  return inhRelations.flatMap((node) => {
    if (!('RangeVar' in node)) return []
    const parent = nameOf(node.RangeVar)
    if (!partbound) return [onlyLock(parent, 'ShareUpdateExclusive')]
    const ofDefault = scannedDefault(schema, parent, partbound)
    return [
      onlyLock(parent, 'AccessExclusive'),
      ...(ofDefault ? [{ ...ofDefault, cause: 'create-partition' as const }] : []),
    ]
  })
}
