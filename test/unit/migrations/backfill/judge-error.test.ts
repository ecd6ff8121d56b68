import { expect, test } from 'vitest'
import { judgeError } from '../../../../src/migrations/backfill/judge-error.ts'

test.each([
  ['55P03', 'wait'],
  ['40P01', 'wait'],
  ['40001', 'wait'],
  ['23505', 'row'],
  ['22P02', 'row'],
  ['57014', 'row'],
  ['P0001', 'row'],
  ['42703', 'stop'],
  ['42501', 'stop'],
  ['25006', 'stop'],
  ['53100', 'stop'],
  ['57P01', 'stop'],
] as const)('%s means %s', (code, judgement) => {
  expect(judgeError(new Error('outer', { cause: Object.assign(new Error('inner'), { code }) }))).toBe(judgement)
})

test('what code throws is about its rows', () => {
  expect(judgeError(new RangeError('no'))).toBe('row')
  expect(judgeError('no')).toBe('row')
})
