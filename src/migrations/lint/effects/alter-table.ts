import type { AlterTableCmd, AlterTableStmt, Node } from '../../grammar/index.ts'
import { nameOf, nodesOf, type Schema, type Table, typedTables } from '../../schema/index.ts'
import type { LockMode } from '../lock-modes.ts'
import { ofAddColumn } from './add-column.ts'
import { ofAddConstraint, ofNotNull } from './add-constraint.ts'
import { ofChangeType } from './change-type.ts'
import { referencingTables } from './drop.ts'
import {
  type Effect,
  locksOn,
  onlyLock,
  storedHeirs,
  storedTables,
  withHeirs,
  withPartitions,
  workOn,
} from './effect.ts'
import { ofAttach, ofDetach } from './partition.ts'

export function ofAlterTable(schema: Schema, statement: AlterTableStmt): Effect[] {
  const { relation, cmds = [], objtype, missing_ok: isOptional } = statement
  const name = nameOf(relation)
  if (objtype === 'OBJECT_TYPE') return ofAlterType(schema, name, cmds)
  if (objtype !== 'OBJECT_TABLE' && objtype !== 'OBJECT_MATVIEW') return []
  // Without the table IF EXISTS does nothing. Where the files don't make it, it may still be there.
  if (isOptional && !schema.tables.has(name) && schema.tables.size > 0) return []
  const effects = cmds.flatMap((node) => {
    if (!('AlterTableCmd' in node)) return []
    const command = node.AlterTableCmd
    return ofCommand(schema, name, command).map((effect) => ({
      ...effect,
      location: effect.location ?? placeOf(command),
      command,
    }))
  })
  return relation?.inh ? effects : effects.map((effect) => ofOnly(schema, name, effect))
}

/** ALTER TABLE ONLY leaves partitions and heirs as they are. */
function ofOnly(schema: Schema, name: string, effect: Effect): Effect {
  const below = new Set(withHeirs(schema, name).filter((one) => one !== name))
  const isAbove = ({ table }: { readonly table: string }): boolean => !below.has(table)
  return { ...effect, locks: effect.locks.filter(isAbove), work: effect.work.filter(isAbove) }
}

/** With CASCADE, an attribute of a composite type changes in the tables that are made of it. */
function ofAlterType(schema: Schema, type: string, commands: readonly Node[]): Effect[] {
  return nodesOf(commands, 'AlterTableCmd').flatMap((command) =>
    command.behavior === 'DROP_CASCADE'
      ? typedTables(schema, type).flatMap(({ name }) =>
          ofCommand(schema, name, command).map((effect) => ({ ...effect, command })),
        )
      : [],
  )
}

function placeOf({ def }: AlterTableCmd): number | undefined {
  if (!def) return undefined
  if ('Constraint' in def) return def.Constraint.location
  return 'ColumnDef' in def ? def.ColumnDef.location : undefined
}

function ofCommand(schema: Schema, table: string, command: AlterTableCmd): Effect[] {
  const { subtype, name = '', def } = command
  if (def && 'ColumnDef' in def) {
    if (subtype === 'AT_AddColumn') return ofAddColumn(schema, table, def.ColumnDef)
    if (subtype === 'AT_AlterColumnType') return [ofChangeType(schema, table, name, def.ColumnDef)]
  }
  if (def && 'Constraint' in def && subtype === 'AT_AddConstraint')
    return ofAddConstraint(schema, table, def.Constraint)
  if (def && 'PartitionCmd' in def) {
    const { name: partition, bound, concurrent = false } = def.PartitionCmd
    if (subtype === 'AT_AttachPartition') return ofAttach(schema, table, nameOf(partition), bound)
    return ofDetach(schema, table, partition, concurrent)
  }
  return ofPlainCommand(schema, table, command)
}

function ofPlainCommand(
  schema: Schema,
  table: string,
  { subtype = 'AT_SetOptions', name = '' }: AlterTableCmd,
): Effect[] {
  switch (subtype) {
    case 'AT_SetNotNull':
      return [ofNotNull(schema, table, name)]
    case 'AT_ValidateConstraint':
      return [ofValidate(schema, table, name)]
    case 'AT_DropConstraint':
    case 'AT_DropColumn':
      return [ofDropPart(schema, table, subtype, name)]
    case 'AT_SetExpression':
      return [ofRewrite(schema, table, 'set-expression', isStored(schema, table, name))]
    case 'AT_SetLogged':
    case 'AT_SetUnLogged': {
      const isChanged = schema.tables.get(table)?.isUnlogged !== (subtype === 'AT_SetUnLogged')
      return [ofRewrite(schema, table, 'set-logged', isChanged)]
    }
    case 'AT_SetTableSpace':
    case 'AT_SetAccessMethod':
      return [ofMove(schema, table, subtype, name)]
    default:
      return [onlyLock(table, weakCommands[subtype] ?? 'AccessExclusive')].flatMap((effect) =>
        perPartition.has(subtype) ? withHeirs(schema, table).map((one) => onlyLock(one, 'AccessExclusive')) : [effect],
      )
  }
}

