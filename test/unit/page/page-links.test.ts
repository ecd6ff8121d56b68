import { describe, expect, it } from 'vitest'
import { linkHeader, pageLinks, parsePageQuery } from '../../../src/index.ts'

const page = { page: 3, pageCount: 5, totalKind: 'exact', hasNextPage: true, hasPreviousPage: true } as const

describe('pageLinks', () => {
  it('links the pages around a numbered one, and keeps the other parameters', () => {
    expect(pageLinks(page, 'https://example.com/posts?tag=a%26b&page=3&pageSize=10#top')).toEqual({
      first: 'https://example.com/posts?tag=a%26b&page=1&pageSize=10',
      prev: 'https://example.com/posts?tag=a%26b&page=2&pageSize=10',
      next: 'https://example.com/posts?tag=a%26b&page=4&pageSize=10',
      last: 'https://example.com/posts?tag=a%26b&page=5&pageSize=10',
    })
  })

  it('links relatively where the URL is relative', () => {
    expect(pageLinks({ ...page, page: 1, hasPreviousPage: false }, '/posts')).toEqual({
      first: '/posts?page=1',
      next: '/posts?page=2',
      last: '/posts?page=5',
    })
    expect(pageLinks(page, new URL('http://a/b?page=3')).next).toBe('http://a/b?page=4')
  })

  it('leads back to the last page from past it, and to the first of an empty list', () => {
    expect(pageLinks({ ...page, page: 9, hasNextPage: false }, '/posts').prev).toBe('/posts?page=5')
    const empty = { ...page, page: 2, pageCount: 0, hasNextPage: false }
    expect(pageLinks(empty, '/posts')).toEqual({ first: '/posts?page=1', prev: '/posts?page=1', last: '/posts?page=1' })
  })

  it('links no last page that is not known', () => {
    expect(pageLinks({ ...page, totalKind: 'atLeast' }, '/posts').last).toBeUndefined()
    expect(pageLinks({ ...page, totalKind: 'none', pageCount: null }, '/posts')).toEqual({
      first: '/posts?page=1',
      prev: '/posts?page=2',
      next: '/posts?page=4',
    })
  })

  it('links the pages around one by its cursors', () => {
    const pageInfo = { startCursor: 's', endCursor: 'e', hasNextPage: true, hasPreviousPage: true }
    expect(pageLinks({ pageInfo }, '/posts?first=10&after=x&tag=a')).toEqual({
      first: '/posts?first=10&tag=a',
      prev: '/posts?tag=a&last=10&before=s',
      next: '/posts?first=10&after=e&tag=a',
      last: '/posts?tag=a&last=10',
    })
    expect(pageLinks({ pageInfo }, '/posts?last=10&before=x').next).toBe('/posts?first=10&after=e')
    expect(pageLinks({ pageInfo: { ...pageInfo, hasNextPage: false, hasPreviousPage: false } }, '/posts')).toEqual({
      first: '/posts',
    })
    expect(pageLinks({ pageInfo }, '/posts').prev).toBe('/posts?before=s')
  })

  it('leads to URLs that parsePageQuery reads', () => {
    const pageInfo = { startCursor: 's-_', endCursor: 'e.k.m', hasNextPage: true, hasPreviousPage: true }
    const links = pageLinks({ pageInfo }, 'https://example.com/?first=10')
    const read = (link: string | undefined) => parsePageQuery(new URL(link ?? '').searchParams, { mode: 'cursor' })
    expect(read(links.next)).toEqual({ first: 10, after: 'e.k.m' })
    expect(read(links.prev)).toEqual({ last: 10, before: 's-_' })
    expect(read(links.last)).toEqual({ last: 10 })
  })

  it('takes other names', () => {
    expect(pageLinks(page, '/posts?p=3', { names: { page: 'p' } }).next).toBe('/posts?p=4')
  })
})

describe('linkHeader', () => {
  it('writes links as RFC 8288 says', () => {
    expect(linkHeader(pageLinks(page, '/posts?q=<a>,"b";c&page=3'))).toBe(
      ['first', 'prev', 'next', 'last']
        .map((relation, index) => `</posts?q=%3Ca%3E%2C%22b%22%3Bc&page=${[1, 2, 4, 5][index]}>; rel="${relation}"`)
        .join(', '),
    )
    expect(linkHeader({})).toBe('')
  })
})
