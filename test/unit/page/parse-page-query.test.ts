import { describe, expect, it } from 'vitest'
import {
  InvalidCursorError,
  InvalidOrderError,
  InvalidPaginationError,
  type PageMode,
  parsePageQuery,
  type RepositoryError,
} from '../../../src/index.ts'

const orders = {
  createdAt: { createdAt: 'asc' },
  name: { name: 'asc' },
  author: { author: { name: 'desc' } },
  read: { readAt: { direction: 'asc', nulls: 'last' } },
} as const
const query = (text: string): URLSearchParams => new URLSearchParams(text)

describe('parsePageQuery', () => {
  it('reads a page by its number', () => {
    expect(parsePageQuery(query('page=3&pageSize=50&search=x'))).toEqual({ page: 3, pageSize: 50 })
    expect(parsePageQuery(query(''))).toEqual({ page: 1, pageSize: 20 })
    expect(parsePageQuery(query('page=2'), { pageSize: 7 })).toEqual({ page: 2, pageSize: 7 })
    expect(parsePageQuery({ page: '4', pageSize: undefined })).toEqual({ page: 4, pageSize: 20 })
  })

  it('reads a page by its cursor', () => {
    const parse = (text: string) => parsePageQuery(query(text), { mode: 'cursor' })
    expect(parse('')).toEqual({ first: 20 })
    expect(parse('first=5')).toEqual({ first: 5 })
    expect(parse('after=abc')).toEqual({ first: 20, after: 'abc' })
    expect(parse('before=abc')).toEqual({ last: 20, before: 'abc' })
    expect(parse('last=5&before=abc')).toEqual({ last: 5, before: 'abc' })
  })

  it('reads an order of the allowed ones, in either direction', () => {
    expect(parsePageQuery(query('sort=-createdAt,name,-author,-read'), { orders }).orderBy).toEqual([
      { createdAt: 'desc' },
      { name: 'asc' },
      { author: { name: 'asc' } },
      { readAt: { direction: 'desc', nulls: 'last' } },
    ])
    expect(parsePageQuery(query(''), { orders, defaultSort: '-name' }).orderBy).toEqual([{ name: 'desc' }])
    expect(parsePageQuery(query(''), { orders })).not.toHaveProperty('orderBy')
    expect(orders.author).toEqual({ author: { name: 'desc' } })
  })

  it('takes other names', () => {
    const names = { page: 'p', pageSize: 'per_page', sort: 'order' }
    expect(parsePageQuery(query('p=2&per_page=5&order=name&page=9'), { names, orders })).toEqual({
      page: 2,
      pageSize: 5,
      orderBy: [{ name: 'asc' }],
    })
  })

  const refused: [string, string, new (...parameters: never[]) => RepositoryError, PageMode?][] = [
    ['a page of 0', 'page=0', InvalidPaginationError],
    ['a negative page', 'page=-1', InvalidPaginationError],
    ['a page that is no whole number', 'page=1.5', InvalidPaginationError],
    ['a page in another notation', 'page=1e3', InvalidPaginationError],
    ['a page with blanks', 'page=%201', InvalidPaginationError],
    ['an empty page', 'page=', InvalidPaginationError],
    ['a page of digits of another script', 'page=%D9%A3', InvalidPaginationError],
    ['a page beyond all numbers', 'page=99999999999999999999', InvalidPaginationError],
    ['two pages', 'page=1&page=2', InvalidPaginationError],
    ['too large a page size', 'pageSize=101', InvalidPaginationError],
    ['an order that is not allowed', 'sort=password', InvalidOrderError],
    ['a property of every object', 'sort=constructor', InvalidOrderError],
    ['an order twice', 'sort=name,-name', InvalidOrderError],
    ['an empty order', 'sort=', InvalidOrderError],
    ['two orders', 'sort=name&sort=name', InvalidPaginationError],
    ['both directions', 'first=1&last=1', InvalidPaginationError, 'cursor'],
    ['a size of one direction and the cursor of the other', 'first=1&before=x', InvalidPaginationError, 'cursor'],
    ['both cursors', 'after=x&before=x', InvalidPaginationError, 'cursor'],
    ['an empty cursor', 'after=', InvalidCursorError, 'cursor'],
    ['a size of 0', 'first=0', InvalidPaginationError, 'cursor'],
  ]
  it.each(refused)('refuses %s', (_, text, type, mode = 'offset') => {
    const parse = () => parsePageQuery(query(text), { mode, orders })
    expect(parse).toThrow(type)
  })

  it('refuses values of a framework that are no text', () => {
    for (const page of [['1', '2'], { a: '1' }, 1])
      expect(() => parsePageQuery({ page })).toThrow(InvalidPaginationError)
  })

  it('says what is expected, never what came', () => {
    const message = (run: () => unknown): string => {
      try {
        run()
      } catch (error) {
        return (error as Error).message
      }
      return ''
    }
    expect(message(() => parsePageQuery(query('pageSize=marker')))).toBe(
      'pageSize: expected a whole number from 1 to 100, got something else.',
    )
    expect(message(() => parsePageQuery(query('pageSize=1000')))).toBe(
      'pageSize: expected a whole number from 1 to 100, got a larger one.',
    )
    expect(message(() => parsePageQuery(query('sort=marker'), { orders }))).toBe(
      'sort: expected names of "createdAt", "name", "author", "read", each with "-" before it or without, got another name.',
    )
  })
})
