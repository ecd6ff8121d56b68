import type { Model } from '../model/index.ts'
import type { Database } from './database.ts'
import { primaryOf } from './derive-database.ts'
import { createSteadyExecutor, type Executor, type ExecutorOptions } from './executor.ts'
import { isSteady, presentOf } from './present-database.ts'

/** Makes the executor of a repository. */
export function createExecutor(given: Database, model: Model, options: ExecutorOptions): Executor {
  if (isSteady(given)) return createSteadyExecutor(primaryOf(given), model, options)
  return createShiftingExecutor(given, (database) => createSteadyExecutor(database, model, options))
}

/** Makes the executor of a database that is not always the same one: each call goes to what it is for its caller. */
function createShiftingExecutor(given: Database, executorFor: (database: Database) => Executor): Executor {
  const executors = new WeakMap<Database, Executor>()
  const now = (): Executor => {
    const database = presentOf(given)
    let executor = executors.get(database)
    if (executor === undefined) executors.set(database, (executor = executorFor(database)))
    return executor
  }
  return {
    get database() {
      return now().database
    },
    get dateText() {
      return now().dateText
    },
    get isConcurrent() {
      return now().isConcurrent
    },
    get holdsLocks() {
      return now().holdsLocks
    },
    get isInTransaction() {
      return now().isInTransaction
    },
    get keeper() {
      return now().keeper
    },
    get serverVersion() {
      return now().serverVersion
    },
    checkCounts: () => now().checkCounts(),
    rows: async (...parameters) => now().rows(...parameters),
    ask: async (...parameters) => now().ask(...parameters),
    count: async (...parameters) => now().count(...parameters),
    raw: async (...parameters) => now().raw(...parameters),
    together: async (run, signal) => now().together(run, signal),
    transaction: async (run, signal) => now().transaction(run, signal),
    bind: () => now().bind(),
    openSnapshot: async (signal) => now().openSnapshot(signal),
  }
}
