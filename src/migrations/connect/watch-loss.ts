import { MigrationError } from '../migration-error.ts'
import { isConnectionLost } from '../../database/lost-connection.ts'

/** Remembers that a connection was lost: drivers that connect again by themselves must not go on with another one. */
export interface LostConnection {
  readonly isLost: boolean
  guard<TResult>(run: () => Promise<TResult>): Promise<TResult>
  tell(): never
}

/** Watches the statements of one connection. */
export function watchLoss(): LostConnection {
  let isLost = false
  const tell = (cause?: unknown): never => {
    isLost = true
    throw new MigrationError({
      reason: 'connection',
      expected: 'the connection to stay',
      got: 'a lost one',
      remedy: 'See where the database stands with drizzle-repository status, and run the command again.',
      cause,
    })
  }
  return {
    get isLost() {
      return isLost
    },
    guard: async (run) => {
      if (isLost) tell()
      try {
        return await run()
      } catch (error) {
        if (!(error instanceof MigrationError) && isConnectionLost(error)) tell(error)
        throw error
      }
    },
    tell: () => tell(),
  }
}

/** Makes a function that does its work the first time only. */
export function onceOnly(run: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= run())
}
