import { expect, test } from 'vitest'
import { describeBackfills } from '../../../../src/migrations/cli/screen/describe-backfill.ts'
import { type BackfillStatus, pendingStatus } from '../../../../src/migrations/backfill/index.ts'

const failure = { key: ['7', 'x'], errorCode: '23514', message: 'no', attempts: 2 }
const running: BackfillStatus = {
  ...pendingStatus('nick'),
  state: 'running',
  relation: '"users"',
  seen: 550,
  rows: 500,
  rowsEstimate: 1000,
  pass: 1,
  millisecondsLeft: 90_000,
  waits: 2,
  lastWait: 'replica s is 11.0 s behind (limit 10.0 s)',
  failures: [failure, failure, failure, failure],
}

test('shows how far it is, what it waited for, which rows failed and what comes next', () => {
  expect(describeBackfills([running, pendingStatus('orders_total')], false)).toEqual([
    ' nick          running    ━━━━━━━━━━━───────── 55 %  500 rows changed, 550 of about 1,000 passed · one worker needs about 1 min 30 s',
    '               waited 2 times, at last: replica s is 11.0 s behind (limit 10.0 s)',
    '               4 rows failed',
    ...Array.from({ length: 3 }, () => '                 7, x  23514  no  2 attempts'),
    '                 … --failed lists all',
    '               drizzle-repository backfill run nick',
    ' orders_total  pending',
    '               drizzle-repository backfill run orders_total',
  ])
  expect(describeBackfills([running], true).filter((line) => line.includes('23514'))).toHaveLength(4)
  expect(describeBackfills([], false)).toEqual([' no revision has a backfill'])
})
