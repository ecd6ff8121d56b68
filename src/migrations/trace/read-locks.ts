import type { Connection } from '../connection.ts'
import { type LockMode, lockModes } from '../lint/index.ts'
import type { Relations } from './read-relations.ts'

/** A lock of a relation, by the relation's number. */
export interface HeldLock {
  readonly id: number
  readonly mode: LockMode
}

/** Reads the locks that a server process has, or waits for. */
export async function readLocks(connection: Connection, pid: number): Promise<readonly HeldLock[]> {
  const rows = await connection.query(
    `select l.relation::int8::text as id, l.mode from pg_catalog.pg_locks l
      where l.pid = $1 and l.locktype = 'relation' and l.database = (
        select d.oid from pg_catalog.pg_database d where d.datname = current_database())`,
    [pid],
  )
  return rows.flatMap((row) => {
    const mode = lockModes.find((one) => `${one}Lock` === row['mode'])
    return mode ? [{ id: Number(row['id']), mode }] : []
  })
}

/** The locks of tables and views, by name; those of indexes go with their tables, and weak ones nobody notices. */
export function locksOfTables(locks: readonly HeldLock[], relations: Relations): { table: string; mode: LockMode }[] {
  return locks.flatMap(({ id, mode }) => {
    const relation = relations.get(id)
    if (!relation || relation.kind === 'index' || mode === 'AccessShare') return []
    return [{ table: relation.name, mode }]
  })
}
