import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createRepositories,
  detectRepeatedQueries,
  InvalidArgumentError,
  RepeatedQueryError,
  type RepeatedQueryDetails,
} from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorOf } from '../support/errors.ts'
import * as schema from '../support/shelf-schema.ts'

const lines = readFileSync(new URL(import.meta.url), 'utf8').split('\n')
const ids = [10, 20, 30, 40, 50]
const title = { columns: { title: true } } as const
const findSql = 'select "title" from "books" where "books"."book_id" = $1'

describe.each(drivers)('detectRepeatedQueries on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = (batch = false) => createRepositories(opened.db, schema, {}, { batch })

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: schema.shelfDdl })
  })
  afterAll(() => opened.close())

  async function reportsOf(run: () => Promise<unknown>, limit = 3): Promise<RepeatedQueryDetails[]> {
    const reports: RepeatedQueryDetails[] = []
    await detectRepeatedQueries(run, { limit, report: (query) => void reports.push(query) })
    return reports
  }

  /** The line of this file that has a comment. */
  function lineOf(comment: string): string {
    const line = lines.findIndex((text) => text.endsWith(`// ${comment}`)) + 1
    return expect.stringMatching(`detect-repeated-queries\\.test\\.ts:${line}:`) as string
  }

  it('reports a loop once, with the place of the call', async () => {
    const { books } = repositories()
    const reports = await reportsOf(async () => {
      for (const id of ids) await books.find(id, title) // loop
    })
    expect(reports).toEqual([{ table: 'books', sql: findSql, limit: 3, callSite: lineOf('loop') }])
  })

  it('reports calls at the same time', async () => {
    const { books } = repositories()
    const reports = await reportsOf(() =>
      Promise.all(
        ids.map(
          (id) => books.find(id, title), // map
        ),
      ),
    )
    expect(reports).toEqual([{ table: 'books', sql: findSql, limit: 3, callSite: lineOf('map') }])
  })

  it('finds the place behind batches, promise chains, transactions and functions', async () => {
    const { books } = repositories(true)
    const batch = await reportsOf(async () => {
      for (const id of ids) await books.find(id, title) // batch
    })
    const chain = await reportsOf(async () => {
      for (const id of ids) await books.find(id, title).then((book) => book?.title) // chain
    })
    const transaction = await reportsOf(() =>
      repositories().$transaction(async (inside) => {
        for (const id of ids) await inside.books.find(id, title) // transaction
      }),
    )
    const findOne = (id: number): Promise<unknown> => {
      return repositories().books.find(id, title) // in a function
    }
    const own = await reportsOf(async () => {
      for (const id of ids) await findOne(id)
    })
    expect([batch, chain, transaction, own].map(([report]) => report?.callSite)).toEqual(
      ['batch', 'chain', 'transaction', 'in a function'].map(lineOf),
    )
  })

  it('reports nothing up to the limit, nor what is asked for at once', async () => {
    const { books } = repositories(true)
    expect(
      await reportsOf(async () => {
        for (const id of ids.slice(0, 3)) await books.find(id, title)
      }),
    ).toEqual([])
    expect(await reportsOf(() => Promise.all(ids.map((id) => books.find(id, title))), 1)).toEqual([])
    expect(await reportsOf(() => books.findByKeys(ids), 1)).toEqual([])
  })

  it('counts what one call sends in chunks once, and a loop of such calls each time', async () => {
    const { books, places } = repositories()
    const readAll = async (snapshot: boolean): Promise<void> => {
      for await (const batch of books.batches({ size: 1, snapshot })) expect(batch).toHaveLength(1)
    }
    expect(await reportsOf(() => readAll(false), 1)).toEqual([])
    expect(await reportsOf(() => readAll(true), 1)).toEqual([])
    const rows = Array.from({ length: 10_001 }, (_, row) => ({ row: row + 100, side: 'of chunks' }))
    expect(
      await reportsOf(() => places.createMany(rows, { returning: false, onProgress: () => undefined }), 1),
    ).toEqual([])
    await places.deleteMany({ where: { side: 'of chunks' }, returning: false })
    const loop = await reportsOf(async () => {
      for (let round = 0; round < 4; round++) await readAll(false)
    })
    expect(loop.map(({ table }) => table)).toEqual(['books'])
  })

  it('counts other statements and other contexts apart', async () => {
    const { books, places } = repositories()
    const request = async () => {
      await books.find(10)
      await books.find(20)
      await books.find(30, { columns: { id: true } })
      await places.count()
    }
    const reports = await Promise.all([1, 2, 3].map(() => reportsOf(request, 2)))
    expect(reports).toEqual([[], [], []])
    expect(
      await reportsOf(async () => {
        await reportsOf(request, 2)
        await reportsOf(request, 2)
      }),
    ).toHaveLength(1)
  })

  it('fails every call over the limit with throw, and sends nothing for it', async () => {
    const { books } = repositories()
    const { result: outcomes, queries } = await recordQueries(() =>
      detectRepeatedQueries(() => Promise.allSettled(ids.map((id) => books.find(id, title))), {
        limit: 3,
        report: 'throw',
      }),
    )
    expect(queries).toHaveLength(3)
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ])
    const error = await errorOf(() =>
      detectRepeatedQueries(() => Promise.all(ids.map((id) => books.find(id, title))), { limit: 1, report: 'throw' }),
    )
    expect(error).toBeInstanceOf(RepeatedQueryError)
    expect(error).toMatchObject({ code: 'REPEATED_QUERY', details: { table: 'books', limit: 1 } })
    expect((error as Error).message).toContain('findByKeys')
  })

  it('leaves a transaction that goes on after such an error as it was', async () => {
    const { result: titles, queries } = await recordQueries(() =>
      detectRepeatedQueries(
        () =>
          repositories().$transaction(async ({ books }) => {
            const found = []
            for (const id of [10, 20]) found.push(await books.find(id, title).catch((error: unknown) => error))
            await books.count()
            return found
          }),
        { limit: 1, report: 'throw' },
      ),
    )
    expect(titles).toEqual([{ title: 'Ants' }, expect.any(RepeatedQueryError)])
    expect(queries).toHaveLength(2)
  })

  it('emits a warning by default', async () => {
    const { books } = repositories()
    const warned = once(process, 'warning')
    await detectRepeatedQueries(async () => {
      for (let count = 0; count < 12; count++) await books.find(10)
    })
    const [warning] = (await warned) as [Error]
    expect(warning.name).toBe('RepeatedQueryWarning')
    expect(warning.message).toContain(`Expected a statement on "books" to run at most 10 times`)
    expect(warning.message).toContain('detect-repeated-queries.test.ts')
  })

  it('returns what the function returns, and refuses options that make no sense', () => {
    expect(detectRepeatedQueries(() => 5)).toBe(5)
    for (const options of [{ limit: 0 }, { limit: 1.5 }, { report: 'print' }, { limits: 1 }, 5]) {
      expect(() => detectRepeatedQueries(() => 5, options as never)).toThrow(InvalidArgumentError)
    }
  })
})
