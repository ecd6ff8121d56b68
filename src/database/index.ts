export type { Database, Executable, Fields, QueryBuilders, SelectBuilder } from './database.ts'
export { buildersOf, isTransaction } from './database.ts'
export { openSettings } from './apply-settings.ts'
export { createExecutor, type Executor, type ExecutorOptions, type ObserverOptions, type Row } from './executor.ts'
export { holdsLocks } from './holds-locks.ts'
export {
  currentObservers,
  goOn,
  observeQueries,
  observeStatements,
  type QueryEvent,
  type QueryObserver,
  type StatementObserver,
} from './query-event.ts'
export type { Statement } from './statement.ts'
export { runTransaction } from './transaction.ts'
export { afterCommit, afterRollback } from './transaction-context.ts'
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
export { withSql } from './with-sql.ts'
