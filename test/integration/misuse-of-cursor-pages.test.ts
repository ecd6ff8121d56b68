import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import {
  createRepositories,
  InvalidArgumentError,
  InvalidFilterError,
  InvalidKeyError,
  InvalidOrderError,
  InvalidPaginationError,
  relayConnection,
} from '../../src/index.ts'
import { errorBeforeStatement } from '../support/errors.ts'
import * as schema from '../support/odd-schema.ts'
import { refuses, unreachable, untyped } from '../support/refuses.ts'

const { measures, notes, rankedNotes, pairs } = untyped
const page = (args: unknown) => () => measures.findCursorPage(args)

describe('pages that are refused', () => {
  refuses(InvalidPaginationError, {
    'neither first nor last': ['findCursorPage', page({})],
    'no arguments': ['findCursorPage', () => measures.findCursorPage()],
    'first and last': ['findCursorPage', page({ first: 1, last: 1 })],
    'after and before': ['findCursorPage', page({ after: 'marker', before: 'marker' })],
    'after without first': ['findCursorPage', page({ after: 'marker' })],
    'before without last': ['findCursorPage', page({ before: 'marker' })],
    'a negative size': ['findCursorPage.first', page({ first: -1 })],
    'a size that is not whole': ['findCursorPage.last', page({ last: 1.5 })],
    'a size that is no number': ['findCursorPage.first', page({ first: '10' })],
    'a size that is NaN': ['findCursorPage.first', page({ first: Number.NaN })],
    'a size without end': ['findCursorPage.first', page({ first: Number.POSITIVE_INFINITY })],
    'a size that is null': ['findCursorPage.first', page({ first: null })],
    'a size beyond what PostgreSQL counts': ['findCursorPage.first', page({ first: 2 ** 53 })],
    'a count that is none': ['findCursorPage.count', page({ first: 1, count: 'all' })],
    'a most of nothing': ['findCursorPage.count.max', page({ first: 1, count: { max: 0 } })],
  })

  refuses(InvalidArgumentError, {
    'an unknown option': ['findCursorPage.firsst', page({ firsst: 1 })],
    'a limit': ['findCursorPage.limit', page({ first: 1, limit: 1 })],
    'an offset': ['findCursorPage.offset', page({ first: 1, offset: 1 })],
    'a lock': ['findCursorPage.lock', page({ first: 1, lock: { mode: 'update' } })],
    'an option of the page that it returns': ['findCursorPage.pageInfo', page({ first: 1, pageInfo: true })],
    'an unknown strategy': ['findCursorPage.strategy', page({ first: 1, strategy: 'and' })],
    'a scope that is no text': ['findCursorPage.cursorScope', page({ first: 1, cursorScope: 7 })],
    'no columns': ['findCursorPage.columns', page({ first: 1, columns: {} })],
    'an unknown relation': ['findCursorPage.with.colour', page({ first: 1, with: { colour: true } })],
    'an unknown option of cursorOf': ['cursorOf.first', () => measures.cursorOf(1, { first: 1 })],
  })

  refuses(InvalidFilterError, {
    'undefined as the filter': ['findCursorPage.where', page({ first: 1, where: undefined })],
    'undefined in the filter': ['findCursorPage.where.value', page({ first: 1, where: { value: undefined } })],
    'undefined as the filter of cursorOf': ['cursorOf.where', () => measures.cursorOf(1, { where: undefined })],
  })

  refuses(InvalidKeyError, {
    'a key of another shape': ['cursorOf key', () => pairs.cursorOf('marker')],
  })
})

describe('orders that are refused', () => {
  refuses(InvalidOrderError, {
    'a table without a key': [
      'findCursorPage.orderBy',
      () => notes.findCursorPage({ first: 1, orderBy: { rank: 'asc' } }),
    ],
    'a view': ['findCursorPage.orderBy', () => rankedNotes.findCursorPage({ first: 1, orderBy: { rank: 'asc' } })],
    'SQL without a type': ['findCursorPage.orderBy', page({ first: 1, orderBy: sql`lower(unit)` })],
    'SQL without a type in a list': [
      'findCursorPage.orderBy[1]',
      page({ first: 1, orderBy: [{ value: 'asc' }, sql`1`] }),
    ],
    'SQL with a direction of its own': [
      'findCursorPage.orderBy',
      page({ first: 1, orderBy: sql`${schema.measures.value} asc nulls first` }),
    ],
    "another table's column": ['findCursorPage.orderBy', page({ first: 1, orderBy: schema.pairs.note })],
    'an expression without a type': [
      'findCursorPage.orderBy.type',
      page({ first: 1, orderBy: { expression: sql`1` } }),
    ],
    'a type that is none': [
      'findCursorPage.orderBy.type',
      page({ first: 1, orderBy: { expression: sql`1`, type: 'int); drop table marker' } }),
    ],
    'an unknown option of an expression': [
      'findCursorPage.orderBy.colate',
      page({ first: 1, orderBy: { expression: sql`1`, type: 'int4', colate: 'C' } }),
    ],
    'a direction that is none': [
      'findCursorPage.orderBy',
      page({ first: 1, orderBy: { expression: sql`1`, type: 'int4', direction: 'up' } }),
    ],
    'an unknown column': ['findCursorPage.orderBy.colour', page({ first: 1, orderBy: { colour: 'asc' } })],
  })
})

describe('cursors that are refused', () => {
  const keys = [{ id: 'k', secret: '0123456789abcdef' }]
  const signed = createRepositories(unreachable, schema, {}, { cursors: { keys } })

  const hostile = [
    ['malformed', 'not a cursor'],
    ['malformed', ''],
    ['signature', 'WzFd'],
    ['tooLarge', 'A'.repeat(1_000_000)],
  ] as const
  it.each(hostile)('before a statement is sent (%s)', async (reason, cursor) => {
    const refused = { code: 'INVALID_CURSOR', details: { reason } }
    for (const bounds of [{ after: cursor }, { before: cursor }]) {
      const { measures } = signed
      expect(await errorBeforeStatement(() => measures.findCursorPage({ first: 1, ...bounds }))).toMatchObject(refused)
      expect(await errorBeforeStatement(() => measures.findCursorPage({ last: 1, ...bounds }))).toMatchObject(refused)
      const connect = () => relayConnection({ first: 1, ...bounds }, (page) => measures.findCursorPage(page))
      expect(await errorBeforeStatement(connect)).toMatchObject(refused)
    }
  })

  it('where the keys are no keys', () => {
    const options = { cursors: { keys: [{ id: 'k', secret: 'short' }] } }
    expect(() => createRepositories(unreachable, schema, {}, options)).toThrow(InvalidArgumentError)
  })
})
