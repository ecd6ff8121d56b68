import { createRepositories, type QueryObserver } from 'drizzle-repository'

import { model } from './model.ts'
import type { StoreDatabase } from './open-database.ts'
import { UserRepository } from './user-repository.ts'

export type StoreRepositories = ReturnType<typeof createStoreRepositories>

/** A repository for each table of the store, with the store's own one for the users. */
export function createStoreRepositories(db: StoreDatabase, onQuery?: QueryObserver) {
  return createRepositories(db, model, { users: UserRepository }, { onQuery })
}
