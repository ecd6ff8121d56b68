import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, defineModel } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { deepFreeze } from '../support/errors.ts'
import * as every from '../support/every-type-schema.ts'
import * as shelf from '../support/shelf-schema.ts'

const model = defineModel({ ...every, ...shelf }, { places: { key: ['row', 'side'] } })

describe.each(drivers)('arguments on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, model, Object.freeze({}), Object.freeze({}))

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: `${every.everyTypeDdl} ${shelf.shelfDdl}` })
  })
  afterAll(() => opened.close())

  it('are never changed by a read', async () => {
    const { books, places, $transaction } = repositories()
    const { signal } = new AbortController()
    const args = deepFreeze({
      where: {
        AND: [{ id: { in: [10, 20, 30] } }],
        OR: [{ shelf: null }, { shelf: { in: ['a', 'b'] } }],
        NOT: { title: { contains: 'x' } },
        lentAt: { OR: [{ isNull: true }, { gt: new Date(0) }] },
      },
      columns: { id: true, title: false },
      orderBy: [{ title: 'desc' }, { id: { direction: 'asc', nulls: 'last' } }],
      offset: 0,
      lock: { mode: 'share' },
      signal,
    } as const)
    await $transaction(async () => {
      expect(await books.findMany(args)).toEqual([{ id: 30 }, { id: 20 }, { id: 10 }])
      expect(await books.findFirst(args)).toEqual({ id: 30 })
      expect(await books.findMany(deepFreeze({ ...args, limit: 1 }))).toEqual([{ id: 30 }])
    })
    expect(await books.findByKeys(deepFreeze([30, 10]), deepFreeze({ columns: { id: true } }))).toEqual([
      { id: 30 },
      { id: 10 },
    ])
    expect(await places.find(deepFreeze({ side: 'left', row: 1 }))).toMatchObject({ note: 'l1' })
    expect(await books.count(args.where)).toBe(3)
    expect(await books.exists(args.where)).toBe(true)
    expect(await books.explain(args, Object.freeze({ analyze: true }))).toContain('actual')
    const totals = deepFreeze({
      where: { shelf: 'a' },
      groupBy: ['shelf'],
      count: true,
      sum: ['price'],
      having: { count: { gt: 1 } },
      orderBy: [{ count: 'asc' }],
    } as const)
    expect(await books.aggregate(totals)).toHaveLength(1)
  })

  it('are never changed by a write', async () => {
    const { samples, made, places } = repositories()
    const rows = every.sampleRows.map((row) => deepFreeze({ ...row }))
    expect(await samples.createMany(Object.freeze(rows))).toHaveLength(rows.length)
    for (const row of rows) {
      const { id } = await samples.create(row)
      expect((await samples.update(id, row)).title).toBe(row.title)
    }
    const mixed = deepFreeze([{ label: 'a' }, {}, { stamp: 's' }])
    expect(await made.createMany(mixed, deepFreeze({ columns: { id: true } }))).toHaveLength(3)
    expect(mixed).toEqual([{ label: 'a' }, {}, { stamp: 's' }])
    expect(await made.updateMany(deepFreeze({ where: { label: 'a' }, set: { stamp: null }, returning: false }))).toBe(1)
    expect(
      await places.deleteMany(deepFreeze({ where: { side: 'left' }, columns: { row: true } } as const)),
    ).toHaveLength(2)
    expect(await places.delete(deepFreeze({ row: 1, side: 'right' }))).toMatchObject({ note: 'r1' })
  })

  it('may have no prototype', async () => {
    const where = Object.assign(Object.create(null) as object, { shelf: 'a' })
    const args = Object.assign(Object.create(null) as object, { where, columns: { id: true } } as const)
    expect(await repositories().books.findMany(args)).toHaveLength(2)
    expect(
      await repositories().books.create(Object.assign(Object.create(null) as object, { title: 'Foxes' }), {
        columns: { title: true },
      }),
    ).toEqual({ title: 'Foxes' })
  })
})
