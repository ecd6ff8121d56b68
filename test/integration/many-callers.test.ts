import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createRepositories,
  defineModel,
  NotFoundError,
  OptimisticLockError,
  UniqueViolationError,
} from '../../src/index.ts'
import { openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { accounts, faithfulDdl, slips } from '../support/faithful-schema.ts'

const callers = Array.from({ length: 64 }, (_, index) => index)
const model = defineModel(
  { accounts },
  {
    accounts: {
      version: 'version',
      softDelete: 'deletedAt',
      scopes: { tenant: (context: { readonly tenantId: number }) => ({ tenantId: context.tenantId }) },
    },
  },
)

describe.each(['postgres.js', 'node-postgres'] as const)('64 callers about the same rows on %s', (driver) => {
  let opened: OpenDatabase
  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: faithfulDdl })
  })
  afterAll(() => opened.close())
  const own = () => createRepositories(opened.db, model).$with({ tenantId: 7 }).accounts

  it('get one row of getOrCreate', async () => {
    const got = await Promise.all(callers.map(() => own().getOrCreate({ where: { name: 'one' }, create: {} })))
    expect(new Set(got.map(({ row }) => row.id)).size).toBe(1)
    expect(got.filter(({ created }) => created)).toHaveLength(1)
  })

  it('get one row though another unique value of it is met first', async () => {
    const { slips: both } = createRepositories(opened.db, { slips })
    for (let round = 0; round < 10; round++) {
      const row = { id: 100 + round, body: `round ${round}` }
      const got = await Promise.all(
        callers.map((index) =>
          index % 2 === 0
            ? both.getOrCreate({ where: { id: row.id }, create: { body: row.body } })
            : both.upsert(row, { target: ['body'], update: [] }),
        ),
      )
      expect(got.filter(({ created }) => created)).toHaveLength(1)
    }
  })

  it('change one row by upsert, each once', async () => {
    const target = ['tenantId', 'name'] as const
    const met = await Promise.all(
      callers.map((index) => own().upsert({ name: 'two', note: String(index) }, { target })),
    )
    expect(new Set(met.map(({ row }) => row.id)).size).toBe(1)
    expect(met.filter(({ created }) => created)).toHaveLength(1)
    expect(new Set(met.map(({ row }) => row.version)).size).toBe(callers.length)
  })

  it('lose no row to each other by upsertMany, getOrCreate and deletions of the same', async () => {
    const names = ['a', 'b', 'c', 'd']
    const target = ['tenantId', 'name'] as const
    const unscoped = ['softDelete'] as const
    const outcomes = await Promise.allSettled(
      callers.flatMap((index) => {
        const name = names[index % names.length] as string
        const list = names.toReversed().map((each) => ({ name: each, note: String(index) }))
        return [
          own().upsertMany(index % 2 === 0 ? list : list.toReversed(), { target }),
          own().getOrCreate({ where: { name }, create: {} }),
          own().upsert({ name }, { target, update: [] }),
          own().deleteMany({ where: { name }, unscoped, returning: false }),
        ]
      }),
    )
    const failed = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
    expect(failed).toEqual([])
  })

  it('let one of all who read the same version through', async () => {
    const rows = await own().createMany([{ name: 'x' }, { name: 'y' }])
    const outcomes = await Promise.allSettled(
      callers.map((index) => own().updateEach(rows.map(({ id, version }) => ({ id, version, note: String(index) })))),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(OptimisticLockError)
  })

  it('are told of a deleted row, and nothing else', async () => {
    const { id } = await own().create({ name: 'gone' })
    const outcomes = await Promise.allSettled(
      callers.flatMap((index) => [
        own().update(id, { note: String(index) }),
        ...(index === 20 ? [own().delete(id)] : []),
        own().getOrCreate({ where: { name: 'gone' }, create: {} }),
      ]),
    )
    const others = outcomes
      .flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
      .filter((reason) => !(reason instanceof NotFoundError || reason instanceof UniqueViolationError))
    expect(others).toEqual([])
  })
})
