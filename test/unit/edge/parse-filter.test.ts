import { drizzle } from 'drizzle-orm/pglite'
import { describe, expect, it } from 'vitest'
import { createRepositories, InvalidArgumentError, InvalidFilterError, present, toProblem } from '../../../src/index.ts'
import { samples } from '../../support/property-schema.ts'

// A client that nothing is sent to.
const { samples: repository } = createRepositories(drizzle({}), { samples })
const allow = {
  title: ['eq', 'in', 'contains', 'insensitive'],
  mood: ['eq', 'in'],
  whole: ['eq', 'gte', 'in', 'isNull'],
  large: true,
  price: true,
  priceNumber: true,
  flag: true,
  token: true,
  zonedDate: ['gte'],
  day: true,
  single: true,
  tags: ['arrayOverlaps'],
} as const
const parse = (query: string | object, options: object = {}) =>
  repository.parseFilter(typeof query === 'string' ? new URLSearchParams(query) : (query as Record<string, unknown>), {
    allow,
    ...options,
  })

function problemsOf(query: string | object, options?: object): readonly string[] {
  try {
    parse(query, options)
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidFilterError)
    const problem = toProblem(error)
    expect(problem.status).toBe(400)
    return (problem.errors ?? []).map(({ property }) => property)
  }
  return []
}

describe('parseFilter', () => {
  it.each([
    ['', {}],
    ['title=a', { title: { eq: 'a' } }],
    ['title=', { title: { eq: '' } }],
    ['title[contains]=50%25&title[insensitive]=true', { title: { contains: '50%', insensitive: true } }],
    ['title[in]=a,b&title[in]=c', { title: { in: ['a,b', 'c'] } }],
    ['title[in]=a,b', { title: { in: ['a,b'] } }],
    ['whole[in]=1,2', { whole: { in: [1, 2] } }],
    ['whole[gte]=-0', { whole: { gte: 0 } }],
    ['whole[isNull]=false', { whole: { isNull: false } }],
    ['large=9223372036854775807', { large: { eq: 9_223_372_036_854_775_807n } }],
    ['price=0.10000000000000000001', { price: { eq: '0.10000000000000000001' } }],
    ['flag=false', { flag: { eq: false } }],
    ['zonedDate[gte]=2026-01-01', { zonedDate: { gte: new Date('2026-01-01Z') } }],
    ['zonedDate[gte]=2026-01-01T01:00:00%2B01:00', { zonedDate: { gte: new Date('2026-01-01Z') } }],
    ['tags[arrayOverlaps]=a', { tags: { arrayOverlaps: ['a'] } }],
    [
      { whole: { gte: 1 }, title: { in: ['a'] } },
      { whole: { gte: 1 }, title: { in: ['a'] } },
    ],
    [{ whole: null }, { whole: { isNull: true } }],
    [
      { 'whole[gte]': '1', title: 'a' },
      { whole: { gte: 1 }, title: { eq: 'a' } },
    ],
  ])('reads %o', (query, filter) => {
    expect(parse(query)).toEqual(filter)
  })

  it.each([
    ['statsu=open', 'statsu'],
    ['title=a&title=b', 'title'],
    ['title=a&title[eq]=b', 'title[eq]'],
    ['title[like]=a', 'title[…]'],
    ['title[insensitive]=true', 'title[insensitive]'],
    ['title[eq]=%00', 'title[eq]'],
    ['mood=sad', 'mood'],
    ['mood[in]=', 'mood[in]'],
    ['whole=2147483648', 'whole'],
    ['whole=1e3', 'whole'],
    ['whole=%201', 'whole'],
    ['large=9223372036854775808', 'large'],
    ['priceNumber=0.1234567890123456', 'priceNumber'],
    ['single=1e39', 'single'],
    ['single=1e-60', 'single'],
    ['token=1', 'token'],
    ['day=2026-02-30', 'day'],
    ['zonedDate[gte]=2026-01-01T00:00:00', 'zonedDate[gte]'],
    ['zonedDate[gte]=9999-12-31T23:00:00-05:00', 'zonedDate[gte]'],
    ['__proto__=1', '__proto__'],
    ['<script>=1', 'a parameter'],
    [JSON.parse('{"__proto__":{"eq":1}}') as object, '__proto__'],
    [{ whole: { eq: { constructor: { name: { toString: null } } } } }, 'whole[eq]'],
    [{ title: null }, 'title'],
    [{ title: {} }, 'title'],
    [{ OR: [{ title: 'a' }] }, 'OR'],
  ])('refuses %o', (query, property) => {
    expect(problemsOf(query)).toEqual([property])
  })

  it('tells everything that is wrong, without a value', () => {
    expect(problemsOf('whole=marker&mood=marker&other=1')).toEqual(['whole', 'mood', 'other'])
    try {
      parse('whole=marker&mood=marker')
    } catch (error) {
      expect(`${(error as Error).message}${JSON.stringify(toProblem(error))}`).not.toContain('marker')
    }
  })

  it('combines conditions where that is allowed, and refuses what would hold always', () => {
    const logic = { logic: true }
    expect(parse({ OR: [{ whole: 1 }, { NOT: { title: 'a' } }] }, logic)).toEqual({
      OR: [{ whole: { eq: 1 } }, { NOT: { title: { eq: 'a' } } }],
    })
    for (const empty of [{ OR: [] }, { OR: [{}] }, { NOT: {} }, { AND: [{ title: undefined }] }])
      expect(problemsOf(empty, logic)).toHaveLength(1)
  })

  it('keeps to its limits', () => {
    const limits = { depth: 1, conditions: 3, length: 4, list: 2 }
    expect(problemsOf('title=abcde', { limits })).toEqual(['title'])
    expect(problemsOf('whole[in]=1,2,3', { limits })).toEqual(['whole[in]'])
    expect(problemsOf('title=a&flag=true&whole=1&large=1', { limits })).toEqual(['query'])
    expect(problemsOf({ NOT: { NOT: { title: 'a' } } }, { limits, logic: true })).toEqual(['NOT.NOT'])
  })

  it('leaves out parameters that are for others, those of the page too', () => {
    const query = new URLSearchParams('title=a&page=2&sort=-title&utm=x')
    const options = { allow, ignore: ['utm'], orders: { title: { title: 'asc' } } } as const
    const where = { title: { eq: 'a' } }
    expect(repository.parsePageQuery(query, options)).toEqual({
      page: 2,
      pageSize: 20,
      orderBy: [{ title: 'desc' }],
      where,
    })
  })

  it('refuses allow-lists that the table has not', () => {
    for (const wrong of [
      { nothing: true },
      { title: ['like'] },
      { whole: ['contains'] },
      { data: true },
      { title: 'eq' },
    ])
      expect(() => parse('', { allow: wrong })).toThrow(InvalidArgumentError)
    expect(() => parse('', { limits: { deep: 1 } })).toThrow(InvalidArgumentError)
  })
})

it('present leaves out what is undefined, and nothing else', () => {
  expect(present({ name: undefined, role: null, age: 0 })).toEqual({ role: null, age: 0 })
})
