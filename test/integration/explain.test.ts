import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, InvalidValueError } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorOf } from '../support/errors.ts'
import * as schema from '../support/shelf-schema.ts'

describe.each(drivers)('explain on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, schema)
  const { shelfDdl } = schema

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: shelfDdl })
  })
  afterAll(() => opened.close())

  it('returns the plan of a findMany with its values, without running it', async () => {
    const plan = await repositories().books.explain({
      where: {
        price: { gte: '0.1' },
        OR: [{ id: { in: [10, 20] } }, { lentAt: { lt: new Date('2024-01-01Z') } }],
        copies: { ne: 3n },
        RAW: (_, { sql }) => sql`pg_sleep(0) is not null`,
      },
      orderBy: { title: 'asc' },
      limit: 2,
    })
    expect(plan).toMatch(/^Limit /)
    expect(plan).toContain('Sort Key: title')
    expect(plan).toMatch(/Seq Scan on books/)
    expect(plan).not.toContain('actual')
  })

  it('runs the statement with analyze, and adds its times and buffers', async () => {
    const plan = await repositories().books.explain({ where: { shelf: 'a' } }, { analyze: true })
    expect(plan).toMatch(/actual time=.* rows=2/)
    expect(plan).toContain('Execution Time')
    expect(plan).toContain('Buffers')
    expect(await repositories().books.explain(undefined, { analyze: false })).not.toContain('Execution Time')
  })

  it('explains a read of a view', async () => {
    expect(await repositories().lentBooks.explain()).toContain('books')
  })

  it('fails as the statement would', async () => {
    const error = await errorOf(() => repositories().books.explain({ where: { id: 'marker' as never } }))
    expect(error).toBeInstanceOf(InvalidValueError)
    expect((error as Error).message).not.toContain('marker')
  })
})
