import { sql, type SQL } from 'drizzle-orm'
import { type SelectBuilder, type Statement, withSql } from '../plan/index.ts'

/** A select whose rows are fetched part by part from a cursor of the server. */
export interface ServerCursor {
  readonly declare: Statement
  readonly fetch: Statement
  readonly close: SQL
  /** The most rows of a fetch. */
  readonly size: number
}

let lastCursor = 0

/** Plans the cursor of a select; it lives in the transaction that declares it. */
export function planServerCursor(select: Statement, size: number): ServerCursor {
  const name = `~stream${++lastCursor}`
  const cursor = sql.identifier(name)
  const build = (makeSql: (selected: SelectBuilder, flags: readonly unknown[]) => SQL): Statement['build'] => {
    return (builders) => {
      const selected = select.build(builders) as SelectBuilder
      return withSql(selected, (...flags) => makeSql(selected, flags))
    }
  }
  return {
    declare: {
      ...select,
      isFixed: false,
      build: build((selected, flags) => sql`declare ${cursor} no scroll cursor for ${selected.getSQL(...flags)}`),
    },
    fetch: {
      ...select,
      isFixed: false,
      values: [],
      build: build(() => sql`fetch forward ${sql.raw(String(size))} from ${cursor}`),
    },
    close: sql`close ${cursor}`,
    size,
  }
}
