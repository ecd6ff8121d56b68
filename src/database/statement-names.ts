import { createHash } from 'node:crypto'
import { wordOf } from './statement-kind.ts'

/** How many statements of a client have names: a connection keeps what it has prepared until it is closed. */
const namesPerClient = 1000

/** What is known of a client's prepared statements. */
export interface StatementNames {
  readonly given: Set<string>
  /** How often the statements about a table got new texts, since PostgreSQL refused one that was prepared. */
  readonly renewals: Map<string, number>
}

const clients = new WeakMap<object, StatementNames>()

/** The names of the statements that are sent to a driver's client. */
export function namesOf(client: object): StatementNames {
  let names = clients.get(client)
  if (names === undefined) clients.set(client, (names = { given: new Set(), renewals: new Map() }))
  return names
}

/**
 * Names a statement by its text, so that whoever sends the same text to a client shares what is prepared, and two texts
 * never share a name.
 *
 * @returns `undefined` where the client has as many as there may be.
 */
export function nameStatement({ given }: StatementNames, table: string, text: string): string | undefined {
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 22)
  const name = `${readableName(table, text)}~${hash}`
  if (given.size < namesPerClient) given.add(name)
  return given.has(name) ? name : undefined
}

/**
 * Has the statements about a table prepared anew: PostgreSQL refuses what is prepared, on every connection.
 *
 * @param refused The renewal of the statement that was refused.
 */
export function renewStatements({ renewals }: StatementNames, table: string, refused: number | undefined): void {
  // Others that ran beside it may have been refused before.
  if (renewals.get(table) === refused) renewals.set(table, (refused ?? 0) + 1)
}

/** What a person looks for in `pg_prepared_statements`. PostgreSQL cuts names after 63 bytes: the hash takes 23. */
function readableName(table: string, text: string): string {
  return `${wordOf(text)}_${table.replaceAll(/[^\w]/g, '_')}`.slice(0, 40)
}
