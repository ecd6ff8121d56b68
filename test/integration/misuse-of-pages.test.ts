import { describe } from 'vitest'
import { InvalidArgumentError, InvalidFilterError, InvalidOrderError, InvalidPaginationError } from '../../src/index.ts'
import { type Call, refuses, untyped } from '../support/refuses.ts'

const { measures, notes } = untyped

describe('offset pages that are refused', () => {
  const page =
    (args: object): Call =>
    () =>
      measures.findPage(args)
  refuses(InvalidPaginationError, {
    'no size': ['findPage.pageSize', page({})],
    'an offset without a limit': ['findPage.limit', page({ offset: 5 })],
    'a page without a size': ['findPage.pageSize', page({ page: 1 })],
    'page 0': ['findPage.page', page({ page: 0, pageSize: 5 })],
    'a negative page': ['findPage.page', page({ page: -1, pageSize: 5 })],
    'a page that is not whole': ['findPage.page', page({ page: 1.5, pageSize: 5 })],
    'a page that is no number': ['findPage.page', page({ page: '1', pageSize: 5 })],
    'a page that is NaN': ['findPage.page', page({ page: Number.NaN, pageSize: 5 })],
    'a page beyond all numbers': ['findPage', page({ page: Number.MAX_SAFE_INTEGER, pageSize: 5 })],
    'a size of 0': ['findPage.pageSize', page({ pageSize: 0 })],
    'a limit of 0': ['findPage.limit', page({ limit: 0 })],
    'an endless size': ['findPage.pageSize', page({ pageSize: Number.POSITIVE_INFINITY })],
    'a negative offset': ['findPage.offset', page({ offset: -5, limit: 5 })],
    'a page by number and by offset': ['findPage', page({ page: 1, pageSize: 5, offset: 0 })],
    'an unknown count': ['findPage.count', page({ pageSize: 5, count: 'marker' })],
    'a count up to nothing': ['findPage.count.max', page({ pageSize: 5, count: { max: 0 } })],
    'a count with more than a number': ['findPage.count', page({ pageSize: 5, count: { max: 5, min: 1 } })],
  })
  refuses(InvalidArgumentError, {
    'an unknown option': ['findPage.wherre', page({ pageSize: 5, wherre: {} })],
    'a lock': ['findPage.lock', page({ pageSize: 5, lock: { mode: 'update' } })],
    'no arguments': ['findPage', () => measures.findPage(null)],
  })
  refuses(InvalidFilterError, {
    'undefined as the filter': ['findPage.where', page({ pageSize: 5, where: undefined })],
    'undefined as the filter of an estimate': [
      'findPage.where',
      page({ pageSize: 5, where: undefined, count: 'estimated' }),
    ],
  })
  refuses(InvalidOrderError, {
    'an unknown column': ['findPage.orderBy.valu', page({ pageSize: 5, orderBy: { valu: 'asc' } })],
    'a table without a key': ['findPage.orderBy', () => notes.findPage({ pageSize: 5 })],
  })
})

describe('streams that are refused', () => {
  refuses(InvalidPaginationError, {
    'a size of 0': ['stream.size', () => measures.stream({ size: 0 })],
    'a size that is not whole': ['batches.size', () => measures.batches({ size: 1.5 })],
    'a size that is no number': ['batches.size', () => measures.batches({ size: 'marker' })],
    'too large a size': ['batches.size', () => measures.batches({ size: 2_000_000 })],
  })
  refuses(InvalidArgumentError, {
    'a limit': ['stream.limit', () => measures.stream({ limit: 5 })],
    'an offset': ['batches.offset', () => measures.batches({ offset: 5 })],
    'a lock': ['batches.lock', () => measures.batches({ lock: { mode: 'update' } })],
    'a snapshot that is no flag': ['stream.snapshot', () => measures.stream({ snapshot: 'yes' })],
    'a cursor together with a snapshot': ['stream.after', () => measures.stream({ snapshot: true, after: 'marker' })],
    'a signal that is none': ['stream.signal', () => measures.stream({ signal: 'marker' })],
    'an unknown relation': ['stream.with.marked', () => measures.stream({ with: { marked: true } })],
  })
  refuses(InvalidFilterError, {
    'undefined as the filter': ['stream.where', () => measures.stream({ where: undefined })],
    'undefined as the filter of a snapshot': [
      'batches.where',
      () => measures.batches({ snapshot: true, where: undefined }),
    ],
  })
  refuses(InvalidOrderError, {
    'an unknown column': ['stream.orderBy.valu', () => measures.stream({ orderBy: { valu: 'asc' } })],
    'a table without a key': ['batches.orderBy', () => notes.batches()],
  })
})

describe('calls that no index is suggested for', () => {
  refuses(InvalidArgumentError, {
    'an unknown option': ['suggestIndex.wherre', async () => measures.suggestIndex({ wherre: {} })],
  })
  refuses(InvalidOrderError, {
    'a table without a key': ['suggestIndex.orderBy', async () => notes.suggestIndex()],
  })
})
