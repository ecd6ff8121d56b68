import type { Connection } from '../connection.ts'
import { loadGrammar } from '../grammar/index.ts'
import { type RecordedStep, quoteName } from '../ledger/index.ts'
import { MigrationError } from '../migration-error.ts'
import type { Statement } from '../step.ts'

/** What is to be done with a statement that runs outside of a transaction. */
export type Resumption =
  | { readonly kind: 'run' }
  /** It took effect already. */
  | { readonly kind: 'done' }
  /** An earlier build left an invalid index, which has to go first. */
  | { readonly kind: 'dropFirst'; readonly index: string }
  /** Another statement finishes what it began. */
  | { readonly kind: 'finish'; readonly text: string }
  /** Nobody can tell whether it took effect. */
  | { readonly kind: 'ask' }

/**
 * Looks at the database to tell how far a statement came that ran outside of a transaction.
 *
 * @param state What was recorded of it: `running` when nobody knows how it ended, `undefined` when it never began.
 */
export async function resumeStep(
  connection: Connection,
  statement: Statement,
  state: RecordedStep['state'] | undefined,
): Promise<Resumption> {
  if (state === 'done') return { kind: 'done' }
  if (state === 'redo') return { kind: 'run' }
  const grammar = await loadGrammar()
  const node = grammar.parseSql(statement.text)[0]?.node
  if (node === undefined) return { kind: 'run' }
  if ('IndexStmt' in node) {
    const { idxname, relation } = node.IndexStmt
    if (idxname === undefined || idxname === '') return state === undefined ? { kind: 'run' } : { kind: 'ask' }
    return resumeIndex(connection, quoteRange(relation), idxname, state)
  }
  if (state !== 'running') return { kind: 'run' }
  if ('DropStmt' in node) {
    // PostgreSQL refuses a list of indexes, and then none of them is gone.
    const isList = (node.DropStmt.objects ?? []).length > 1
    return isList ? { kind: 'run' } : resumeDrop(connection, statement)
  }
  if ('AlterTableStmt' in node) return resumeDetach(connection, statement, quoteRange(node.AlterTableStmt.relation))
  // These can be run any number of times.
  if ('VacuumStmt' in node || 'ReindexStmt' in node || 'ClusterStmt' in node) return { kind: 'run' }
  return { kind: 'ask' }
}

async function resumeIndex(
  connection: Connection,
  table: string,
  name: string,
  state: RecordedStep['state'] | undefined,
): Promise<Resumption> {
  const [row] = await connection.query(
    `select i.indisvalid as valid, n.nspname::text as schema,
            exists (select from pg_catalog.pg_stat_progress_create_index p where p.index_relid = i.indexrelid) as building
       from pg_catalog.pg_index i
       join pg_catalog.pg_class c on c.oid = i.indexrelid
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where i.indrelid = pg_catalog.to_regclass($1::text) and c.relname = $2::text`,
    [table, name],
  )
  if (row === undefined) return { kind: 'run' }
  const index = quoteName(String(row['schema']), name)
  if (row['building'] === true)
    throw new MigrationError({
      reason: 'lock',
      expected: `nobody else to build the index ${index}`,
      got: 'a session that does',
      remedy: 'Wait until it is done, and run the command again.',
    })
  if (row['valid'] !== true) return { kind: 'dropFirst', index }
  // One that was there before the statement ever began is the statement's own matter: IF NOT EXISTS, or an error.
  return state === undefined ? { kind: 'run' } : { kind: 'done' }
}

/** DROP INDEX CONCURRENTLY IF EXISTS can be run again; without the words it is done when there is nothing to drop. */
async function resumeDrop(connection: Connection, { text }: Statement): Promise<Resumption> {
  const name = /concurrently\s+(?:if\s+exists\s+)?(.+?)(?:\s+(?:cascade|restrict))?\s*$/is.exec(text)?.[1]
  if (name === undefined) return { kind: 'ask' }
  const [row] = await connection.query('select pg_catalog.to_regclass($1::text) is null as gone', [name.trim()])
  return row?.['gone'] === true ? { kind: 'done' } : { kind: 'run' }
}

/** An interrupted DETACH PARTITION CONCURRENTLY is pending, and FINALIZE ends it. */
async function resumeDetach(connection: Connection, { text }: Statement, table: string): Promise<Resumption> {
  const partition = /detach\s+partition\s+(.+?)\s+concurrently\s*$/is.exec(text)?.[1]
  if (partition === undefined) return { kind: 'ask' }
  const [row] = await connection.query(
    `select inhdetachpending as pending from pg_catalog.pg_inherits
      where inhparent = pg_catalog.to_regclass($1::text) and inhrelid = pg_catalog.to_regclass($2::text)`,
    [table, partition],
  )
  if (row === undefined) return { kind: 'done' }
  if (row['pending'] !== true) return { kind: 'run' }
  return { kind: 'finish', text: `alter table ${table} detach partition ${partition} finalize` }
}

function quoteRange(relation: { readonly schemaname?: string; readonly relname?: string } | undefined): string {
  const { schemaname, relname = '' } = relation ?? {}
  return schemaname === undefined || schemaname === '' ? quoteName(relname) : quoteName(schemaname, relname)
}
