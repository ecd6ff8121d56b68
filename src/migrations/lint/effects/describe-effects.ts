import { hasOption, type Node } from '../../grammar/index.ts'
import { droppedName, nameInList, nameOf, nodesOf, type Schema } from '../../schema/index.ts'
import { ofAlterTable } from './alter-table.ts'
import { ofCreateTable } from './create-table.ts'
import { ofDelete, ofInsert, ofSelect, ofUpdate } from './data.ts'
import { ofAlterDomain } from './domain.ts'
import { ofDrop, ofTruncate } from './drop.ts'
import { type Effect, isNew, locksOn, onlyLock, storedTables, withPartitions, workOn } from './effect.ts'
import { lockModes } from '../lock-modes.ts'
import { ofCreateIndex, ofReindex } from './index-statements.ts'

/**
 * Says which tables a statement locks and reads or writes as a whole, given the schema before it. This is what the
 * trace measures: `docs/locks.md` has both side by side.
 */
export function describeEffects(schema: Schema, node: Node): readonly Effect[] {
  return effectsOf(schema, node).map((effect) => ({
    ...effect,
    locks: effect.locks.filter(({ table }) => !isNew(schema, table)),
    work: effect.work.filter(({ table }) => !isNew(schema, table)),
  }))
}

function effectsOf(schema: Schema, node: Node): readonly Effect[] {
  if ('AlterTableStmt' in node) return ofAlterTable(schema, node.AlterTableStmt)
  if ('CreateStmt' in node) return ofCreateTable(schema, node.CreateStmt)
  if ('CreateTableAsStmt' in node) return [ofSelect(schema, node.CreateTableAsStmt.query)]
  if ('IndexStmt' in node) return [ofCreateIndex(schema, node.IndexStmt)]
  if ('ReindexStmt' in node) return [ofReindex(schema, node.ReindexStmt)]
  if ('DropStmt' in node) return ofDrop(schema, node.DropStmt)
  if ('TruncateStmt' in node) return ofTruncate(schema, node.TruncateStmt)
  if ('AlterDomainStmt' in node) return [ofAlterDomain(schema, node.AlterDomainStmt)]
  if ('UpdateStmt' in node) return [ofUpdate(schema, node.UpdateStmt)]
  if ('DeleteStmt' in node) return [ofDelete(schema, node.DeleteStmt)]
  if ('InsertStmt' in node) return [ofInsert(schema, node.InsertStmt)]
  if ('SelectStmt' in node) return [ofSelect(schema, node)]
  if ('ClusterStmt' in node || 'VacuumStmt' in node) return ofWholeTable(schema, node)
  if ('RefreshMatViewStmt' in node) return [ofRefresh(schema, node)]
  return ofOthers(schema, node)
}

function ofWholeTable(schema: Schema, node: Node): Effect[] {
  if ('ClusterStmt' in node) {
    const { relation } = node.ClusterStmt
    const clustered = [...schema.tables.values()].filter(({ isClustered }) => isClustered)
    const tables = relation ? [nameOf(relation)] : clustered.map(({ name }) => name)
    const stored = tables.flatMap((name) => storedTables(schema, name))
    return [{ cause: 'cluster', locks: locksOn(stored, 'AccessExclusive'), work: workOn(stored, 'rewrite') }]
  }
  if (!('VacuumStmt' in node)) return []
  const { rels = [], options, is_vacuumcmd: isVacuum } = node.VacuumStmt
  const named = rels.map((one) => ('VacuumRelation' in one ? nameOf(one.VacuumRelation.relation) : ''))
  const all = named.length > 0 ? named : [...schema.tables.keys()]
  const stored = all.flatMap((name) => storedTables(schema, name))
  if (!isVacuum || !hasOption(options, 'full')) {
    return [{ cause: 'none', locks: locksOn(stored, 'ShareUpdateExclusive'), work: workOn(stored, 'scan') }]
  }
  return [{ cause: 'vacuum-full', locks: locksOn(stored, 'AccessExclusive'), work: workOn(stored, 'rewrite') }]
}

