import { InvalidArgumentError } from '../errors/index.ts'
import type { Model } from '../model/index.ts'
import { runAfterCommit } from './after-transaction.ts'
import { beginTransaction } from './begin-transaction.ts'
import { buildersOf, type Database, isTransaction } from './database.ts'
import { driverOf } from './drivers/driver-of.ts'
import { runAlone } from './gate.ts'
import { awaitConnection, holderOf } from './held-connections.ts'
import { presentOf } from './present-database.ts'
import { withRetry } from './retry.ts'
import { type Begin, runFunction } from './run-function.ts'
import { currentScope, gateOf } from './transaction-context.ts'
import type { NestedTransactionOptions, TransactionOptions } from './transaction-options.ts'
import { checkOpen, createConnection, type TransactionScope } from './transaction-scope.ts'

/** Where a transaction is started. */
export interface TransactionPlace {
  /** The database or transaction that the caller's repositories are bound to. */
  readonly database: Database
  /** The database that a transaction of its own is opened on, and whose repositories join it. */
  readonly origin: Database
  readonly model: Model
}

/** What runs in a transaction: Drizzle's one, and what it is here. */
export type RunTransaction<TResult> = (transaction: Database, scope: TransactionScope) => Promise<TResult>

/**
 * Runs a function in a transaction: one of its own, or a savepoint or part of the one that the caller is in. It commits
 * when the function's promise fulfils and rolls back when it rejects; an error of COMMIT itself is translated too.
 */
export async function runTransaction<TResult>(
  given: TransactionPlace,
  options: TransactionOptions,
  run: RunTransaction<TResult>,
): Promise<TResult> {
  const place = { ...given, database: presentOf(given.database), origin: presentOf(given.origin) }
  const current = currentScope(place.database)
  if (current === undefined) return runOutermost(place, place.database, options, run)
  if (options.propagation === 'requiresNew') {
    checkSecondConnection(place.origin)
    return runOutermost(place, place.origin, options, run)
  }
  checkNestedOptions(options)
  return options.propagation === 'required'
    ? runJoined(place, current, options, run)
    : runNested(place, current, options, run)
}

async function runOutermost<TResult>(
  { model, origin }: TransactionPlace,
  database: Database,
  options: TransactionOptions,
  run: RunTransaction<TResult>,
): Promise<TResult> {
  const { retry, signal } = options
  const gate = gateOf(database)
  const holder = holderOf(database)
  if (holder !== undefined) await awaitConnection(database, holder)
  const { result, scope } = await withRetry(retry, signal, () => {
    const connection = createConnection()
    const beginHere = beginTransaction(database, options, { onLost: connection.lose })
    const begin: Begin = gate === undefined ? beginHere : (body) => runAlone(gate, () => beginHere(body))
    return runFunction({ origin, connection, signal, holder }, model, begin, run)
  })
  await runAfterCommit(scope.afterCommit)
  return result
}

/** A savepoint. It has the connection for itself: PostgreSQL takes whatever is sent meanwhile for a part of it. */
async function runNested<TResult>(
  place: TransactionPlace,
  parent: TransactionScope,
  { signal }: NestedTransactionOptions,
  run: RunTransaction<TResult>,
): Promise<TResult> {
  const begin: Begin = (body) =>
    runAlone(parent.gate, async () => {
      checkOpen(parent)
      await buildersOf(parent.database).transaction(body)
    })
  return runPart(place, parent, signal, begin, run)
}

/** A part of the transaction that the caller is in: where it fails, that one cannot succeed. */
async function runJoined<TResult>(
  place: TransactionPlace,
  parent: TransactionScope,
  { signal }: NestedTransactionOptions,
  run: RunTransaction<TResult>,
): Promise<TResult> {
  const begin: Begin = (body) => body(parent.database)
  try {
    return await runPart(place, parent, signal, begin, run)
  } catch (error) {
    parent.failure ??= { error }
    throw error
  }
}

async function runPart<TResult>(
  { model, origin }: TransactionPlace,
  parent: TransactionScope,
  signal: AbortSignal | undefined,
  begin: Begin,
  run: RunTransaction<TResult>,
): Promise<TResult> {
  // Who joins the transaction joins its parts: a repository that is bound to it does not know the database it is of.
  const joinedBy = parent.isForeign ? origin : parent.origin
  const options = { origin: joinedBy, parent, connection: parent.connection, signal }
  const { result } = await runFunction(options, model, begin, run)
  return result
}

const optionsOfNested: ReadonlySet<string> = new Set(['propagation', 'signal'])

function checkNestedOptions(options: TransactionOptions): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || optionsOfNested.has(name)) continue
    throw new InvalidArgumentError(
      { path: `$transaction options.${name}`, expected: 'an outermost transaction', received: 'one inside another' },
      "Give it to the outermost one, or use propagation: 'requiresNew'.",
    )
  }
}

function checkSecondConnection(database: Database): void {
  if (!isTransaction(database) && !driverOf(database).hasOneConnection) return
  throw new InvalidArgumentError({
    path: '$transaction options.propagation',
    expected: "a database with more than one connection for 'requiresNew' inside another transaction",
    received: 'one with a single connection, which the other transaction has',
  })
}
