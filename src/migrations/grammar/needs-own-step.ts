import type { DefElem, Node } from './syntax.ts'

/** Whether PostgreSQL refuses a statement inside a transaction (25001), so that it has to be sent alone. */
export function needsOwnStep(node: Node): boolean {
  if ('IndexStmt' in node) return node.IndexStmt.concurrent ?? false
  if ('DropStmt' in node) return node.DropStmt.concurrent ?? false
  if ('VacuumStmt' in node) return node.VacuumStmt.is_vacuumcmd ?? false
  if ('ReindexStmt' in node) {
    const { kind, params } = node.ReindexStmt
    return hasOption(params, 'concurrently') || (kind !== 'REINDEX_OBJECT_INDEX' && kind !== 'REINDEX_OBJECT_TABLE')
  }
  if ('AlterTableStmt' in node) return (node.AlterTableStmt.cmds ?? []).some(detachesConcurrently)
  if ('ClusterStmt' in node) return node.ClusterStmt.relation === undefined
  if ('CreateSubscriptionStmt' in node) return opensSlot(node.CreateSubscriptionStmt.options)
  if ('AlterSubscriptionStmt' in node) return node.AlterSubscriptionStmt.kind !== 'ALTER_SUBSCRIPTION_OPTIONS'
  return aloneAlways.some((kind) => kind in node)
}

/** Whether a statement is the script's own BEGIN or COMMIT, which the runner does not send. */
export function endsStep(node: Node): boolean {
  if (!('TransactionStmt' in node)) return false
  return stepEnds.has(node.TransactionStmt.kind ?? '')
}

/**
 * Whether a statement takes back, or puts aside, what ran before it in its transaction: the ledger would say that it was
 * applied.
 */
export function takesBack(node: Node): boolean {
  if (!('TransactionStmt' in node)) return false
  const { kind } = node.TransactionStmt
  return kind === 'TRANS_STMT_ROLLBACK' || kind === 'TRANS_STMT_PREPARE'
}

/** Whether the options in parentheses, or before them, have a word such as CONCURRENTLY. */
export function hasOption(options: readonly Node[] | undefined, name: string): boolean {
  return (options ?? []).some((option) => 'DefElem' in option && isOn(option.DefElem, name))
}

function isOn({ defname, arg }: DefElem, name: string): boolean {
  if (defname !== name) return false
  if (!arg) return true
  if ('Boolean' in arg) return arg.Boolean.boolval ?? false
  if ('Integer' in arg) return arg.Integer.ival === 1
  return 'String' in arg && ['true', 'on', '1'].includes((arg.String.sval ?? '').toLowerCase())
}

const aloneAlways = [
  'CreatedbStmt',
  'DropdbStmt',
  'AlterDatabaseStmt',
  'CreateTableSpaceStmt',
  'DropTableSpaceStmt',
  'AlterSystemStmt',
  'DropSubscriptionStmt',
]

const stepEnds = new Set(['TRANS_STMT_BEGIN', 'TRANS_STMT_START', 'TRANS_STMT_COMMIT'])

function detachesConcurrently(command: Node): boolean {
  if (!('AlterTableCmd' in command)) return false
  const { subtype, def } = command.AlterTableCmd
  if (subtype === 'AT_DetachPartitionFinalize') return false
  return def !== undefined && 'PartitionCmd' in def && (def.PartitionCmd.concurrent ?? false)
}

/** CREATE SUBSCRIPTION makes a slot on the other server unless it is told not to. */
function opensSlot(options: readonly Node[] | undefined): boolean {
  const off = (name: string): boolean =>
    (options ?? []).some((option) => 'DefElem' in option && option.DefElem.defname === name) &&
    !hasOption(options, name)
  return !off('create_slot') && !off('connect')
}
