import { expect, test } from 'vitest'
import { compareCatalogues, describeDifferences } from '../../../src/migrations/catalogue/index.ts'

const table = { kind: 'table', name: 'public.users', definition: '' }
const column = { kind: 'column', name: 'public.users.id', definition: 'integer not null' }
const view = { kind: 'view', name: 'public.recent', definition: ' SELECT id\n   FROM users' }

test('equal catalogues have no differences', () => {
  expect(compareCatalogues([table, column], [column, table])).toEqual([])
})

test('what is missing, strange or different is told once', () => {
  const differences = compareCatalogues([view, column], [{ ...column, definition: 'bigint' }, table])
  expect(differences).toEqual([
    { kind: 'column', name: 'public.users.id', expected: 'integer not null', actual: 'bigint' },
    { kind: 'table', name: 'public.users', expected: undefined, actual: '' },
    { kind: 'view', name: 'public.recent', expected: view.definition, actual: undefined },
  ])
  expect(describeDifferences(differences)).toEqual([
    '~ column public.users.id: integer not null -> bigint',
    '+ table public.users',
    '- view public.recent',
  ])
})

test('what a missing table has is counted', () => {
  const index = { kind: 'index', name: 'public.users.users_name', definition: 'CREATE INDEX …' }
  const other = { kind: 'index', name: 'public.users_old.name', definition: 'CREATE INDEX …' }
  expect(describeDifferences(compareCatalogues([table, column, index, other], []))).toEqual([
    '- index public.users_old.name: CREATE INDEX …',
    '- table public.users (column × 1, index × 1)',
  ])
})
