export type { Database } from './database.ts'
export { buildersOf, isTransaction } from './database.ts'
export { openSettings } from './apply-settings.ts'
export { createExecutor } from './create-executor.ts'
export type { Executor, ExecutorOptions, Row } from './executor.ts'
export {
  currentObservers,
  goOn,
  observeQueries,
  observeStatements,
  type ObserverOptions,
  type QueryEvent,
  type QueryObserver,
  type StatementObserver,
} from './query-event.ts'
export { type Asking, isServerKnown, kindOf, serverOf } from './server-of.ts'
export { runTransaction } from './transaction.ts'
export { afterCommit, afterRollback, currentDatabase, outsideTransaction } from './transaction-context.ts'
export type {
  AccessMode,
  IsolationLevel,
  NestedTransactionOptions,
  Propagation,
  RetryOptions,
  Settings,
  TransactionOptions,
} from './transaction-options.ts'
export type { AfterFunction } from './transaction-scope.ts'
export { translateError } from './translate-error.ts'
