import { integer, pgTable } from 'drizzle-orm/pg-core'
import { expect, it } from 'vitest'
import { defineModel } from '../../../../src/index.ts'
import { planCreateMany } from '../../../../src/write/statements/plan-insert.ts'

const notes = pgTable('notes', { id: integer('id').primaryKey(), rank: integer('rank') })

it('plans more rows with different properties than a function takes arguments', () => {
  const table = defineModel({ notes }).tables.get('notes')!
  const [id, rank] = [table.columns.get('id')!, table.columns.get('rank')!]
  const rows = Array.from(
    { length: 200_000 },
    (_, index) =>
      new Map(
        index % 2 === 0
          ? [[id, 1]]
          : [
              [id, 1],
              [rank, 1],
            ],
      ),
  )
  const returning = { columns: undefined, extras: undefined, needed: undefined, returnsRows: true }
  const chunks = planCreateMany(table, rows, returning, 50_000, 'createMany')
  expect(chunks.map(({ items }) => items.length)).toEqual([...Array<number>(6).fill(32_500), 5_000])
})
