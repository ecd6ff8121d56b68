export type { Database, Executable, Fields, QueryBuilders, SelectBuilder } from './database.ts'
export { buildersOf } from './database.ts'
export { createExecutor, type Executor, type ObserverOptions, type Row } from './executor.ts'
export {
  currentObservers,
  observeQueries,
  observeStatements,
  type QueryEvent,
  type QueryObserver,
  type StatementObserver,
} from './query-event.ts'
export type { Statement } from './statement.ts'
export { runTransaction } from './transaction.ts'
export { translateError } from './translate-error.ts'
