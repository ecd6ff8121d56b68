import type { Begin } from './run-function.ts'
import { buildersOf, type Database, isTransaction } from './database.ts'
import { clientOf, withClient } from './derive-database.ts'
import type { TransactionOptions } from './transaction-options.ts'
import { isPool, watchPool } from './watch-pool.ts'

type Modes = Pick<TransactionOptions, 'isolationLevel' | 'accessMode' | 'deferrable'>

/**
 * Begins a transaction on a connection of its own, by Drizzle.
 *
 * @param onLost Is told when the connection is lost while no statement runs, where the driver says so.
 */
export function beginTransaction(database: Database, modes: Modes, onLost: (error: Error) => void): Begin {
  const client = clientOf(database)
  // Databases that pass transactions on, such as those with replicas, have a method of their own.
  const isOwnSession = !Object.hasOwn(database, 'transaction')
  if (isOwnSession && isPostgresJs(client)) {
    const begin = { begin: (run: unknown) => client.begin(textOf(modes), run) }
    return (body) => buildersOf(withClient(database, begin)).transaction(body)
  }
  const target = isOwnSession && isPool(client) ? withClient(database, watchPool(client, onLost)) : database
  return (body) => buildersOf(target).transaction(body, configOf(modes))
}

interface PostgresJsClient {
  begin(modes: string, run: unknown): Promise<unknown>
}

function isPostgresJs(client: unknown): client is PostgresJsClient {
  return typeof client === 'function' && 'begin' in client
}

/** The modes as BEGIN takes them: Drizzle would send them to postgres.js in a statement of their own. */
function textOf({ isolationLevel, accessMode, deferrable }: Modes): string {
  const texts = [
    isolationLevel === undefined ? undefined : `isolation level ${isolationLevel}`,
    accessMode,
    deferrable === undefined ? undefined : deferrable ? 'deferrable' : 'not deferrable',
  ]
  return texts.filter((text) => text !== undefined).join(' ')
}

function configOf({ isolationLevel, accessMode, deferrable }: Modes): Modes | undefined {
  if (isolationLevel === undefined && accessMode === undefined && deferrable === undefined) return undefined
  return {
    ...(isolationLevel && { isolationLevel }),
    ...(accessMode && { accessMode }),
    ...(deferrable !== undefined && { deferrable }),
  }
}

/** Whether a database can have one transaction at a time only: a second one inside of it would wait for ever. */
export function hasOneConnection(database: Database): boolean {
  const client = clientOf(database) as
    | { readonly options?: { readonly max?: unknown }; readonly waitReady?: unknown; readonly processID?: unknown }
    | undefined
  if (isTransaction(database) || client === undefined) return true
  return client.options?.max === 1 || client.waitReady !== undefined || 'processID' in client
}
