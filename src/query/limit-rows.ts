import { sql } from 'drizzle-orm'
import {
  bindRaw,
  type Compiled,
  type Executable,
  raw,
  type RawText,
  type SelectBuilder,
  type Value,
  withSql,
} from '../plan/index.ts'

/** Which rows of a select there are, counted from its first. */
export interface Limit {
  readonly limit: Value | undefined
  readonly offset: Value | undefined
  /** A number of rows that is enough for these, as text of the statement. */
  readonly written: RawText | undefined
}

/**
 * Plans which rows of a select there are. PostgreSQL cannot tell what a plan costs whose limit is a parameter, and so plans
 * the statement at every call. Where one plan is right for all of them, the next power of two is written beside it.
 *
 * @param isKept Whether one plan is right, whatever the values of a call.
 */
export function planLimit(limit: number | undefined, offset: number | undefined, isKept: boolean): Limit {
  const last = limit === undefined ? Infinity : limit + (offset ?? 0)
  const isWritten = isKept && last <= mostWritten
  return {
    limit: limit === undefined ? undefined : bindRaw(limit),
    offset: offset === undefined ? undefined : bindRaw(offset),
    written: isWritten ? raw(String(2 ** Math.ceil(Math.log2(Math.max(last, 1))))) : undefined,
  }
}

/** Beyond it, to plan costs little beside the rows. */
const mostWritten = 1024

/** Limits a select that is a statement by itself. Rows keep the order of the subquery that they all come from. */
export function limitRows(select: SelectBuilder, { limit, offset, written }: Compiled<Limit>): Executable {
  if (written === undefined) {
    if (limit !== undefined) select.limit(limit)
    return offset === undefined ? select : select.offset(offset)
  }
  const enough = select.limit(written)
  const rest = offset && sql` offset ${offset}`
  return withSql(enough, (...flags) => sql`select * from (${enough.getSQL(...flags)}) as "~rows" limit ${limit}${rest}`)
}
