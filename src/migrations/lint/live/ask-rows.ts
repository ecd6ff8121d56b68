import type { Connection } from '../../connection.ts'
import { fullName } from '../../schema/index.ts'
import { quoteWhole, quoteList } from '../write-sql.ts'
import { primaryKey, type RowQuestion, violating, withoutRelated } from './row-questions.ts'

/** How long a question may take: it reads every row. */
export const patience = '30s'

export interface AskOptions {
  /** The search path that the statement would be run with, where it is not the connection's own. */
  readonly path?: readonly string[] | undefined
}

/**
 * Asks whether there is a row that a statement would be refused for. The answer is the SQLSTATE; `unknown` where it took
 * too long or the table is locked; `undefined` where there is none, or the question makes no sense in this database.
 */
export async function askRows(
  connection: Connection,
  question: RowQuestion,
  { path }: AskOptions = {},
): Promise<string | undefined> {
  await connection.query('begin read only')
  try {
    await connection.query(`set local statement_timeout = '${patience}'`)
    await connection.query(`set local lock_timeout = '1s'`)
    if (path !== undefined)
      await connection.query(`select pg_catalog.set_config('search_path', $1::text, true)`, [quoteList(path)])
    const sql = await withPrimaryKey(connection, question)
    const [row] = sql === undefined ? [] : await connection.query(sql)
    return row?.['found'] === true ? question.code : undefined
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === '57014' || code === '55P03') return 'unknown'
    // A value that the type does not take is refused in the question, too. Other errors are no answer.
    return question.code === '22' && code.startsWith('22') ? code : undefined
  } finally {
    await connection.query('rollback')
  }
}

async function withPrimaryKey(connection: Connection, { sql, references }: RowQuestion): Promise<string | undefined> {
  if (!sql.includes(primaryKey) || references === undefined) return sql
  const rows = await connection.query(
    `select a.attname::text as name
       from pg_catalog.pg_index i, unnest(i.indkey::int2[]) with ordinality as k(attnum, place)
       join pg_catalog.pg_attribute a on a.attnum = k.attnum
      where i.indrelid = pg_catalog.to_regclass($1::text) and i.indisprimary and a.attrelid = i.indrelid order by k.place`,
    [quoteWhole(references)],
  )
  const columns = rows.map((row) => `p.${quoteList([String(row['name'])])}`)
  return columns.length === 0 ? undefined : sql.replace(primaryKey, columns.join(', '))
}

/** What is asked for a constraint that is there and is to be validated. */
export async function questionOfValidation(
  connection: Connection,
  table: string,
  name: string,
): Promise<RowQuestion | undefined> {
  const [row] = await connection.query(
    `select c.contype::text as kind, pg_catalog.pg_get_expr(c.conbin, c.conrelid) as condition,
            n.nspname::text as schema, r.relname::text as name, own.names::text as own, theirs.names::text as theirs
       from pg_catalog.pg_constraint c
       left join pg_catalog.pg_class r on r.oid = c.confrelid
       left join pg_catalog.pg_namespace n on n.oid = r.relnamespace
      cross join lateral (
        select jsonb_agg(a.attname order by k.place) as names
          from unnest(c.conkey) with ordinality as k(attnum, place)
          join pg_catalog.pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum) own
      cross join lateral (
        select jsonb_agg(a.attname order by k.place) as names
          from unnest(c.confkey) with ordinality as k(attnum, place)
          join pg_catalog.pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.attnum) theirs
      where c.conrelid = pg_catalog.to_regclass($1::text) and c.conname = $2::text and not c.convalidated`,
    [quoteWhole(table), name],
  )
  if (row?.['kind'] === 'c') return violating(table, String(row['condition']))
  if (row?.['kind'] !== 'f') return undefined
  const other = fullName(String(row['schema']), String(row['name']))
  return withoutRelated(table, namesIn(row['own']), other, namesIn(row['theirs']))
}

function namesIn(list: unknown): readonly string[] {
  return JSON.parse(String(list)) as readonly string[]
}
