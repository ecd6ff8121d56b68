import { PgTable, pgTable, text } from 'drizzle-orm/pg-core'
import { npmVersion } from 'drizzle-orm/version'
import { expect, test } from 'vitest'
import * as schema from '../../examples/store/schema.ts'

const line = process.env['DRIZZLE_LINE']

test('the line of Drizzle that is loaded is the one that the project names', () => {
  expect(['0.45', '1.0']).toContain(line)
  expect(npmVersion.split('.', 2).join('.')).toBe(line)
})

test('tests and examples share one copy of Drizzle', () => {
  const tables = Object.values(schema).filter((value) => value instanceof PgTable)
  expect(pgTable('table', { text: text() })).toBeInstanceOf(PgTable)
  expect(tables.length).toBeGreaterThan(10)
})
