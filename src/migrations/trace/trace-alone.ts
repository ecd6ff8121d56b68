import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from '../connection.ts'
import { strongestLocks } from '../lint/index.ts'
import type { Statement } from '../step.ts'
import { workBetween } from './diff-relations.ts'
import { type HeldLock, locksOfTables, readLocks } from './read-locks.ts'
import { readRelations, type Relations } from './read-relations.ts'
import { asLocks, codeOf, waitedLocks } from './trace-transaction.ts'
import type { TracedStatement } from './traced-statement.ts'

/** How often, and how far apart, a waiting statement is looked at. */
const looks = 8
const pause = 25

/**
 * Runs a statement that cannot be in a transaction, such as CREATE INDEX CONCURRENTLY. Its locks are gone when it is done,
 * so another session holds the tables in a transaction, which makes it wait, and looks at it meanwhile.
 *
 * @param tables The tables that it is about, as SQL.
 */
export async function traceAlone(
  connection: Connection,
  pid: number,
  statement: Statement,
  {
    known,
    tables,
    holder,
  }: { readonly known: Relations; readonly tables: readonly string[]; readonly holder: Connection },
): Promise<TracedStatement> {
  const before = await readRelations(connection)
  await holder.query('begin')
  // It lets readers and writers through, and makes wait what has to wait for writers.
  if (tables.length > 0) await holder.query(`lock table ${tables.join(', ')} in row exclusive mode`)
  const start = performance.now()
  const running = codeOf(connection.query(statement.text))
  const seen: HeldLock[] = []
  try {
    for (let look = 0; look < looks; look += 1) {
      await sleep(pause)
      seen.push(...(await readLocks(holder, pid)))
    }
  } finally {
    await holder.query('commit')
  }
  const error = await running
  const milliseconds = performance.now() - start
  const locks = locksOfTables(seen, known)
  const work = workBetween(before, await readRelations(connection), known)
  return {
    statement,
    locks: asLocks(strongestLocks(locks)),
    work: error === undefined ? work : [],
    held: waitedLocks(locks, known),
    milliseconds: Math.max(0, milliseconds - looks * pause),
    error,
  }
}
