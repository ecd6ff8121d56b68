import { expect, test } from 'vitest'
import { readHeader } from '../../../../src/migrations/project/read-header.ts'

const header = (...lines: string[]): ReturnType<typeof readHeader> =>
  readHeader(`${lines.map((line) => `-- drizzle-repository: ${line}`).join('\n')}\nSELECT 1;`, 'up.sql')

test('every word is read', () => {
  const hash = 'a'.repeat(64)
  expect(
    header(
      'phase contract',
      'after backfill orders_total',
      'one-by-one',
      'lock-timeout 2s',
      'statement-timeout 30min',
      `squashes 0001_a..0009_b sha256:${hash}`,
      'lossy users.nickname: its values are gone',
      "irreversible: 'calm' may be in use (mood)",
      'allow drop-column: nobody reads it',
    ),
  ).toEqual({
    phase: 'contract',
    after: ['orders_total'],
    isOneByOne: true,
    lockTimeout: '2s',
    statementTimeout: '30min',
    squashes: { first: '0001_a', last: '0009_b', hash },
    losses: [{ what: 'users.nickname', why: 'its values are gone' }],
    irreversible: ["'calm' may be in use (mood)"],
  })
})

test('lines count until the first statement, whatever their ends', () => {
  const text =
    '-- a comment\r\n\r\n-- drizzle-repository: one-by-one\r\nSELECT 1;\r\n-- drizzle-repository: phase expand\r\n'
  expect(readHeader(text, 'up.sql')).toMatchObject({ isOneByOne: true, phase: undefined })
})

test.each(['one-by-on', 'phase late', 'after lunch', 'lock-timeout soon', 'lossy users.nickname', 'irreversible'])(
  '"%s" is refused',
  (line) => {
    expect(() => header(line)).toThrow(`"${line}" in up.sql`)
  },
)
