import { expect, test } from 'vitest'
import { isRespelled, typeLoss } from '../../../src/migrations/kit/down/type-loss.ts'

test.each([
  ['integer', 'integer', 'none'],
  ['integer', 'bigint', 'none'],
  ['serial', 'bigint', 'none'],
  ['bigint', 'integer', 'refused'],
  ['integer', 'numeric', 'none'],
  ['integer', 'text', 'none'],
  ['text', 'integer', 'refused'],
  ['varchar(10)', 'varchar(20)', 'none'],
  ['varchar(20)', 'varchar(10)', 'refused'],
  ['varchar(20)', 'varchar', 'none'],
  ['text', 'varchar(10)', 'refused'],
  ['numeric(10, 2)', 'numeric(12, 2)', 'none'],
  ['numeric(12, 2)', 'numeric(10, 2)', 'refused'],
  ['numeric(10, 2)', 'numeric(12, 0)', 'changed'],
  ['numeric', 'numeric(10, 2)', 'changed'],
  ['double precision', 'real', 'changed'],
  ['real', 'integer', 'changed'],
  ['timestamp', 'timestamp with time zone', 'changed'],
  ['timestamp with time zone', 'date', 'changed'],
  ['date', 'timestamp', 'none'],
  ['timestamp(6)', 'timestamp(3)', 'changed'],
  ['jsonb', 'json', 'none'],
  ['json', 'jsonb', 'changed'],
  ['uuid', 'integer', 'refused'],
] as const)('%s to %s: %s', (from, to, loss) => {
  expect(typeLoss(from, to)).toBe(loss)
})

test('text that was read as a number comes back as numbers are written', () => {
  expect(isRespelled('text', 'integer')).toBe(true)
  expect(isRespelled('bigint', 'integer')).toBe(false)
  expect(isRespelled('varchar(20)', 'varchar(10)')).toBe(false)
  expect(isRespelled('integer', 'text')).toBe(false)
})
