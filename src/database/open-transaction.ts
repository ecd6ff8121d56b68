import type { Database } from './database.ts'
import { runTransaction, type TransactionPlace } from './transaction.ts'
import type { TransactionOptions } from './transaction-options.ts'

/** A transaction that stays open until it is ended. */
export interface OpenTransaction {
  readonly database: Database
  /** Settles when it has ended. */
  readonly ended: Promise<void>
  /** Ends it. It only reads: whether it could commit is of no concern. */
  end(): Promise<void>
}

/** Opens a transaction for reads that go on after the call that opens it, such as those of a stream. */
export async function openTransaction(place: TransactionPlace, options: TransactionOptions): Promise<OpenTransaction> {
  let end = (): void => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  return new Promise((resolve, reject) => {
    const running: Promise<void> = runTransaction(place, { ...options, accessMode: 'read only' }, async (database) => {
      const finish = (): Promise<void> => {
        end()
        return running.catch(() => undefined)
      }
      resolve({ database, ended: running, end: finish })
      await ended
    })
    running.catch(reject)
  })
}
