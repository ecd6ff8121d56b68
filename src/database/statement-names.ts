import { createHash } from 'node:crypto'
import { wordOf } from './statement-kind.ts'

/** How many statements of a client have names: a connection keeps what it has prepared until it is closed. */
const namesPerClient = 1000

/** What is known of a client's prepared statements. */
interface Names {
  readonly given: Set<string>
  /** How often a text got a new name, since PostgreSQL refused what was prepared under the one before. */
  readonly renewals: Map<string, number>
}

const clients = new WeakMap<object, Names>()

/**
 * Names a statement by its text, so that whoever sends the same text to a client shares what is prepared, and two texts
 * never share a name.
 *
 * @param client The driver's client that it is sent to.
 * @returns `undefined` where the client has as many as there may be.
 */
export function nameStatement(client: object, table: string, text: string): string | undefined {
  const { given, renewals } = namesOf(client)
  const renewal = renewals.get(text)
  const hash = createHash('sha256').update(renewal === undefined ? text : `${renewal}\0${text}`)
  const name = `${readableName(table, text)}~${hash.digest('base64url').slice(0, 22)}`
  if (given.size < namesPerClient) given.add(name)
  return given.has(name) ? name : undefined
}

/** Gives a text another name from now on: what is prepared under the one that it has is of no use any more. */
export function renewName(client: object, text: string): void {
  const { renewals } = namesOf(client)
  renewals.set(text, (renewals.get(text) ?? 0) + 1)
}

function namesOf(client: object): Names {
  let names = clients.get(client)
  if (names === undefined) clients.set(client, (names = { given: new Set(), renewals: new Map() }))
  return names
}

/** What a person looks for in `pg_prepared_statements`. PostgreSQL cuts names after 63 bytes: the hash takes 23. */
function readableName(table: string, text: string): string {
  return `${wordOf(text)}_${table.replaceAll(/[^\w]/g, '_')}`.slice(0, 40)
}
