import type { Database, Row, StatementObserver } from '../database/index.ts'
import type { Loads } from '../load/index.ts'
import type { FindByKeys, Key } from '../query/index.ts'

/** A find that waits for the end of its tick: everything about it is checked and planned. */
export interface WaitingFind {
  readonly key: Key
  readonly loads: Loads
  /** Plans the statement for several keys. */
  readonly planTogether: () => FindByKeys
  readonly runAlone: () => Promise<Row | undefined>
}

/** Finds of one tick that differ in their keys only. */
export interface FindBatch {
  readonly finds: WaitingFind[]
  /** Planned when the second one joins, so that what the caller changes afterwards changes nothing. */
  together: FindByKeys | undefined
  /** The database or transaction that they go to: that of another one does not join. */
  readonly database: Database
  /** Who is told about the statement. Finds that others observe don't join, so that each is told of its own. */
  readonly observers: readonly StatementObserver[]
  readonly outcomes: Promise<readonly PromiseSettledResult<Row | undefined>[]>
}
