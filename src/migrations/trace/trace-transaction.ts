import type { Connection } from '../connection.ts'
import { type Lock, type LockMode, strongestLocks, whoWaits } from '../lint/index.ts'
import type { Statement } from '../step.ts'
import { workBetween } from './diff-relations.ts'
import { locksOfTables, readLocks } from './read-locks.ts'
import { readRelations, type Relations } from './read-relations.ts'
import type { TracedStatement } from './traced-statement.ts'

/**
 * Runs statements in one transaction and looks before and after each. A statement that fails ends it; the others are
 * not run then.
 *
 * @param known The relations before the revision: nobody waits for what it makes itself.
 */
export async function traceTransaction(
  connection: Connection,
  pid: number,
  statements: readonly Statement[],
  known: Relations,
): Promise<readonly TracedStatement[]> {
  const traced: TracedStatement[] = []
  await connection.query('begin')
  for (const statement of statements) {
    const one = await traceOne(connection, pid, statement, known)
    traced.push(one)
    if (one.error !== undefined) {
      await connection.query('rollback')
      return traced
    }
  }
  await connection.query('commit')
  return traced
}

async function traceOne(
  connection: Connection,
  pid: number,
  statement: Statement,
  known: Relations,
): Promise<TracedStatement> {
  const before = await readRelations(connection)
  const earlier = strongestLocks(locksOfTables(await readLocks(connection, pid), known))
  const start = performance.now()
  const error = await codeOf(connection.query(statement.text))
  const milliseconds = performance.now() - start
  if (error !== undefined) return { statement, locks: [], work: [], held: [], milliseconds, error }
  const all = locksOfTables(await readLocks(connection, pid), known)
  const after = await readRelations(connection)
  return {
    statement,
    locks: asLocks(strongestLocks(all)).filter(({ table, mode }) => earlier.get(table) !== mode),
    work: isEmptying(statement.text) ? [] : workBetween(before, after, known),
    held: waitedLocks(all, known),
    milliseconds,
    error,
  }
}

/** TRUNCATE gives a table a new file, too, but an empty one. */
function isEmptying(sql: string): boolean {
  return /^truncate\b/i.test(sql)
}

/** The locks that somebody waits for. Nobody writes into a materialized view. */
export function waitedLocks(locks: readonly Lock[], known: Relations): Lock[] {
  const views = new Set([...known.values()].flatMap(({ kind, name }) => (kind === 'materialized view' ? [name] : [])))
  return asLocks(strongestLocks(locks)).filter(({ table, mode }) => {
    const waits = whoWaits(mode)
    return waits !== undefined && (waits === 'reads and writes' || !views.has(table))
  })
}

export function asLocks(locks: ReadonlyMap<string, LockMode>): Lock[] {
  return [...locks].map(([table, mode]) => ({ table, mode }))
}

/** The SQLSTATE that a statement failed with. */
export async function codeOf(running: Promise<unknown>): Promise<string | undefined> {
  try {
    await running
    return undefined
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
    throw error
  }
}
