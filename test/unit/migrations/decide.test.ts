import { describe, expect, test } from 'vitest'
import { decideBy, type Question } from '../../../src/migrations/kit/index.ts'
import { MigrationError } from '../../../src/migrations/migration-error.ts'

const column: Question = { kind: 'column', entity: ['public', 't', 'b'] }
const table: Question = { kind: 'table', entity: ['sales', 'orders'] }

describe('a flag answers', () => {
  test.each([
    ['t.a=b', column, ['public', 't', 'a']],
    ['public.t.a=b', column, ['public', 't', 'a']],
    ['purchases=orders', table, ['sales', 'purchases']],
    ['sales.purchases=orders', table, ['sales', 'purchases']],
    ['shop.purchases=sales.orders', table, ['shop', 'purchases']],
  ])('--rename %s', (flag, question, from) => {
    const [hint] = decideBy({ renames: [flag] })([question])
    expect(hint).toEqual({ type: 'rename', kind: question.kind, from, to: question.entity })
  })

  test.each([
    ['t.b', column],
    ['public.t.b', column],
    ['orders', table],
  ])('--create %s', (flag, question) => {
    expect(decideBy({ creates: [flag] })([question])).toEqual([{ type: 'create', ...question }])
  })
})

test('what has no data is new without a word', () => {
  const policy: Question = { kind: 'policy', entity: ['public', 't', 'mine'] }
  expect(decideBy({})([policy])).toEqual([{ type: 'create', ...policy }])
})

test('a hint of a file answers, once', () => {
  const hint = {
    type: 'rename' as const,
    kind: 'column' as const,
    from: ['public', 't', 'a'],
    to: ['public', 't', 'b'],
  }
  const decide = decideBy({ hints: [hint] })
  expect(decide([column])).toEqual([hint])
  expect(() => decide([column])).toThrow(MigrationError)
})

test('what no flag answers is an error with the flags to choose from', () => {
  expect(() => decideBy({ renames: ['u.a=b'], creates: ['b'] })([column, table])).toThrow(
    'Expected to be told what is new and what was only renamed, got no word about the column t.b, the table sales.orders. ' +
      'Say which it is: --create t.b, or --rename t.<old name>=b; --create sales.orders, or --rename sales.<old name>=orders.',
  )
})

test.each(['t.a', 't.a=', '=b', 't.a=u.b.c', 'a=b=c'])('--rename %s is refused', (flag) => {
  expect(() => decideBy({ renames: [flag] })).toThrow(/^Expected --rename to be like table\.old=new/)
})
