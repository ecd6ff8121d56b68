import { is, Param, Placeholder, SQL, sql } from 'drizzle-orm'

/** Puts a call's values in the place of a statement's placeholders, for a statement that is run once. */
export function inlinePlaceholders(query: SQL, values: readonly unknown[]): SQL {
  return sql.join(
    query.queryChunks.map((chunk) => {
      if (is(chunk, SQL)) return inlinePlaceholders(chunk, values)
      if (is(chunk, Placeholder)) return sql.param(values[Number(chunk.name)])
      if (is(chunk, Param) && is(chunk.value, Placeholder)) return sql.param(values[Number(chunk.value.name)], chunk.encoder)
      return chunk
    }) as SQL[],
  )
}
