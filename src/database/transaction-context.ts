import { AsyncLocalStorage } from 'node:async_hooks'
import { InvalidArgumentError } from '../errors/index.ts'
import type { Database } from './database.ts'
import { createGate, type Gate } from './gate.ts'
import { clientOf } from './derive-database.ts'
import { driverOf } from './drivers/driver-of.ts'
import { presentOf } from './present-database.ts'
import {
  type AfterFunction,
  checkOpen,
  isWithin,
  outermostOf,
  scopeOf,
  type TransactionScope,
} from './transaction-scope.ts'

/** A transaction that the running code is in, and the one around it. */
interface Frame {
  /** `undefined` where the code has left the transactions around it. */
  readonly scope: TransactionScope | undefined
  readonly outer: Frame | undefined
}

const frames = new AsyncLocalStorage<Frame | undefined>()

/** Runs a function in a transaction: repositories of the database it was opened on join it. */
export function runInside<TResult>(scope: TransactionScope, run: () => TResult): TResult {
  return frames.run({ scope, outer: frames.getStore() }, run)
}

/**
 * The transaction that a statement of a database belongs to, if any. In the function of a transaction that is the
 * innermost one: for the database it was opened on, and for the transactions around it. Whoever is not in such a function
 * uses the transaction that the database itself is.
 *
 * @throws {@link TransactionEndedError} when it has ended.
 */
export function currentScope(database: Database): TransactionScope | undefined {
  const frame = frames.getStore()
  const bound = scopeOf(database)
  const scope = frame === undefined ? bound : (innermost(frame, database, bound) ?? bound)
  if (scope !== undefined) checkOpen(scope)
  return scope
}

function innermost(
  frame: Frame,
  database: Database,
  bound: TransactionScope | undefined,
): TransactionScope | undefined {
  for (let current: Frame | undefined = frame; current !== undefined; current = current.outer) {
    const { scope } = current
    if (scope === undefined) return undefined
    if (bound === undefined ? scope.origin === database : isWithin(scope, bound)) return scope
  }
  return undefined
}

/**
 * Runs a function outside of the transaction that the caller is in: repositories that are used in it, and in all that it
 * starts, do not join it. It is for what outlives the transaction, such as a timer or a worker: Node.js takes that for a
 * part of the function that started it, so that its calls would throw a {@link TransactionEndedError} for ever.
 *
 * @returns What the function returns.
 * @example
 * ```ts
 * await repositories.$transaction(async ({ orders }) => {
 *   await orders.update(1, { status: 'shipped' })
 *   outsideTransaction(() => setInterval(() => repositories.orders.count(), 60_000).unref())
 * })
 * ```
 */
export function outsideTransaction<TResult>(run: () => TResult): TResult {
  const outer = frames.getStore()
  return outer === undefined ? run() : frames.run({ scope: undefined, outer }, run)
}

/** Whether the caller is in a transaction that has a connection of the same client, joined or not. */
export function isInTransactionOf(database: Database): boolean {
  for (let current = frames.getStore(); current !== undefined; current = current.outer) {
    const { scope } = current
    if (scope !== undefined && !scope.hasEnded && clientOf(scope.origin) === clientOf(database)) return true
  }
  return false
}

/** The Drizzle database or transaction that a repository of a database sends its statements to now. */
export function currentDatabase(database: Database): Database {
  return currentScope(presentOf(database))?.database ?? database
}

const gates = new WeakMap<object, Gate>()

/** The gate of a database that is a single connection: its transactions would take in the statements beside them. */
export function gateOf(database: Database): Gate | undefined {
  if (driverOf(database).isConcurrent) return undefined
  const client = clientOf(database) ?? database
  let gate = gates.get(client)
  if (gate === undefined) gates.set(client, (gate = createGate()))
  return gate
}

/**
 * Runs a function after the transaction that the caller is in has been committed, the outermost one of it: then its rows
 * are there for everybody, and nothing can undo them. When the transaction or the savepoint is rolled back, it never runs.
 *
 * The functions run in their order, one after the other, outside of the transaction, and `$transaction` waits for them.
 * When one fails the others still run, and `$transaction` throws an {@link AfterCommitError}.
 *
 * @throws {@link InvalidArgumentError} outside of a `$transaction`.
 * @throws {@link TransactionEndedError} when the transaction has ended.
 * @example
 * ```ts
 * await repositories.$transaction(async ({ users }) => {
 *   const user = await users.create({ email: 'ada@example.com', name: 'Ada' })
 *   afterCommit(() => console.log(`Welcome, ${user.name}!`))
 * })
 * ```
 */
export function afterCommit(run: AfterFunction): void {
  scopeOfCaller('afterCommit', run).afterCommit.push(run)
}

/**
 * Runs a function after the transaction or savepoint that the caller is in was rolled back, by itself or with one around
 * it. Of a transaction that is retried, it runs after every try that registered it.
 *
 * The functions run in their order, one after the other, and `$transaction` waits for them before it throws what it was
 * rolled back by. An error of theirs is an unhandled rejection.
 *
 * @throws {@link InvalidArgumentError} outside of a `$transaction`.
 * @throws {@link TransactionEndedError} when the transaction has ended.
 * @example
 * ```ts
 * await repositories.$transaction(async ({ products }) => {
 *   afterRollback(() => console.log('The price is what it was.'))
 *   await products.updateAll({ labels: [] }, { returning: false })
 * })
 * ```
 */
export function afterRollback(run: AfterFunction): void {
  scopeOfCaller('afterRollback', run).afterRollback.push(run)
}

function scopeOfCaller(path: string, run: unknown): TransactionScope {
  if (typeof run !== 'function') {
    throw new InvalidArgumentError({ path, expected: 'a function', received: typeof run })
  }
  const scope = frames.getStore()?.scope
  if (scope === undefined) {
    throw new InvalidArgumentError(
      { path, expected: 'a call inside the function of $transaction', received: 'one outside' },
      'Outside there is no commit to wait for: call the function itself.',
    )
  }
  if (outermostOf(scope).isForeign) {
    throw new InvalidArgumentError({
      path,
      expected: 'a transaction that $transaction opened',
      received: 'one that somebody else opened, and nobody tells when it ends',
    })
  }
  checkOpen(scope)
  return scope
}