function ofRefresh(schema: Schema, node: Extract<Node, { RefreshMatViewStmt: unknown }>): Effect {
  const { relation, concurrent, skipData } = node.RefreshMatViewStmt
  const view = nameOf(relation)
  const sources = [...(schema.views.get(view)?.uses.keys() ?? [])].flatMap((name) => storedTables(schema, name))
  const reads = skipData ? [] : workOn(sources, 'scan')
  if (concurrent) return { cause: 'none', locks: [{ table: view, mode: 'Exclusive' }], work: reads }
  const own: Effect['work'] = skipData ? [] : [{ kind: 'rewrite', table: view }]
  return { cause: 'refresh-view', locks: [{ table: view, mode: 'AccessExclusive' }], work: [...own, ...reads] }
}

/** Statements that lock for a moment only. */
function ofOthers(schema: Schema, node: Node): Effect[] {
  if ('RenameStmt' in node || 'AlterObjectSchemaStmt' in node) return ofRename(schema, node)
  if ('CreateTrigStmt' in node) {
    return locked(withPartitions(schema, nameOf(node.CreateTrigStmt.relation)), 'ShareRowExclusive')
  }
  if ('CreatePolicyStmt' in node) return [onlyLock(nameOf(node.CreatePolicyStmt.table), 'AccessExclusive')]
  if ('AlterPolicyStmt' in node) return [onlyLock(nameOf(node.AlterPolicyStmt.table), 'AccessExclusive')]
  if ('RuleStmt' in node) return [onlyLock(nameOf(node.RuleStmt.relation), 'AccessExclusive')]
  if ('ViewStmt' in node) {
    const view = nameOf(node.ViewStmt.view)
    return schema.views.has(view) ? [onlyLock(view, 'AccessExclusive')] : []
  }
  if ('CreateStatsStmt' in node) {
    const tables = nodesOf(node.CreateStatsStmt.relations, 'RangeVar').map(nameOf)
    return locked(tables, 'ShareUpdateExclusive')
  }
  if ('CommentStmt' in node) {
    const { objtype, object } = node.CommentStmt
    if (!object || (objtype !== 'OBJECT_TABLE' && objtype !== 'OBJECT_COLUMN')) return []
    const name =
      objtype === 'OBJECT_COLUMN' && 'List' in object
        ? nameInList(object.List.items?.slice(0, -1))
        : droppedName(object)
    return [onlyLock(name, 'ShareUpdateExclusive')]
  }
  if ('LockStmt' in node) {
    const tables = (node.LockStmt.relations ?? []).flatMap((one) => ('RangeVar' in one ? [nameOf(one.RangeVar)] : []))
    const mode = lockModes[(node.LockStmt.mode ?? 8) - 1] ?? 'AccessExclusive'
    return tables.map((table) => onlyLock(table, mode))
  }
  return []
}

function ofRename(schema: Schema, node: Node): Effect[] {
  if ('AlterObjectSchemaStmt' in node) {
    const { relation, objectType } = node.AlterObjectSchemaStmt
    return relation && objectType === 'OBJECT_TABLE' ? [onlyLock(nameOf(relation), 'AccessExclusive')] : []
  }
  if (!('RenameStmt' in node)) return []
  const { relation, renameType = '' } = node.RenameStmt
  if (!relation || !lockingRenames.has(renameType)) return []
  const name = nameOf(relation)
  return locked(renameType === 'OBJECT_TABLE' ? [name] : withPartitions(schema, name), 'AccessExclusive')
}

const lockingRenames = new Set([
  'OBJECT_TABLE',
  'OBJECT_COLUMN',
  'OBJECT_TABCONSTRAINT',
  'OBJECT_TRIGGER',
  'OBJECT_POLICY',
  'OBJECT_RULE',
  'OBJECT_MATVIEW',
])

function locked(tables: readonly string[], mode: Parameters<typeof locksOn>[1]): Effect[] {
  return tables.map((table) => onlyLock(table, mode))
}
