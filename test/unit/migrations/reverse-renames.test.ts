import { expect, test } from 'vitest'
import { reverseRenames } from '../../../src/migrations/kit/down/reverse-renames.ts'
import type { HintKind, Rename } from '../../../src/migrations/kit/index.ts'

const rename = (kind: HintKind, from: string, to: string): Rename => ({
  type: 'rename',
  kind,
  from: from.split('.'),
  to: to.split('.'),
})

test('a column of a renamed table is named in the table as it was called before', () => {
  expect(
    reverseRenames([rename('table', 'public.t', 'public.u'), rename('column', 'public.u.a', 'public.u.b')]),
  ).toEqual([rename('table', 'public.u', 'public.t'), rename('column', 'public.t.b', 'public.t.a')])
})

test('the last rename is turned round first', () => {
  expect(reverseRenames([rename('table', 'public.a', 'public.b'), rename('table', 'public.c', 'public.a')])).toEqual([
    rename('table', 'public.a', 'public.c'),
    rename('table', 'public.b', 'public.a'),
  ])
})

test('an enum of a renamed schema is named in the schema as it was called before', () => {
  expect(reverseRenames([rename('schema', 's', 'z'), rename('enum', 'z.m', 'z.n')])).toEqual([
    rename('schema', 'z', 's'),
    rename('enum', 's.n', 's.m'),
  ])
})

test('a table that moved to another schema moves back', () => {
  expect(reverseRenames([rename('table', 'public.t', 'other.t')])).toEqual([rename('table', 'other.t', 'public.t')])
})
