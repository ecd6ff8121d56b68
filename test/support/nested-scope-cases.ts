import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { createRepositories, InvalidArgumentError, type Model, NotFoundError } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { errorOf } from './errors.ts'
import type { LooseRepositories } from './scope-cases.ts'
import { tenantDdl } from './tenant-schema.ts'

/** What scopes do to nested writes, on both lines of Drizzle. */
export function describeNestedScopes(model: Model): void {
  describe.each(drivers)('scopes of nested writes on %s', (driver) => {
    let opened: OpenDatabase
    let own: LooseRepositories

    beforeEach(async () => {
      opened ??= await openDatabase(driver)
      await opened.query(`drop schema public cascade; create schema public; ${tenantDdl}`)
      own = (createRepositories(opened.db, model) as unknown as LooseRepositories).$with({ tenantId: 7 })
    })
    afterAll(() => opened.close())

    const tasks = (where: string) =>
      opened
        .query(
          `select id || ' ' || tenant_id || ' ' || (deleted_at is null) as line from tasks where ${where} order by id`,
        )
        .then((rows) => rows.map(({ line }) => line))

    it('fill the scope of every row that is created', async () => {
      await own.projects.create({
        id: 50,
        title: 'New',
        owner: { create: { id: 51, name: 'Owner' } },
        tasks: [{ id: 52, title: 'a' }],
      })
      expect(await tasks('project_id = 50')).toEqual(['52 7 true'])
      expect(await opened.query('select tenant_id from members where id = 51')).toEqual([{ tenant_id: '7' }])
      const error = await errorOf(() =>
        own.projects.create({ id: 53, title: 'X', tasks: [{ id: 54, title: 'a', tenantId: 8 }] }),
      )
      expect(error).toBeInstanceOf(InvalidArgumentError)
    })

    it('find no row outside of it', async () => {
      const before = await tasks('true')
      for (const patch of [
        { tasks: { connect: [1021] } },
        { tasks: { connect: [21] } },
        { tasks: { update: [{ id: 1020, title: 'x' }] } },
        { tasks: { update: [{ id: 21, title: 'x' }] } },
        { tasks: { delete: [1020] } },
        { tasks: { delete: [21] } },
        { tasks: { upsert: [{ id: 1020, title: 'x' }] } },
        { owner: { connect: 1001 } },
      ])
        expect(await errorOf(() => own.projects.update(10, patch))).toBeInstanceOf(NotFoundError)
      expect(await errorOf(() => own.projects.update(1010, { tasks: { create: [] } }))).toBeInstanceOf(NotFoundError)
      expect(await errorOf(() => own.projects.update(11, { owner: { connect: 2 } }))).toBeInstanceOf(NotFoundError)
      expect(await tasks('true')).toEqual(before)
    })

    it('mark rows as deleted in a table that keeps them, and disconnect none of others', async () => {
      await own.projects.update(10, { tasks: { delete: [20] } })
      expect(await tasks('id = 20')).toEqual(['20 7 false'])
      await own.members.update(1, { projects: { set: [12] } })
      expect(await opened.query('select id, owner_id from projects order by id')).toEqual([
        { id: '10', owner_id: null },
        { id: '11', owner_id: '2' },
        { id: '12', owner_id: '1' },
        { id: '1010', owner_id: '1001' },
        { id: '1011', owner_id: '1' },
      ])
    })
  })
}
