import { sql } from 'drizzle-orm'
import { integer, numeric, pgTable, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createRepositories,
  defineModel,
  InvalidArgumentError,
  NotFoundError,
  OptimisticLockError,
  RowNotWrittenError,
  UniqueViolationError,
  ValidationError,
} from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorOf } from '../support/errors.ts'
import { accounts, faithfulDdl, parts, partsView, slips } from '../support/faithful-schema.ts'

const schema = { accounts, slips, parts, partsView }
const tenant = (context: { readonly tenantId: number }) => ({ tenantId: context.tenantId })

/** A validator that takes what it knows of a row, and nothing else. */
function keep(change: (row: Record<string, unknown>) => Record<string, unknown>) {
  const validate = (value: unknown) => ({ value: change(value as Record<string, unknown>) })
  return { '~standard': { version: 1, vendor: 'test', validate } } as const
}

describe.each(drivers)('writes on %s', (driver) => {
  let opened: OpenDatabase

  beforeEach(async () => {
    opened ??= await openDatabase(driver)
    await opened.query(`drop schema public cascade; create schema public; ${faithfulDdl}`)
  })
  afterAll(() => opened.close())

  const scoped = (options = {}) =>
    createRepositories(opened.db, defineModel(schema, { accounts: { scopes: { tenant }, ...options } }))
  const stored = (columns: string) =>
    opened
      .query(`select ${columns} from accounts order by id`)
      .then((rows) => rows.map((row) => Object.values(row).join(' ')))

  describe('by what a scope fixes', () => {
    it('give all callers the row that one of them makes', async () => {
      const { accounts } = scoped().$with({ tenantId: 1 })
      const got = await Promise.all(
        Array.from({ length: 20 }, () => accounts.getOrCreate({ where: { tenantId: 1, name: 'race' }, create: {} })),
      )
      expect(new Set(got.map(({ row }) => row.id)).size).toBe(1)
      expect(got.filter(({ created }) => created)).toHaveLength(1)
    })

    it('find rows by a target that it fills', async () => {
      const { accounts } = scoped().$with({ tenantId: 7 })
      const first = await accounts.upsert({ name: 'a', note: 'x' }, { target: ['tenantId', 'name'] })
      expect(first).toMatchObject({ row: { tenantId: 7, version: 1 }, created: true })
      expect(await accounts.upsert({ name: 'a', note: 'y' }, { target: ['tenantId', 'name'] })).toMatchObject({
        row: { id: first.row.id, note: 'y' },
        created: false,
      })
      const many = await accounts.upsertMany([{ name: 'a' }, { name: 'b' }], {
        target: ['tenantId', 'name'],
        update: [],
      })
      expect(many.map(({ created }) => created)).toEqual([false, true])
      expect(await accounts.getOrCreate({ where: { name: 'b' }, create: {} })).toMatchObject({ created: false })
      expect(await accounts.getOrCreate({ where: { name: 'c' }, create: {} })).toMatchObject({ created: true })
      expect(await stored('tenant_id, name, note')).toEqual(['7 a y', '7 b ', '7 c '])
    })

    it('need one statement where the target says in which scope a row is', async () => {
      const { accounts } = scoped().$with({ tenantId: 7 })
      const rows = [
        { name: 'a', note: 'x' },
        { name: 'b', note: 'y' },
      ]
      await accounts.upsertMany(rows, { target: ['tenantId', 'name'] })
      const { queries } = await recordQueries(() => accounts.upsertMany(rows, { target: ['tenantId', 'name'] }))
      expect(queries).toHaveLength(1)
    })

    it('refuse rows outside of it, also where only their number is asked for', async () => {
      await opened.query(`insert into accounts (id, tenant_id, name) values (1, 8, 'theirs')`)
      const { accounts } = scoped().$with({ tenantId: 7 })
      const rows = [
        { id: 1, name: 'mine' },
        { id: 2, name: 'new' },
      ]
      expect(await errorOf(() => accounts.upsertMany(rows))).toBeInstanceOf(UniqueViolationError)
      expect(await errorOf(() => accounts.upsertMany(rows, { returning: false }))).toBeInstanceOf(UniqueViolationError)
      expect(await errorOf(() => accounts.getOrCreate({ where: { id: 1 }, create: { name: 'x' } }))).toBeInstanceOf(
        UniqueViolationError,
      )
      expect(await stored('id, tenant_id, name')).toEqual(['1 8 theirs'])
    })

    it('refuse deleted rows where only the number is asked for', async () => {
      await opened.query(`insert into accounts (tenant_id, name, deleted_at) values (7, 'a', now())`)
      const { accounts } = createRepositories(opened.db, defineModel(schema, { accounts: { softDelete: 'deletedAt' } }))
      const options = { target: ['tenantId', 'name'], returning: false } as const
      expect(await errorOf(() => accounts.upsertMany([{ tenantId: 7, name: 'a' }], options))).toBeInstanceOf(
        UniqueViolationError,
      )
    })
  })

  describe('with a validator', () => {
    const stripped = {
      audit: { create: () => ({ createdBy: 'ada' }), update: () => ({ createdBy: 'eve' }) },
      validate: {
        insert: keep(({ name, note }) => ({ name, note })),
        update: keep(({ note }) => ({ note })),
      },
    }

    it('keep what scopes and the audit give, which it does not know', async () => {
      const { accounts } = scoped(stripped).$with({ tenantId: 7 })
      const { id } = await accounts.create({ name: 'a' })
      await accounts.createMany([{ name: 'b' }, { name: 'c' }])
      await accounts.upsert({ name: 'd' }, { target: ['tenantId', 'name'] })
      expect(await stored('tenant_id, name, created_by')).toEqual(['7 a ada', '7 b ada', '7 c ada', '7 d ada'])
      expect(await accounts.update(id, { note: 'x' })).toMatchObject({ note: 'x', createdBy: 'eve' })
      // Nothing is left of the patch, so nothing is written.
      expect(await accounts.update(id, { name: 'other' })).toMatchObject({ name: 'a', version: 1 })
      await accounts.updateEach([{ id, note: 'y' }])
      expect(await stored('note, created_by')).toContain('y eve')
    })

    it('are validated without any value, too', async () => {
      const issues = [{ message: 'missing', path: ['name'] }]
      const insert = { '~standard': { version: 1, vendor: 'test', validate: () => ({ issues }) } } as const
      const repositories = createRepositories(opened.db, defineModel(schema, { slips: { validate: { insert } } }))
      for (const call of [
        () => repositories.slips.create({} as never),
        () => repositories.slips.createMany([{} as never]),
      ])
        expect(await errorOf(call)).toBeInstanceOf(ValidationError)
    })

    it('name it where it leaves out what a row is found by', async () => {
      const validate = { insert: keep(({ note }) => ({ note })) }
      const { accounts } = scoped({ validate }).$with({ tenantId: 7 })
      const row = { name: 'a', note: 'x' }
      for (const call of [
        () => accounts.upsert(row, { target: ['name'] }),
        () => accounts.upsertMany([row], { target: ['name'], returning: false }),
        () => accounts.getOrCreate({ where: { name: 'a' }, create: { note: 'x' } }),
      ]) {
        const error = await errorOf(call)
        expect(error).toBeInstanceOf(InvalidArgumentError)
        expect((error as InvalidArgumentError).message).toContain('the validator of the model has left it out')
      }
    })

    it('refuse what leaves a scope', async () => {
      const insert = keep((row) => ({ ...row, tenantId: 8 }))
      const { accounts } = scoped({ validate: { insert, update: insert } }).$with({ tenantId: 7 })
      expect(await errorOf(() => accounts.create({ name: 'a' }))).toBeInstanceOf(InvalidArgumentError)
      expect(await errorOf(() => accounts.updateMany({ where: { id: 1 }, set: { note: 'x' } }))).toBeInstanceOf(
        InvalidArgumentError,
      )
    })

    it('leave SQL out of it', async () => {
      const seen: unknown[] = []
      const update = keep((row) => {
        seen.push(row)
        return row
      })
      const { accounts } = scoped({ validate: { update } }).$with({ tenantId: 7 })
      const { id } = await accounts.create({ name: 'a' })
      expect(await accounts.update(id, { note: sql`upper('x')`, name: 'b' })).toMatchObject({ note: 'X', name: 'b' })
      expect(seen).toEqual([{ name: 'b' }])
      const refuse = {
        validate: () => ({ issues: [{ message: 'missing', path: ['note'] }] }),
        version: 1,
        vendor: 'test',
      } as const
      const refusing = scoped({ validate: { update: { '~standard': refuse } } }).$with({ tenantId: 7 })
      const error = await errorOf(() => refusing.accounts.update(id, { note: sql`'x'` }))
      expect(error).toBeInstanceOf(ValidationError)
      expect((error as ValidationError).details.issues[0]?.message).toContain('SQL')
    })
  })

  describe('whose unique values change on the way', () => {
    const lower = <TRow>(row: TRow): TRow => ({ ...row, name: String((row as { name?: unknown }).name).toLowerCase() })

    it.each([
      ['a hook', { hooks: { beforeCreate: lower } }],
      ['a validator', { validate: { insert: keep(lower) } }],
    ])('find the row that is there: by %s', async (_, options) => {
      const { accounts } = scoped(options).$with({ tenantId: 7 })
      const first = await accounts.getOrCreate({ where: { name: 'Ada' }, create: {} })
      expect(first).toMatchObject({ row: { name: 'ada' }, created: true })
      const { result, queries } = await recordQueries(() =>
        accounts.getOrCreate({ where: { name: 'ADA' }, create: {} }),
      )
      expect(result).toMatchObject({ row: { id: first.row.id }, created: false })
      expect(queries).toHaveLength(1)
      const target = ['tenantId', 'name'] as const
      expect(await accounts.upsert({ name: 'aDa' }, { target, update: [] })).toMatchObject({
        row: { id: first.row.id, version: 1 },
        created: false,
      })
    })

    it('find the row that is there: by a trigger', async () => {
      const { slips } = createRepositories(opened.db, schema)
      await slips.create({ id: 1, body: 'lower A' })
      const got = await slips.getOrCreate({ where: { body: 'lower A' }, create: { id: 2 } })
      expect(got).toMatchObject({ row: { id: 1, body: 'lower a' }, created: false })
      const met = await slips.upsert({ id: 3, body: 'lower A' }, { target: ['body'], update: [] })
      expect(met).toMatchObject({ row: { id: 1 }, created: false })
      const many = await slips.upsertMany(
        [
          { id: 4, body: 'lower A' },
          { id: 5, body: 'lower B' },
        ],
        { target: ['body'], update: [] },
      )
      expect(many.map(({ row, created }) => [row.id, created])).toEqual([
        [1, false],
        [5, true],
      ])
    })

    it('change nothing that only a hook has filled', async () => {
      const beforeCreate = (row: object) => ({ createdBy: 'hook', ...row })
      const { accounts } = scoped({ hooks: { beforeCreate } }).$with({ tenantId: 7 })
      await opened.query(`insert into accounts (tenant_id, name, created_by) values (7, 'a', 'first')`)
      const { row } = await accounts.upsert({ name: 'a', note: 'x' }, { target: ['tenantId', 'name'] })
      expect(row).toMatchObject({ note: 'x', createdBy: 'first' })
    })
  })

  describe('that the database does not do', () => {
    it('throw, and no made-up conflict', async () => {
      const { slips } = createRepositories(opened.db, defineModel(schema, { slips: { version: 'version' } }))
      await opened.query(`insert into slips values (1, 'keep'), (2, 'stay')`)
      const calls: (() => Promise<unknown>)[] = [
        () => slips.create({ id: 9, body: 'skip' }),
        () => slips.createMany([{ id: 9, body: 'skip' }]),
        () => slips.upsert({ id: 9, body: 'skip' }),
        () => slips.upsertMany([{ id: 9, body: 'skip' }], { target: ['body'], update: [] }),
        () => slips.getOrCreate({ where: { id: 9 }, create: { body: 'skip' } }),
        () => slips.update(1, { body: 'x' }),
        () => slips.update(1, { body: 'x' }, { version: 1 }),
        () => slips.updateEach([{ id: 1, body: 'x' }]),
        () => slips.updateEach([{ id: 1, body: 'x', version: 1 }], { returning: false }),
        () => slips.delete(2),
      ]
      for (const [index, call] of calls.entries()) {
        const { queries } = await recordQueries(async () => {
          expect([index, await errorOf(call)]).toEqual([index, expect.any(RowNotWrittenError)])
        })
        expect(queries.length).toBeLessThanOrEqual(6)
      }
      expect(await errorOf(() => slips.update(5, { body: 'x' }))).toBeInstanceOf(NotFoundError)
      expect(await errorOf(() => slips.update(2, { body: 'x' }, { version: 3 }))).toBeInstanceOf(OptimisticLockError)
      expect(await slips.createMany([{ id: 9, body: 'skip' }], { returning: false })).toBe(0)
    })

    it('need no RETURNING where only their number is asked for, which a conditional rule refuses', async () => {
      const { slips } = createRepositories(opened.db, schema)
      await opened.query(`create rule drop_some as on insert to slips where new.body = 'drop' do instead nothing`)
      const rows = [
        { id: 1, body: 'a' },
        { id: 2, body: 'drop' },
      ]
      expect(await slips.createMany(rows, { returning: false })).toBe(1)
      expect(
        await slips.createMany(
          [
            { id: 3, body: 'c' },
            { id: 4, body: 'd', version: 2 },
          ],
          { returning: false },
        ),
      ).toBe(2)
      expect(await slips.findMany({ columns: { id: true }, orderBy: { id: 'asc' } })).toEqual([
        { id: 1 },
        { id: 3 },
        { id: 4 },
      ])
    })

    it('throw where one row of an upsert is kept as it is', async () => {
      const { slips } = createRepositories(opened.db, schema)
      await opened.query(`insert into slips values (1, 'keep'), (2, 'b')`)
      for (const update of [undefined, ['version'] as const]) {
        const rows = [
          { id: 1, body: 'x', version: 2 },
          { id: 2, body: 'y', version: 2 },
        ]
        const error = await errorOf(() => slips.upsertMany(rows, update === undefined ? {} : { update }))
        expect(error).toBeInstanceOf(RowNotWrittenError)
      }
      expect(await errorOf(() => slips.upsert({ id: 1, body: 'x' }))).toBeInstanceOf(RowNotWrittenError)
    })
  })

  describe('that change nothing', () => {
    it('move no version and run no hook', async () => {
      const updated: number[] = []
      const hooks = {
        afterUpdate: (rows: readonly { readonly id: number }[]) => void updated.push(...rows.map(({ id }) => id)),
      }
      const options = { accounts: { version: 'version', softDelete: 'deletedAt', hooks } } as const
      const { accounts } = createRepositories(opened.db, defineModel(schema, options))
      await opened.query(`insert into accounts (id, tenant_id, name) values (1, 7, 'a'), (2, 7, 'b')`)
      expect(await accounts.update(1, {})).toMatchObject({ version: 1 })
      expect(await accounts.update(1, { note: undefined })).toMatchObject({ version: 1 })
      expect(await accounts.updateEach([{ id: 1 }])).toMatchObject([{ version: 1 }])
      expect(await accounts.updateMany({ where: { id: 1 }, set: {} })).toMatchObject([{ version: 1 }])
      expect(await accounts.restore(1)).toMatchObject({ version: 1 })
      expect(updated).toEqual([])
      expect(await accounts.updateEach([{ id: 2, note: 'x' }, { id: 1 }])).toMatchObject([
        { id: 2, version: 2 },
        { id: 1, version: 1 },
      ])
      expect(updated).toEqual([2])
      expect(await errorOf(() => accounts.restore(9))).toBeInstanceOf(NotFoundError)
    })
  })

  it('refuse a key from a hook, which would move the row', async () => {
    const hooks = { beforeUpdate: (patch: object) => ({ ...patch, id: 77 }) }
    const { slips } = createRepositories(opened.db, defineModel(schema, { slips: { hooks } }))
    await opened.query(`insert into slips values (1, 'a')`)
    expect(await errorOf(() => slips.updateEach([{ id: 1, body: 'b' }]))).toBeInstanceOf(InvalidArgumentError)
  })

  it('refuse a version in an upsert that does not say what to change', async () => {
    const { slips } = createRepositories(opened.db, defineModel(schema, { slips: { version: 'version' } }))
    const row = { id: 1, body: 'a', version: 4 }
    for (const call of [
      () => slips.upsert(row),
      () =>
        slips.upsertMany([
          { id: 1, body: 'a' },
          { ...row, id: 2 },
        ]),
      () => slips.upsert(row, { update: ['version'] }),
    ])
      expect(await errorOf(call)).toBeInstanceOf(InvalidArgumentError)
    expect(await slips.upsert(row, { update: ['body'] })).toEqual({ row, created: true })
    expect(await slips.upsert({ ...row, body: 'b' }, { update: ['body'] })).toEqual({
      row: { id: 1, body: 'b', version: 5 },
      created: false,
    })
  })

  it('upsert in partitioned tables and through views', async () => {
    for (const table of [parts, partsView]) {
      const { repository } = createRepositories(opened.db, { repository: table as typeof parts })
      expect(await repository.upsert({ id: 1, body: 'a' })).toEqual({ row: { id: 1, body: 'a' }, created: true })
      expect(await repository.upsert({ id: 1, body: 'b' })).toEqual({ row: { id: 1, body: 'b' }, created: false })
      const many = await repository.upsertMany([
        { id: 150, body: 'c' },
        { id: 1, body: 'd' },
      ])
      expect(many.map(({ created }) => created)).toEqual([true, false])
      expect(await repository.getOrCreate({ where: { id: 2 }, create: { body: 'e' } })).toMatchObject({ created: true })
      expect(await repository.getOrCreate({ where: { id: 2 }, create: { body: 'f' } })).toMatchObject({
        row: { body: 'e' },
        created: false,
      })
    }
  })

  it('share a statement whatever the order of their properties', async () => {
    const { accounts } = createRepositories(opened.db, schema)
    const { queries } = await recordQueries(async () => {
      await accounts.create({ tenantId: 1, name: 'a', note: 'x' })
      await accounts.create({ note: 'x', name: 'b', tenantId: 1 })
      await accounts.update(1, { note: 'y', name: 'c' })
      await accounts.update(1, { name: 'd', note: 'z' })
      await accounts.createMany([{ name: 'e', tenantId: 1 }])
      await accounts.createMany([{ tenantId: 1, name: 'f' }])
    })
    expect(new Set(queries.map((query) => query.sql)).size).toBe(3)
  })

  it('refuse rows that PostgreSQL takes for the same, whatever they set', async () => {
    const prices = pgTable('prices', { key: numeric('key').primaryKey(), a: integer('a'), b: text('b') })
    await opened.query('create table prices (key numeric primary key, a int, b text)')
    const { prices: own } = createRepositories(opened.db, { prices })
    const upsert = () =>
      own.upsertMany([
        { key: '1', a: 1 },
        { key: '1.0', b: 'x' },
      ])
    expect(await errorOf(upsert)).toBeInstanceOf(InvalidArgumentError)
    expect(await own.count()).toBe(0)
  })

  it('say which index a target is not unique by', async () => {
    const { accounts } = createRepositories(opened.db, schema)
    const error = await errorOf(() => accounts.upsert({ tenantId: 1, name: 'a' }, { target: ['name'] }))
    expect(error).toBeInstanceOf(InvalidArgumentError)
    expect((error as Error).message).toContain('tenantId, name')
  })
})
