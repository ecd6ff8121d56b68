import type { Database } from '../../database/index.ts'
import { type BackfillLimits, findReason, type WalMark } from './find-reason.ts'
import { readLoad } from './load.ts'

/** Keeps an eye on the server while a worker works. */
export interface Throttle {
  /** Why the next batch has to wait; `undefined` where it may begin. */
  findReason(db: Database): Promise<string | undefined>
  /** Milliseconds to rest after a batch, so that the rate is kept. */
  restAfter(rows: number, milliseconds: number): number
}

/** The server is asked once in this time, not before every batch. */
const interval = 1000

/** More marks than this are an hour, and no limit is longer. */
const mostMarks = 3600

/** Makes the throttle of one worker. */
export function makeThrottle(limits: BackfillLimits): Throttle {
  let marks: readonly WalMark[] = []
  let askedAt = -Infinity
  let reason: string | undefined
  return {
    findReason: async (db) => {
      // While something is in the way, it is asked as often as the worker asks.
      if (reason === undefined && performance.now() - askedAt < interval) return undefined
      const load = await readLoad(db)
      askedAt = performance.now()
      marks = [...marks, { at: load.at, written: load.written }].slice(-mostMarks)
      reason = findReason(load, limits, marks)
      return reason
    },
    restAfter: (rows, milliseconds) =>
      limits.rate === undefined ? 0 : Math.max(0, (rows / limits.rate) * 1000 - milliseconds),
  }
}
