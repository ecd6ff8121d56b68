import { customType, integer, pgEnum, pgTable, text } from 'drizzle-orm/pg-core'
import { expect, it } from 'vitest'
import { listFormOf } from '../../../src/model/index.ts'

const mood = pgEnum('mood', ['a'])
const typeOf = (declared: string) => customType<{ data: string }>({ dataType: () => declared })()

it.each([
  [text(), { element: 'text', cast: '', castOwn: '' }],
  [typeOf('Citext'), { element: 'Citext', cast: '', castOwn: '' }],
  [mood(), { element: '"mood"', cast: '', castOwn: '' }],
  [integer().array(), { element: 'text', cast: '::integer[]', castOwn: '::integer[]' }],
  [typeOf('integer[]'), { element: 'text', cast: '::integer[]', castOwn: '::integer[]' }],
  [typeOf('box'), { element: 'text', cast: '::box', castOwn: '::box' }],
  [typeOf('box').array(), { element: 'text', cast: '::box[]', castOwn: '::text[]::box[]' }],
  [typeOf('own.domain'), { element: 'text', cast: '::own.domain', castOwn: '::own.domain' }],
])('describes how the values of a column travel (%#)', (column, form) => {
  const table = pgTable('table', { column })
  expect(listFormOf(table)).toEqual(form)
})
