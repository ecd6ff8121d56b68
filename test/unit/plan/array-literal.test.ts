import { bigint, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { describe, expect, it } from 'vitest'
import { type ColumnModel, defineModel, type TableModel } from '../../../src/model/index.ts'
import { toArrayLiteral } from '../../../src/plan/index.ts'

const table = pgTable('table', {
  text: text(),
  integer: integer(),
  big: bigint({ mode: 'bigint' }),
  at: timestamp({ withTimezone: true }),
})

const model = defineModel({ table }).tables.get('table') as TableModel
const columnNamed = (name: string) => model.columns.get(name) as ColumnModel

describe('toArrayLiteral', () => {
  it.each([
    [[], '{}'],
    [['a', 'b'], '{"a","b"}'],
    [[null, 'NULL', ''], '{NULL,"NULL",""}'],
    [
      ['say "hi"', 'back\\slash', '{a,b}', 'line\nbreak'],
      String.raw`{"say \"hi\"","back\\slash","{a,b}","line` + '\nbreak"}',
    ],
    [[1, -2n, true, false], '{"1","-2","true","false"}'],
  ])('quotes every element (%#)', (values, literal) => {
    expect(toArrayLiteral(values, undefined, 'list')).toBe(literal)
  })

  it('encodes elements as their column does', () => {
    expect(toArrayLiteral([1, 2], columnNamed('integer'), 'list')).toBe('{"1","2"}')
    expect(toArrayLiteral([9_007_199_254_740_993n], columnNamed('big'), 'list')).toBe('{"9007199254740993"}')
    expect(toArrayLiteral([new Date(0), null], columnNamed('at'), 'list')).toBe('{"1970-01-01T00:00:00.000Z",NULL}')
    expect(toArrayLiteral(['a'], columnNamed('text'), 'list')).toBe('{"a"}')
  })

  it('is undefined when a value has no text of its own', () => {
    for (const value of [{}, undefined, Symbol('s'), () => 1, new Map()])
      expect(toArrayLiteral(['a', value], undefined, 'list')).toBeUndefined()
  })
})

it('writes bytes in hex, also of a part of a buffer', () => {
  const parts = [Uint8Array.from([0, 15, 255]), Buffer.from('abc').subarray(1, 2), new Uint8Array()]
  expect(toArrayLiteral(parts, undefined, 'list')).toBe(String.raw`{"\\x000fff","\\x62","\\x"}`)
})
