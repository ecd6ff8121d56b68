import { expect, test } from 'vitest'
import { hashesOf, hashOfSquashed, type LedgerRow, matchLedger } from '../../../../src/migrations/ledger/index.ts'
import type { Format, History } from '../../../../src/migrations/revision.ts'
import { revisionOf } from '../../../support/revision-of.ts'

const name = { schema: 'drizzle', table: '__drizzle_migrations' }

const historyOf = (format: Format, ...revisions: ReturnType<typeof revisionOf>[]): History => ({
  format,
  folder: '/drizzle',
  revisions,
})

const row = (id: number, hash: string, createdAt?: number, named?: string): LedgerRow => ({
  id,
  hash,
  createdAt,
  name: named,
  appliedAt: undefined,
})

const match = (history: History, rows: readonly LedgerRow[], format: Format = history.format) => {
  const { applied, pending, orphans, squashed } = matchLedger(history, { name, format, rows })
  return {
    applied: applied.map(({ revision, isEdited }) => (isEdited ? `${revision.name} edited` : revision.name)),
    pending: pending.map((revision) => revision.name),
    orphans: orphans.map(({ id }) => id),
    squashed: squashed.map(({ id }) => id),
  }
}

test('rows with names match by them, in the order in which they were applied', () => {
  const [a, b, c] = [revisionOf('a', 1000), revisionOf('b', 2000), revisionOf('c', 3000)]
  const found = match(historyOf('folders', a, b, c), [
    row(1, c.up.hash, 3000, 'c'),
    row(2, 'else', 1000, 'a'),
    row(3, 'x', 9, 'gone'),
  ])
  expect(found).toEqual({ applied: ['c', 'a edited'], pending: ['b'], orphans: [3], squashed: [] })
})

test('rows without names match by date, and by hash where that says nothing or too much', () => {
  const [a, b, c] = [revisionOf('a', 1000), revisionOf('b', 1000), revisionOf('c', 3000)]
  const found = match(historyOf('journal', a, b, c), [
    row(1, b.up.hash, 1000),
    row(2, a.up.hash, 1000),
    row(3, c.up.hash, 77),
  ])
  expect(found).toEqual({ applied: ['b', 'a', 'c'], pending: [], orphans: [], squashed: [] })
})

test('dates are cut to seconds where the names of folders cannot hold more', () => {
  const a = revisionOf('a', 1000)
  expect(match(historyOf('folders', a), [row(1, a.up.hash, 1789)], 'journal').applied).toEqual(['a'])
  expect(match(historyOf('journal', a), [row(1, 'else', 1789)], 'journal').orphans).toEqual([1])
})

test('other line ends are the same file', () => {
  const a = revisionOf('a', 1000, 'SELECT 1;\nSELECT 2;\n')
  for (const hash of hashesOf(a.up)) expect(match(historyOf('journal', a), [row(1, hash, 1000)]).applied).toEqual(['a'])
  expect(new Set(hashesOf(a.up)).size).toBe(2)
})

test('a squashed revision takes over from all that it stands for, and from no part of them', () => {
  const hash = hashOfSquashed(['h1', 'h2', 'h3'])
  const squashed = revisionOf('c', 3000, `-- drizzle-repository: squashes a..c sha256:${hash}\nSELECT 1;`)
  const rows = [row(1, 'h1', 1000, 'a'), row(2, 'h2', 2000, 'b'), row(3, 'h3', 3000, 'c')]
  expect(match(historyOf('folders', squashed), rows)).toEqual({
    applied: ['c'],
    pending: [],
    orphans: [],
    squashed: [1, 2],
  })
  expect(match(historyOf('folders', squashed), rows.slice(0, 2))).toEqual({
    applied: [],
    pending: ['c'],
    orphans: [1, 2],
    squashed: [],
  })
  const unnamed = rows.map((one) => ({ ...one, name: undefined }))
  expect(match(historyOf('journal', squashed), unnamed)).toMatchObject({ applied: ['c'], squashed: [1, 2] })
})
