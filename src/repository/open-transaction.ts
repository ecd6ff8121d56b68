import type { Executor } from '../database/index.ts'

/** A transaction that stays open until it is ended. */
export interface OpenTransaction {
  readonly executor: Executor
  /** Ends it. It only reads: whether it could commit is of no concern. */
  end(): Promise<void>
}

/** Opens a transaction for reads that go on after the call that opens it, such as those of a stream. */
export async function openTransaction(executor: Executor): Promise<OpenTransaction> {
  let end = (): void => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  return new Promise((resolve, reject) => {
    const running = executor.transaction(async (transaction) => {
      resolve({
        executor: transaction,
        end: () => {
          end()
          return running.catch(() => undefined)
        },
      })
      await ended
    })
    running.catch(reject)
  })
}
