import { describe, expect, test } from 'vitest'
import { type BackfillLimits, findReason } from '../../../../src/migrations/backfill/find-reason.ts'
import type { ServerLoad } from '../../../../src/migrations/backfill/load.ts'

const limits: BackfillLimits = {
  target: 100,
  rate: undefined,
  window: undefined,
  maxLag: 10_000,
  maxTransactionAge: 600_000,
  lockTimeout: 500,
  maxFailures: 100,
}
const calm: ServerLoad = { at: 60_000, written: 900n, replicas: [], lostSlots: [], oldest: undefined, time: '12:00' }

test('nothing is in the way of a calm server', () => {
  expect(findReason(calm, limits, [])).toBeUndefined()
})

describe('a replica', () => {
  const marks = [
    { at: 30_000, written: 500n },
    { at: 40_000, written: 700n },
    { at: 59_000, written: 900n },
  ]
  const load = (replayed: bigint | undefined, lag = 0): ServerLoad => ({
    ...calm,
    replicas: [{ name: 'standby', replayed, lag }],
  })

  test('that has stopped is behind since the first WAL that it lacks, though it reports no lag', () => {
    expect(findReason(load(600n), limits, marks)).toBe('replica standby is 20.0 s behind (limit 10.0 s)')
  })

  test('that lacks only what was written just now is not', () => {
    expect(findReason(load(800n), limits, marks)).toBeUndefined()
  })

  test('that was behind before the worker began is believed', () => {
    expect(findReason(load(800n, 12), limits, marks)).toBe('replica standby is 12.0 s behind (limit 10.0 s)')
  })

  test('that has caught up is not behind, whatever was measured last', () => {
    expect(findReason(load(900n, 12), limits, marks)).toBeUndefined()
  })

  test('that nobody may see, or that is not to be looked at, holds nothing up', () => {
    expect(findReason(load(undefined), limits, marks)).toBeUndefined()
    expect(findReason(load(600n), { ...limits, maxLag: undefined }, marks)).toBeUndefined()
  })

  test('whose slot nobody reads is gone', () => {
    expect(findReason({ ...calm, lostSlots: ['s1'] }, limits, [])).toBe('the replica of slot s1 is not connected')
    expect(findReason({ ...calm, lostSlots: ['s1'] }, { ...limits, maxLag: undefined }, [])).toBeUndefined()
  })
})

test('hours may go over midnight', () => {
  const at = (time: string, window: string): boolean =>
    findReason({ ...calm, time }, { ...limits, window }, []) === undefined
  expect(['21:59', '22:00', '23:59', '00:00', '05:59', '06:00'].map((time) => at(time, '22:00-06:00'))).toEqual([
    false,
    true,
    true,
    true,
    true,
    false,
  ])
  expect(['08:59', '09:00', '17:00'].map((time) => at(time, '09:00-17:00'))).toEqual([false, true, false])
})
