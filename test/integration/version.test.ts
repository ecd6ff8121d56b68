import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createRepositories,
  defineModel,
  InvalidArgumentError,
  NotFoundError,
  OptimisticLockError,
} from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { documentDdl, documents, stamps } from '../support/document-schema.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorBeforeStatement, errorOf } from '../support/errors.ts'

describe.each(drivers)('an optimistic lock on %s', (driver) => {
  let opened: OpenDatabase
  const open = () =>
    createRepositories(
      opened.db,
      defineModel({ documents }, { documents: { version: 'version', softDelete: 'deletedAt' } }),
    ).documents

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: documentDdl })
  })
  beforeEach(() =>
    opened.query(`truncate documents, stamps;
      insert into documents (id, title, created_by, updated_by, version) values (1, 'a', '', '', 1), (2, 'b', '', '', 5), (3, 'c', '', '', 1);
      insert into stamps (id) values (1)`),
  )
  afterAll(() => opened.close())

  const versions = async () =>
    (await opened.query('select version from documents order by id')).map(({ version }) => Number(version))

  it('is checked and moved on inside the update', async () => {
    const { result, queries } = await recordQueries(() => open().update(2, { title: 'x' }, { version: 5 }))
    expect(result).toMatchObject({ id: 2, title: 'x', version: 6 })
    expect(queries).toHaveLength(1)
    expect(queries[0]?.sql).toContain('"version" = "documents"."version" + 1')
  })

  it('throws with the current version, and changes nothing', async () => {
    const error = await errorOf(() => open().update(2, { title: 'x' }, { version: 4 }))
    expect(error).toBeInstanceOf(OptimisticLockError)
    expect((error as OptimisticLockError).details).toEqual({ origin: 'client', table: 'documents', currentVersion: 5 })
    expect(await versions()).toEqual([1, 5, 1])
  })

  it('tells a row that is not there from one that was changed', async () => {
    expect(await errorOf(() => open().update(9, { title: 'x' }, { version: 1 }))).toBeInstanceOf(NotFoundError)
    expect(await errorOf(() => open().delete(9, { version: 1 }))).toBeInstanceOf(NotFoundError)
  })

  it('is checked by deletes, and by an empty patch, which changes nothing', async () => {
    expect(await errorOf(() => open().delete(1, { version: 2 }))).toBeInstanceOf(OptimisticLockError)
    expect(await errorOf(() => open().update(1, {}, { version: 2 }))).toBeInstanceOf(OptimisticLockError)
    expect(await open().update(1, {}, { version: 1 })).toMatchObject({ id: 1, version: 1 })
    expect(await open().delete(1, { version: 1 })).toMatchObject({ id: 1, version: 2 })
    await open().delete(2, { version: 5, unscoped: ['softDelete'] })
    expect(await versions()).toEqual([2, 1])
  })

  it('moves on with every change', async () => {
    await open().update(1, { title: 'x' })
    await open().updateMany({ where: { id: { lte: 2 } }, set: { length: 1 } })
    await open().updateAll({ length: 2 })
    await open().delete(3)
    await open().restore(3)
    const values = { id: 1, title: 'y', createdBy: '', updatedBy: '' }
    expect(await errorOf(() => open().upsert({ ...values, version: 77 }))).toBeInstanceOf(InvalidArgumentError)
    await open().upsert({ ...values, version: 77 }, { update: ['title'] })
    await open().upsertMany([{ id: 2, title: 'z', createdBy: '', updatedBy: '' }], { update: ['title'] })
    await open().updateEach([{ id: 3, title: 'w' }])
    expect(await versions()).toEqual([5, 8, 5])
  })

  it('is checked for each row of updateEach, of all or none', async () => {
    const changed = await open().updateEach([
      { id: 2, title: 'x', version: 5 },
      { id: 1, title: 'y' },
    ])
    expect(changed.map(({ id, version }) => [id, version])).toEqual([
      [2, 6],
      [1, 2],
    ])
    const error = await errorOf(() =>
      open().updateEach([
        { id: 2, title: 'p', version: 6 },
        { id: 1, title: 'q', version: 1 },
      ]),
    )
    expect(error).toBeInstanceOf(OptimisticLockError)
    expect((error as OptimisticLockError).details.currentVersion).toBe(2)
    expect(await versions()).toEqual([2, 6, 1])
    const counted = () => open().updateEach([{ id: 9, title: 'p', version: 6 }], { returning: false })
    expect(await errorOf(counted)).toBeInstanceOf(NotFoundError)
  })

  it('is checked for rows of updateEach that change nothing, or are only counted', async () => {
    const stale = { id: 2, version: 4 }
    for (const options of [{}, { returning: false }] as const) {
      expect(await errorOf(() => open().updateEach([stale], options as never))).toBeInstanceOf(OptimisticLockError)
      const mixed = [
        { id: 1, title: 'x' },
        { ...stale, title: 'y' },
      ]
      expect(await errorOf(() => open().updateEach(mixed, options as never))).toBeInstanceOf(OptimisticLockError)
      const missing = [
        { id: 2, version: 5, title: 'x' },
        { id: 9, version: 5, title: 'y' },
      ]
      expect(await errorOf(() => open().updateEach(missing, options as never))).toBeInstanceOf(NotFoundError)
    }
    const read = await open().updateEach([{ id: 2, version: 5 }, { id: 1 }])
    expect(read.map(({ id, version }) => [id, version])).toEqual([
      [2, 5],
      [1, 1],
    ])
    expect(await open().updateEach([{ id: 2, version: 5 }, { id: 1 }], { returning: false })).toBe(2)
    expect(await open().updateEach([{ id: 2 }, { id: 1 }], { returning: false })).toBe(2)
    expect(await versions()).toEqual([1, 5, 1])
  })

  it('lets one of many writers with the same version through', async () => {
    let version = 1
    for (let round = 0; round < 5; round++) {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 32 }, (_, index) => open().update(1, { length: index }, { version })),
      )
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(OptimisticLockError)
      version++
    }
    expect((await versions())[0]).toBe(6)
  })

  it('loses no update of writers that read again and retry', async () => {
    const add = async (): Promise<void> => {
      for (;;) {
        const { length, version } = await open().findOrThrow(1)
        try {
          await open().update(1, { length: length + 1 }, { version })
          return
        } catch (error) {
          if (!(error instanceof OptimisticLockError)) throw error
        }
      }
    }
    await Promise.all(Array.from({ length: 32 }, add))
    expect(await open().findOrThrow(1)).toMatchObject({ length: 32, version: 33 })
  })

  it.each(['moment', 'local', 'exact', 'large'] as const)('can be the column %s', async (version) => {
    const repository = createRepositories(opened.db, defineModel({ stamps }, { stamps: { version } })).stamps
    let row = await repository.findOrThrow(1)
    for (let round = 0; round < 5; round++) {
      const next = await repository.update(1, { note: String(round) }, { version: row[version] as never })
      const stale = row[version] as never
      expect(await errorOf(() => repository.update(1, { note: '' }, { version: stale }))).toBeInstanceOf(
        OptimisticLockError,
      )
      expect(next[version] > row[version]).toBe(true)
      row = next
    }
  })

  it('refuses what is no version, and a patch that sets it', async () => {
    const wrong = [
      () => open().update(1, { title: 'x' }, { version: undefined as never }),
      () => open().update(1, { title: 'x' }, { version: null as never }),
      () => open().update(1, { title: 'x', version: 2 }),
      () => open().updateMany({ where: { id: 1 }, set: { version: 2 } }),
      () => open().upsert({ id: 1, title: 'x', createdBy: '', updatedBy: '' }, { update: { version: 2 } }),
      () => createRepositories(opened.db, { documents }).documents.update(1, {}, { version: 1 as never }),
    ]
    for (const run of wrong) expect(await errorBeforeStatement(run)).toBeInstanceOf(InvalidArgumentError)
  })
})
