import { mapRowsOfPrepared } from '../model/index.ts'
import type { Executable, PreparedStatement } from './database.ts'

/** What a builder of Drizzle's prepares itself by when it is executed without a name. */
interface InternalBuilder {
  _prepare(): PreparedStatement
}

/** For a statement that is sent once: one with a name would stay on the server. */
export function prepareUnnamed(built: Executable): PreparedStatement {
  // oxlint-disable-next-line no-underscore-dangle -- both versions have it, and prepare() wants a name
  const prepared = (built as Executable & InternalBuilder)._prepare()
  mapRowsOfPrepared(prepared)
  return prepared
}
