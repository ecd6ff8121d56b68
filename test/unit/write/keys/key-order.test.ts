import { sql } from 'drizzle-orm'
import {
  bigint,
  integer,
  numeric,
  pgTable,
  primaryKey,
  serial,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { describe, expect, it } from 'vitest'
import { defineModel, InvalidValueError } from '../../../../src/index.ts'
import type { ColumnModel, TableModel } from '../../../../src/model/index.ts'
import { insertOrder } from '../../../../src/write/keys/key-order.ts'

const schema = {
  notes: pgTable('notes', { id: integer('id').primaryKey(), body: text('body').unique() }),
  large: pgTable('large', { id: bigint('id', { mode: 'bigint' }).primaryKey() }),
  marked: pgTable('marked', { id: uuid('id').primaryKey() }),
  priced: pgTable('priced', { price: numeric('price').primaryKey() }),
  pairs: pgTable('pairs', { one: text('one'), two: integer('two') }, (table) => [
    primaryKey({ columns: [table.one, table.two] }),
  ]),
  numbered: pgTable('numbered', { id: serial('id').primaryKey(), name: text('name').notNull().unique() }),
  keyless: pgTable('keyless', { name: text('name'), place: integer('place'), kind: text('kind') }, (table) => [
    uniqueIndex('partial')
      .on(table.kind)
      .where(sql`kind <> ''`),
    unique().on(table.place, table.name),
  ]),
}
const { tables } = defineModel(schema)

function order(name: keyof typeof schema, rows: readonly Record<string, unknown>[]): readonly number[] {
  const table = tables.get(name) as TableModel
  return insertOrder(
    table,
    rows.map(
      (row) =>
        new Map(Object.entries(row).map(([property, value]) => [table.columns.get(property) as ColumnModel, value])),
    ),
  )
}

describe('rows are inserted', () => {
  it('by the value of whole numbers', () => {
    expect(order('notes', [{ id: 10 }, { id: 9 }, { id: -1 }, { id: 100 }])).toEqual([2, 1, 0, 3])
    expect(order('large', [{ id: 2n ** 62n }, { id: 2n ** 62n - 1n }, { id: -5n }, { id: -40n }])).toEqual([3, 2, 1, 0])
  })

  it('by uuids, however they are written', () => {
    const first = '0a0e8400-e29b-41d4-a716-446655440000'
    const second = '{0B0E8400E29B41D4A716446655440000}'
    const third = 'C00E8400-E29B-41D4-A716-446655440000'
    expect(order('marked', [{ id: third }, { id: second }, { id: first }])).toEqual([2, 1, 0])
  })

  it('by the text of others, and by every column of a key', () => {
    expect(order('priced', [{ price: '9.5' }, { price: '10.5' }])).toEqual([1, 0])
    const pairs = [
      { two: 10, one: 'b' },
      { one: 'b', two: 9 },
      { one: 'a', two: 99 },
    ]
    expect(order('pairs', pairs)).toEqual([2, 1, 0])
  })

  it('by a unique constraint where there is no primary key', () => {
    const rows = [
      { kind: 'a', place: 2, name: 'a' },
      { kind: 'b', place: 1, name: 'b' },
      { kind: 'c', place: 1, name: 'a' },
    ]
    expect(order('keyless', rows)).toEqual([2, 1, 0])
    expect(order('keyless', [...rows, { kind: 'd', place: null, name: 'a' }])).toEqual([0, 1, 2, 3])
  })

  it('as they are given where PostgreSQL makes the primary key, or the order is SQL', () => {
    expect(order('numbered', [{ name: 'b' }, { name: 'a' }])).toEqual([0, 1])
    expect(
      order('numbered', [
        { id: 2, name: 'b' },
        { id: 1, name: 'c' },
      ]),
    ).toEqual([1, 0])
    expect(order('numbered', [{ id: 2, name: 'b' }, { name: 'a' }])).toEqual([0, 1])
    expect(order('notes', [{ id: sql`2` }, { id: 1 }])).toEqual([0, 1])
    expect(order('notes', [])).toEqual([])
  })

  it('as they are given where their keys are the same', () => {
    expect(order('notes', [{ id: 2 }, { id: 1 }, { id: 2 }, { id: 1 }])).toEqual([1, 3, 0, 2])
  })
})

it('refuses a key that its column cannot have, at its place', () => {
  const wrong = () => order('notes', [{ id: 1 }, { id: 'x' }])
  expect(wrong).toThrow(InvalidValueError)
  expect(wrong).toThrow('createMany[1].id')
})