function ofRewrite(schema: Schema, table: string, cause: Effect['cause'], isRewritten: boolean): Effect {
  // Only the expression of a column is inherited.
  const isInherited = cause === 'set-expression'
  const locks = locksOn(isInherited ? withHeirs(schema, table) : withPartitions(schema, table), 'AccessExclusive')
  const stored = isInherited ? storedHeirs(schema, table) : storedTables(schema, table)
  return { cause, locks, work: isRewritten ? workOn(stored, 'rewrite') : [] }
}

/** Of a partitioned table only new partitions go there. */
function ofMove(schema: Schema, table: string, subtype: string, to: string): Effect {
  if (schema.tables.get(table)?.partitioning) return onlyLock(table, 'AccessExclusive')
  const isUsual = subtype === 'AT_SetAccessMethod' && (to === '' || to === 'heap')
  return { ...ofRewrite(schema, table, 'move-table', !isUsual), isUncertain: to === 'pg_default' }
}

function isStored(schema: Schema, table: string, column: string): boolean {
  return schema.tables.get(table)?.columns.get(column)?.generated?.kind !== 'virtual'
}

/** VALIDATE CONSTRAINT lets reads and writes go on, and so is no trouble but after a stronger lock. */
function ofValidate(schema: Schema, table: string, name: string): Effect {
  const constraint = constraintOf(schema.tables.get(table), name)
  if (constraint?.references === undefined) {
    const heirs = locksOn(withHeirs(schema, table), 'ShareUpdateExclusive')
    const work = constraint?.isValid ? [] : workOn(storedHeirs(schema, table), 'scan')
    return { cause: 'validate', subject: name, locks: heirs, work }
  }
  const stored = storedTables(schema, table)
  const locks = locksOn(withPartitions(schema, table), 'ShareUpdateExclusive')
  const referenced = constraint.references
  return {
    cause: 'validate',
    subject: name,
    locks: [...locks, ...(referenced === table ? [] : locksOn([referenced], 'RowShare'))],
    work: constraint.isValid ? [] : workOn([...new Set([...stored, ...storedTables(schema, referenced)])], 'scan'),
  }
}

function ofDropPart(
  schema: Schema,
  table: string,
  subtype: 'AT_DropConstraint' | 'AT_DropColumn',
  name: string,
): Effect {
  const known = schema.tables.get(table)
  const dropped = (known?.constraints ?? []).filter(({ name: one, columns }) =>
    subtype === 'AT_DropConstraint' ? one === name : columns.includes(name),
  )
  const referenced = dropped.flatMap(({ references }) => references ?? [])
  const isKey = dropped.some(({ kind }) => kind === 'primary key' || kind === 'unique')
  const tables = [...withHeirs(schema, table), ...referenced, ...(isKey ? referencingTables(schema, table) : [])]
  return { cause: 'none', subject: name, locks: locksOn([...new Set(tables)], 'AccessExclusive'), work: [] }
}

function constraintOf(table: Table | undefined, name: string): Table['constraints'][number] | undefined {
  return table?.constraints.find((constraint) => constraint.name === name)
}

/** Commands that take less than AccessExclusive. */
const weakCommands: Readonly<Partial<Record<NonNullable<AlterTableCmd['subtype']>, LockMode>>> = {
  AT_SetStatistics: 'ShareUpdateExclusive',
  AT_SetOptions: 'ShareUpdateExclusive',
  AT_ResetOptions: 'ShareUpdateExclusive',
  AT_SetRelOptions: 'ShareUpdateExclusive',
  AT_ResetRelOptions: 'ShareUpdateExclusive',
  AT_ClusterOn: 'ShareUpdateExclusive',
  AT_DropCluster: 'ShareUpdateExclusive',
  AT_EnableTrig: 'ShareRowExclusive',
  AT_EnableAlwaysTrig: 'ShareRowExclusive',
  AT_EnableReplicaTrig: 'ShareRowExclusive',
  AT_EnableTrigAll: 'ShareRowExclusive',
  AT_EnableTrigUser: 'ShareRowExclusive',
  AT_DisableTrig: 'ShareRowExclusive',
  AT_DisableTrigAll: 'ShareRowExclusive',
  AT_DisableTrigUser: 'ShareRowExclusive',
}

const perPartition = new Set(['AT_DropNotNull', 'AT_ColumnDefault'])
