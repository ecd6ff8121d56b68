import { expect, test } from 'vitest'
import { reasonOf, TestDatabaseError } from '../../../src/server/test-database-error.ts'

test('the error says what was expected, what came and what to do', () => {
  const cause = new Error('no')
  const error = new TestDatabaseError({ expected: 'a server', got: 'none', remedy: 'Start one.', cause })
  expect(error).toMatchObject({ name: 'TestDatabaseError', message: 'Expected a server, got none. Start one.', cause })
})

test.each([
  [new Error('it broke'), 'it broke'],
  [Object.assign(new Error('it broke'), { code: 'EBROKEN' }), 'it broke (EBROKEN)'],
  [Object.assign(new Error('EBROKEN: it broke'), { code: 'EBROKEN' }), 'EBROKEN: it broke'],
  [Object.assign(new Error(''), { code: 'EBROKEN' }), 'EBROKEN'],
  [new TypeError(''), 'TypeError'],
  ['thrown text', 'thrown text'],
])('a reason is told in a few words: %o', (error, reason) => {
  expect(reasonOf(error)).toBe(reason)
})
