import type { AlterTableCmd, AlterTableStmt, ColumnDef } from '../../grammar/index.ts'
import { nameOf, textsOf } from '../names.ts'
import type { Column, Schema, Table } from '../schema.ts'
import { addConstraint, setNotNull } from './add-constraint.ts'
import { addColumn, inherit } from './create-table.ts'
import { forgetRelation } from './drop-objects.ts'
import { useType } from './use-type.ts'

export function alterTable(schema: Schema, statement: AlterTableStmt): void {
  const table = schema.tables.get(nameOf(statement.relation))
  if (!table) return
  for (const node of statement.cmds ?? []) if ('AlterTableCmd' in node) alter(schema, table, node.AlterTableCmd)
}

function alter(schema: Schema, table: Table, command: AlterTableCmd): void {
  const { subtype, name = '', def } = command
  const column = table.columns.get(name)
  if (subtype === 'AT_AddColumn' && def && 'ColumnDef' in def) {
    if (!table.columns.has(def.ColumnDef.colname ?? '')) addColumn(schema, table, def.ColumnDef)
  } else if (subtype === 'AT_AddConstraint' && def && 'Constraint' in def) addConstraint(schema, table, def.Constraint)
  else if (subtype === 'AT_ValidateConstraint') validate(table, name)
  else if (subtype === 'AT_DropConstraint') dropConstraint(schema, table, name)
  else if (subtype === 'AT_DropColumn') dropColumn(schema, table, name, command.behavior === 'DROP_CASCADE')
  else if (subtype === 'AT_SetNotNull') setNotNull(table, [name], true)
  else if (subtype === 'AT_DropNotNull') setNotNull(table, [name], false)
  else if (subtype === 'AT_ColumnDefault' && column)
    table.columns.set(name, { ...column, hasDefault: def !== undefined })
  else if ((subtype === 'AT_AddIdentity' || subtype === 'AT_DropIdentity') && column)
    table.columns.set(name, { ...column, isIdentity: subtype === 'AT_AddIdentity' })
  else if (subtype === 'AT_AlterColumnType' && column && def && 'ColumnDef' in def) {
    table.columns.set(name, { ...column, ...newType(schema, def.ColumnDef) })
  } else if (subtype === 'AT_AddInherit' && def && 'RangeVar' in def) inherit(schema, table, [nameOf(def.RangeVar)])
  else if (subtype === 'AT_DropInherit' && def && 'RangeVar' in def) {
    const parent = nameOf(def.RangeVar)
    table.inherits = table.inherits.filter((name) => name !== parent)
  } else if (subtype === 'AT_ClusterOn' || subtype === 'AT_DropCluster') table.isClustered = subtype === 'AT_ClusterOn'
  else if (subtype === 'AT_DropExpression' && column) table.columns.set(name, { ...column, generated: undefined })
  else if (subtype === 'AT_SetLogged' || subtype === 'AT_SetUnLogged') table.isUnlogged = subtype === 'AT_SetUnLogged'
  else if (def && 'PartitionCmd' in def) {
    const partition = schema.tables.get(nameOf(def.PartitionCmd.name))
    if (!partition) return
    const { bound } = def.PartitionCmd
    partition.partitionOf = subtype === 'AT_AttachPartition' && bound ? { table: table.name, bound } : undefined
  }
}

function newType(schema: Schema, definition: ColumnDef): Pick<Column, 'type' | 'collation'> {
  return {
    type: useType(schema, definition.typeName),
    collation: textsOf(definition.collClause?.collname).join('.') || undefined,
  }
}

function validate(table: Table, name: string): void {
  const constraint = table.constraints.find((one) => one.name === name)
  table.constraints = table.constraints.map((one) => (one.name === name ? { ...one, isValid: true } : one))
  if (constraint?.kind === 'not null') setNotNull(table, constraint.columns, true)
}

function dropConstraint(schema: Schema, table: Table, name: string): void {
  const dropped = table.constraints.find((one) => one.name === name)
  table.constraints = table.constraints.filter((one) => one.name !== name)
  if (dropped?.kind === 'not null') setNotNull(table, dropped.columns, false)
  for (const index of schema.indexes.values()) {
    if (index.table === table.name && index.name.endsWith(`.${name}`)) schema.indexes.delete(index.name)
  }
}

/** Constraints and indexes that have the column go with it; with CASCADE, the views that read it do, too. */
function dropColumn(schema: Schema, table: Table, name: string, isCascade: boolean): void {
  for (const view of isCascade ? schema.views.values() : []) {
    if (view.uses.has(table.name) && (view.uses.get(table.name)?.has(name) ?? true)) forgetRelation(schema, view.name)
  }
  table.columns.delete(name)
  table.constraints = table.constraints.filter(({ columns }) => !columns.includes(name))
  for (const index of schema.indexes.values()) {
    if (index.table !== table.name) continue
    if (index.columns.includes(name) || index.computed.has(name)) schema.indexes.delete(index.name)
  }
}
