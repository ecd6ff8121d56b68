import type { Connection, Row, Value } from '../connection.ts'

/** PGlite: PostgreSQL in this process, with one session that everybody shares. */
export interface PgliteClient {
  query(text: string, values?: readonly Value[]): Promise<{ readonly rows: readonly Row[] }>
  exec(text: string): Promise<readonly { readonly rows: readonly Row[] }[]>
}

/** Uses the session of PGlite. */
export function usePglite(client: PgliteClient): Connection {
  return {
    pid: undefined,
    query: async (text, values) =>
      values === undefined ? ((await client.exec(text)).at(-1)?.rows ?? []) : (await client.query(text, values)).rows,
    another: async () => undefined,
    close: async () => undefined,
  }
}
