import { size } from '../describe-amounts.ts'
import { readFile, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Connection } from '../connection.ts'
import { quoteWhole, type Work } from '../lint/index.ts'
import type { TracedRevision } from '../trace/index.ts'
import { cross, type PreflightLine, tick } from './line.ts'

/**
 * Whether the disk has room for the tables that are written anew and the indexes that are built: until the transaction
 * ends, the old ones are there as well. How much is free, PostgreSQL does not say: where the server is not on this
 * machine, only a person knows.
 *
 * @param given how much is free in bytes, where somebody says
 */
export async function checkDisk(
  connection: Connection,
  revisions: readonly TracedRevision[],
  given: number | undefined,
): Promise<PreflightLine> {
  const work = revisions.flatMap(({ statements }) => statements.flatMap((statement) => statement.work))
  const growing = work.filter(({ kind }) => kind !== 'scan')
  if (growing.length === 0) return tick('disk', 'nothing is written anew')
  const need = await sizeOf(connection, growing)
  const names = [...new Set(growing.map(({ table }) => table.replace(/^public\./, '')))].join(', ')
  if (need === undefined) {
    return cross('disk', `how large ${names} is cannot be known now`, { next: 'see who has locked it' })
  }
  const needs = `${names} needs about ${size(need)}`
  const free = given ?? (await freeSpace(connection))
  if (free === undefined) {
    return cross('disk', `${needs}; how much is free, only the machine of the server knows`, {
      next: 'look there, and say it: --disk-free 200GB',
    })
  }
  const sentence = `${size(free)} free, ${needs}`
  return free > need ? tick('disk', sentence) : cross('disk', sentence, { next: 'make room first' })
}

/** A rewrite needs the table and its indexes again, a build at most what the table has. */
async function sizeOf(connection: Connection, work: readonly Work[]): Promise<number | undefined> {
  await connection.query('begin read only')
  try {
    // Functions that measure a table wait for those who have locked it.
    await connection.query(`set local lock_timeout = '1s'`)
    let sum = 0
    for (const { kind, table } of work) {
      const measure = kind === 'rewrite' ? 'pg_total_relation_size' : 'pg_table_size'
      const [row] = await connection.query(
        `select coalesce(pg_catalog.${measure}(pg_catalog.to_regclass($1::text)), 0)::text as bytes`,
        [quoteWhole(table)],
      )
      sum += Number(row?.['bytes'])
    }
    return sum
  } catch {
    return undefined
  } finally {
    await connection.query('rollback')
  }
}

/** What is free where the server has its data, if that is on this machine and it is this very server. */
async function freeSpace(connection: Connection): Promise<number | undefined> {
  try {
    const [row] = await connection.query(
      `select current_setting('data_directory') as folder,
              extract(epoch from pg_catalog.pg_postmaster_start_time())::integer as started`,
    )
    const folder = String(row?.['folder'])
    const lines = (await readFile(join(folder, 'postmaster.pid'), 'utf8')).split('\n')
    // The third line is when the server of that folder began.
    if (Math.abs(Number(lines[2]) - Number(row?.['started'])) > 2) return undefined
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  } catch {
    return undefined
  }
}
