import { eq, exists, type SQL, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import { describe } from 'vitest'
import {
  InvalidArgumentError,
  InvalidFilterError,
  InvalidKeyError,
  InvalidOrderError,
  InvalidPaginationError,
} from '../../src/index.ts'
import { type Call, refuses, untyped } from '../support/refuses.ts'

const { notes, rankedNotes, measures, pairs } = untyped

/** The statement's own values are named by their places. */
const placeholder = sql.placeholder('0')
const is = (value: unknown): SQL => sql`1 = ${value}`

describe('arguments of a read that are refused', () => {
  refuses(InvalidArgumentError, {
    'an unknown option': ['findMany.wherre', () => measures.findMany({ wherre: {} })],
    'an option of another method': ['find.where', () => measures.find(1, { where: {} })],
    'a limit where one row is read': ['findFirst.limit', () => measures.findFirst({ limit: 5 })],
    'a limit where only one row may match': ['findOnly.limit', () => measures.findOnly({ limit: 5 })],
    'arguments that are no object': ['findMany', () => measures.findMany('marker')],
    'arguments that are null': ['findFirst', () => measures.findFirst(null)],
    'no columns': ['findMany.columns', () => measures.findMany({ columns: {} })],
    'every column left out': ['findMany.columns', () => notes.findMany({ columns: { body: false, rank: false } })],
    'an unknown column': ['find.columns.valu', () => measures.find(1, { columns: { valu: true } })],
    'a column chosen by a string': ['findMany.columns.value', () => measures.findMany({ columns: { value: 'yes' } })],
    'columns as a list': ['findMany.columns', () => measures.findMany({ columns: ['value'] })],
    'an extra that is no SQL': ['findMany.extras.one', () => measures.findMany({ extras: { one: 1 } })],
    'an extra with the name of a column': ['findMany.extras.value', () => measures.findMany({ extras: { value: 1 } })],
    'a lock without a mode': ['findMany.lock.mode', () => measures.findMany({ lock: {} })],
    'an unknown lock mode': ['find.lock.mode', () => measures.find(1, { lock: { mode: 'exclusive' } })],
    'an unknown lock option': ['findMany.lock.wait', () => measures.findMany({ lock: { mode: 'update', wait: 1 } })],
    'a lock option that is no flag': [
      'findMany.lock.noWait',
      () => measures.findMany({ lock: { mode: 'update', noWait: 'yes' } }),
    ],
    'both lock options': [
      'findMany.lock',
      () => measures.findMany({ lock: { mode: 'update', noWait: true, skipLocked: true } }),
    ],
    'a signal that is none': ['findMany.signal', () => measures.findMany({ signal: 'marker' })],
    'an unknown option of explain': ['explain options.verbose', () => measures.explain({}, { verbose: true })],
    'an option of explain that is no flag': ['explain options.analyze', () => measures.explain({}, { analyze: 'yes' })],
    'an aggregate of nothing': ['aggregate', () => measures.aggregate({})],
    'an aggregate without arguments': ['aggregate', () => measures.aggregate()],
    'an aggregate of an unknown column': ['aggregate.sum', () => measures.aggregate({ sum: ['marker'] })],
    'a group that is no list': ['aggregate.groupBy', () => measures.aggregate({ groupBy: 'value' })],
    'a placeholder in a filter': [
      'sql.placeholder',
      () => measures.findMany({ where: { RAW: is(sql`${placeholder}`) } }),
    ],
    'a placeholder in a callback': [
      'sql.placeholder',
      () => measures.count((row: { readonly value: SQL }) => eq(row.value, placeholder)),
    ],
    'a placeholder in a list': ['sql.placeholder', () => measures.count({ RAW: is(sql`any(${[placeholder]})`) })],
    'a placeholder in a query': [
      'sql.placeholder',
      () =>
        measures.count({
          RAW: exists(new QueryBuilder().select({ one: is(placeholder) }).from(sql`generate_series(1, 2)`)),
        }),
    ],
    'a placeholder in an extra': ['sql.placeholder', () => measures.findMany({ extras: { one: sql`${placeholder}` } })],
    'a placeholder in an order': ['sql.placeholder', () => measures.findMany({ orderBy: is(placeholder) })],
    'a placeholder that is written': ['sql.placeholder', () => measures.updateAll({ value: sql`${placeholder}` })],
    'a count that is not true': ['aggregate.count', () => measures.aggregate({ count: 1 })],
  })
})

describe('filters that are refused', () => {
  const where =
    (filter: unknown): Call =>
    () =>
      measures.findMany({ where: filter })
  refuses(InvalidFilterError, {
    'undefined as the filter': ['findMany.where', where(undefined)],
    'undefined as the filter of count': ['count.where', () => measures.count(undefined)],
    'undefined as the filter of exists': ['exists.where', () => measures.exists(undefined)],
    'undefined as the filter of aggregate': [
      'aggregate.where',
      () => measures.aggregate({ count: true, where: undefined }),
    ],
    'null as the filter': ['findMany.where', where(null)],
    'a string as the filter': ['findMany.where', where('marker')],
    'undefined for a column': ['findMany.where.value', where({ value: undefined })],
    'undefined for an operator': ['findMany.where.value.gte', where({ value: { gte: undefined } })],
    'undefined in a list': ['findMany.where.value.in[1]', where({ value: { in: [1, undefined] } })],
    // oxlint-disable-next-line no-sparse-arrays -- the hole is what is tested
    'a hole in a list': ['findMany.where.value.notIn[0]', where({ value: { notIn: [, 1] } })],
    'undefined in OR': ['findMany.where.OR[1]', where({ OR: [{ value: 1 }, undefined] })],
    'undefined in NOT in AND': ['findMany.where.AND[0].NOT.value', where({ AND: [{ NOT: { value: undefined } }] })],
    'undefined in an operator’s OR': ['findMany.where.value.OR[0]', where({ value: { OR: [undefined] } })],
    'undefined at a json path': ['findMany.where.details.eq', where({ details: { path: ['a'], eq: undefined } })],
    'undefined in a json path': ['findMany.where.details.path', where({ details: { path: [undefined], eq: 1 } })],
    'undefined in a json list': ['findMany.where.details.in[0]', where({ details: { path: ['a'], in: [undefined] } })],
    'undefined in having': [
      'aggregate.having.count.gt',
      () => measures.aggregate({ count: true, having: { count: { gt: undefined } } }),
    ],
    'a count in having that is not whole': [
      'aggregate.having.count.gte',
      () => measures.aggregate({ count: true, having: { count: { gte: 1.5 } } }),
    ],
    'a count in having that is no number': [
      'aggregate.having.count.ne',
      () => measures.aggregate({ count: true, having: { count: { ne: 'marker' } } }),
    ],
    'an empty json path': ['findMany.where.details.path', where({ details: { path: [], eq: 1 } })],
    'an unknown column': ['findMany.where.valu', where({ valu: 1 })],
    'a property of every object': ['findMany.where.constructor', where({ constructor: 1 })],
    'an unknown operator': ['findMany.where.value.above', where({ value: { above: 1 } })],
    'an unknown json operator': ['findMany.where.details.above', where({ details: { path: ['a'], above: 1 } })],
    'an operator of every object': [
      'aggregate.having.count.toString',
      () => measures.aggregate({ count: true, having: { count: { toString: 1 } } }),
    ],
    'null where nothing compares with it': ['findMany.where.value.gt', where({ value: { gt: null } })],
    'null in a list': ['findMany.where.value.in[0]', where({ value: { in: [null] } })],
    'a list that is none': ['findMany.where.value.in', where({ value: { in: 'marker' } })],
    'a bare array': ['findMany.where.tags', where({ tags: ['marker'] })],
    'a bare json document': ['findMany.where.details', where({ details: 'marker' })],
    'a pattern that is no string': ['findMany.where.unit.like', where({ unit: { like: 1 } })],
    'a flag that is none': ['findMany.where.unit.isNull', where({ unit: { isNull: 'yes' } })],
    'insensitive by itself': ['findMany.where.unit.insensitive', where({ unit: { insensitive: true } })],
    'an array operator on a scalar': ['findMany.where.value.arrayContains', where({ value: { arrayContains: [1] } })],
    'a date that is none': ['findMany.where.seenAt.gte', where({ seenAt: { gte: new Date(Number.NaN) } })],
    'a bare date that is none': ['findMany.where.seenAt', where({ seenAt: new Date(Number.NaN) })],
    'a callback that returns nothing': ['findMany.where', where(() => undefined)],
    'a RAW that is no SQL': ['findMany.where.RAW', where({ RAW: 'marker' })],
    'an OR that is no list': ['findMany.where.OR', where({ OR: { value: 1 } })],
  })
})

describe('orders, limits and keys that are refused', () => {
  const orderBy =
    (order: unknown): Call =>
    () =>
      measures.findMany({ orderBy: order })
  refuses(InvalidOrderError, {
    'an unknown column': ['findMany.orderBy.valu', orderBy({ valu: 'asc' })],
    'an unknown direction': ['findMany.orderBy.value', orderBy({ value: 'up' })],
    'an unknown place of nulls': ['findMany.orderBy.value', orderBy({ value: { direction: 'asc', nulls: 'middle' } })],
    'an unknown property of a direction': [
      'findMany.orderBy.value',
      orderBy({ value: { direction: 'asc', null: 'last' } }),
    ],
    'a name instead of an object': ['findMany.orderBy[0]', orderBy(['value'])],
    null: ['findMany.orderBy', orderBy(null)],
    'a group that is not grouped by': [
      'aggregate.orderBy.value',
      () => measures.aggregate({ count: true, orderBy: { value: 'asc' } }),
    ],
  })

  const limit =
    (value: unknown): Call =>
    () =>
      measures.findMany({ limit: value })
  refuses(InvalidPaginationError, {
    'a negative limit': ['findMany.limit', limit(-1)],
    'a limit that is not a number': ['findMany.limit', limit(Number.NaN)],
    'an infinite limit': ['findMany.limit', limit(Number.POSITIVE_INFINITY)],
    'a limit beyond exact numbers': ['findMany.limit', limit(2 ** 53)],
    'a fractional limit': ['findMany.limit', limit(1.5)],
    'a limit as text': ['findMany.limit', limit('1')],
    'a limit of null': ['findMany.limit', limit(null)],
    'a negative offset': ['findFirst.offset', () => measures.findFirst({ offset: -1 })],
    'a fractional limit of groups': ['aggregate.limit', () => measures.aggregate({ count: true, limit: 0.5 })],
  })

  refuses(InvalidKeyError, {
    'an undefined key': ['find key', () => measures.find(undefined)],
    'a key of null': ['findOrThrow key', () => measures.findOrThrow(null)],
    'an object for a single key': ['find key', () => measures.find({ id: 1 })],
    'a number that is none': ['delete key', () => measures.delete(Number.NaN)],
    'a scalar for a composite key': ['find key', () => pairs.find(1)],
    'a composite key without a part': ['update key.right', () => pairs.update({ left: 1 }, { note: 'marker' })],
    'a composite key with another part': ['find key', () => pairs.find({ left: 1, right: 'a', note: 'b' })],
    'one wrong key among many': ['findByKeys keys[1]', () => measures.findByKeys([1, undefined])],
    'keys that are no list': ['findByKeys keys', () => measures.findByKeys('marker')],
    'no keys at all': ['findByKeys keys', () => measures.findByKeys()],
    'a key of a table without one': ['find key', () => notes.find(1)],
    'keys of a table without one': ['findByKeys keys[0]', () => notes.findByKeys([1])],
    'an update by key of a table without one': ['update key', () => notes.update(1, { body: 'marker' })],
    'a key of a view': ['find key', () => rankedNotes.find(1)],
  })
})
