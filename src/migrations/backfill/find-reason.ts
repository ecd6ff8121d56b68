import { duration } from '../describe-amounts.ts'
import type { ServerLoad } from './load.ts'

/** What a backfill takes care of. */
export interface BackfillLimits {
  /** Milliseconds that a batch should take. */
  readonly target: number
  /** Rows a second of one worker. */
  readonly rate: number | undefined
  /** The hours in which it works, in the server's time zone: `22:00-06:00`. */
  readonly window: string | undefined
  /** Milliseconds that a replica may be behind; `undefined` is not looked at. */
  readonly maxLag: number | undefined
  /** Milliseconds that the oldest transaction may be old; `undefined` is not looked at. */
  readonly maxTransactionAge: number | undefined
  /** Milliseconds that a batch waits for a locked row before it gives its own locks back. */
  readonly lockTimeout: number
  /** How many rows may fail before it stops. */
  readonly maxFailures: number
}

/** How much WAL there was when. */
export interface WalMark {
  readonly at: number
  readonly written: bigint
}

/**
 * Finds why a backfill has to wait, as a sentence without its subject; `undefined` where nothing is in the way.
 *
 * @param marks how much WAL there was at earlier times, the oldest first: a replica that has stopped reports no lag
 */
export function findReason(load: ServerLoad, limits: BackfillLimits, marks: readonly WalMark[]): string | undefined {
  return (
    outsideOfWindow(load, limits) ??
    replicaBehind(load, limits, marks) ??
    lostReplica(load, limits) ??
    oldTransaction(load, limits)
  )
}

function outsideOfWindow({ time }: ServerLoad, { window }: BackfillLimits): string | undefined {
  const [from, to] = window?.split('-') ?? []
  if (from === undefined || to === undefined) return undefined
  const isInside = from <= to ? from <= time && time < to : from <= time || time < to
  return isInside ? undefined : `it is ${time}, outside of ${window}`
}

function replicaBehind(
  { replicas, at }: ServerLoad,
  { maxLag }: BackfillLimits,
  marks: readonly WalMark[],
): string | undefined {
  if (maxLag === undefined) return undefined
  for (const { name, replayed, lag } of replicas) {
    if (replayed === undefined) continue
    const missed = marks.find(({ written }) => written > replayed)
    // What the server measured last stays as it is while nothing is replayed, also when all is.
    const behind = missed === undefined ? 0 : Math.max(at - missed.at, lag * 1000)
    if (behind > maxLag) return `replica ${name} is ${duration(behind)} behind (limit ${duration(maxLag)})`
  }
  return undefined
}

function lostReplica({ lostSlots }: ServerLoad, { maxLag }: BackfillLimits): string | undefined {
  const [slot] = lostSlots
  return maxLag === undefined || slot === undefined ? undefined : `the replica of slot ${slot} is not connected`
}

function oldTransaction({ oldest }: ServerLoad, { maxTransactionAge }: BackfillLimits): string | undefined {
  if (oldest === undefined || maxTransactionAge === undefined || oldest.seconds * 1000 <= maxTransactionAge)
    return undefined
  const age = duration(oldest.seconds * 1000)
  return `${oldest.who} has a transaction that is ${age} old (limit ${duration(maxTransactionAge)})`
}
