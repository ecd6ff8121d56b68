import { is, Param, Placeholder, SQL, sql } from 'drizzle-orm'
import { nameOfPlaceholder } from '../model/index.ts'

/** Puts a call's values in the place of a statement's placeholders, for a statement that is run once. */
export function inlinePlaceholders(query: SQL, values: readonly unknown[]): SQL {
  return sql.join(
    query.queryChunks.map((chunk) => {
      if (is(chunk, SQL)) return inlinePlaceholders(chunk, values)
      if (is(chunk, Placeholder)) return sql.param(values[Number(nameOfPlaceholder(chunk))])
      if (is(chunk, Param) && is(chunk.value, Placeholder))
        return sql.param(values[Number(nameOfPlaceholder(chunk.value))], chunk.encoder)
      return chunk
    }) as SQL[],
  )
}
