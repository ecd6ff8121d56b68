import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createRepositories,
  defineModel,
  InvalidArgumentError,
  InvalidFilterError,
  type Model,
  NotFoundError,
  UniqueViolationError,
} from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import type { AnyRow } from './any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { deepFreeze, errorOf } from './errors.ts'
import { tenantDdl, tenantOptions } from './tenant-schema.ts'

/** A repository of the tenants' tables without its types, which both lines of Drizzle make apart. */
export interface LooseRepository {
  find(key: unknown, options?: object): Promise<AnyRow | undefined>
  findByKeys(keys: readonly unknown[], options?: object): Promise<(AnyRow | undefined)[]>
  findMany(args?: object): Promise<AnyRow[]>
  findCursorPage(args: object): Promise<{ readonly items: AnyRow[] }>
  load(rows: readonly object[], related: object): Promise<AnyRow[]>
  count(where?: object): Promise<number>
  exists(where?: object): Promise<boolean>
  aggregate(args: object): Promise<unknown>
  create(values: object, options?: object): Promise<AnyRow>
  createMany(rows: readonly object[], options?: object): Promise<AnyRow[]>
  update(key: unknown, patch: object, options?: object): Promise<AnyRow>
  updateMany(args: object): Promise<AnyRow[]>
  updateAll(set: object, options?: object): Promise<AnyRow[]>
  updateEach(rows: readonly object[], options?: object): Promise<AnyRow[]>
  upsert(values: object, options?: object): Promise<unknown>
  upsertMany(rows: readonly object[], options?: object): Promise<unknown>
  getOrCreate(args: object): Promise<unknown>
  delete(key: unknown, options?: object): Promise<AnyRow>
  deleteMany(args: object): Promise<AnyRow[]>
  deleteAll(options?: object): Promise<AnyRow[]>
  restore(key: unknown, options?: object): Promise<AnyRow>
  unscoped(...names: string[]): LooseRepository
}

type TableName = 'members' | 'projects' | 'tasks' | 'labels' | 'taskLabels'

export type LooseRepositories = Readonly<Record<TableName, LooseRepository>> & {
  $with(context: object): LooseRepositories
  $transaction<TResult>(run: (repositories: LooseRepositories) => Promise<TResult>): Promise<TResult>
}

const id = { id: true }
const byId = { id: 'asc' }

/** What scopes do, on both lines of Drizzle. */
export function describeScopes(model: Model): void {
  describe.each(drivers)('scopes on %s', (driver) => {
    let opened: OpenDatabase
    let bare: LooseRepositories
    let own: LooseRepositories

    beforeEach(async () => {
      opened ??= await openDatabase(driver)
      await opened.query(`drop schema public cascade; create schema public; ${tenantDdl}`)
      bare = createRepositories(opened.db, model) as unknown as LooseRepositories
      own = bare.$with({ tenantId: 7 })
    })
    afterAll(() => opened.close())

    const stored = (table: string, columns: string) =>
      opened.query(`select ${columns} from ${table} order by 1`).then((rows) => rows.map((row) => Object.values(row)))

    it('reads rows of the scope only', async () => {
      expect(await own.projects.findMany({ columns: id, orderBy: byId })).toEqual([{ id: 10 }, { id: 12 }])
      expect(await own.projects.find(10, { columns: id })).toEqual({ id: 10 })
      expect(await own.projects.find(11)).toBeUndefined()
      expect(await own.projects.find(1010)).toBeUndefined()
      expect(await own.projects.findByKeys([1010, 12, 11], { columns: id })).toEqual([undefined, { id: 12 }, undefined])
      expect(await own.projects.count()).toBe(2)
      expect(await own.projects.exists({ id: 1010 })).toBe(false)
      expect(await own.projects.aggregate({ count: true, max: ['id'] })).toEqual({ count: 2, max: { id: 12 } })
      const where = { OR: [{ id: 10 }, { id: 1010 }, { id: 11 }] }
      expect(await own.projects.findMany({ columns: id, where })).toEqual([{ id: 10 }])
    })

    it('reads it in the same statement', async () => {
      const { queries } = await recordQueries(() => own.projects.findMany({ columns: id, where: { title: 'Engine' } }))
      expect(queries.map(({ sql }) => sql.replaceAll(/[()]/g, ''))).toEqual([
        'select "id" from "projects" where "projects"."deleted_at" is null and "projects"."tenant_id" = $1 and "projects"."title" = $2',
      ])
    })

    it('reaches loads, join tables, counts, filters and orders', async () => {
      const loaded = await own.members.findMany({
        columns: id,
        orderBy: byId,
        with: {
          lead: { columns: id },
          projects: { columns: id, with: { tasks: { columns: id }, owner: { columns: id } } },
        },
        counts: { projects: true, reports: true },
      })
      expect(loaded).toEqual([
        {
          id: 1,
          lead: null,
          projects: [{ id: 10, tasks: [{ id: 20 }], owner: { id: 1 } }],
          counts: { projects: 1, reports: 1 },
        },
        { id: 2, lead: { id: 1 }, projects: [], counts: { projects: 0, reports: 0 } },
        { id: 3, lead: null, projects: [], counts: { projects: 0, reports: 0 } },
      ])
      const ids = async (where: object) =>
        (await own.members.findMany({ columns: id, where, orderBy: byId })).map((row) => row['id'])
      expect(await ids({ projects: true })).toEqual([1])
      expect(await ids({ projects: { none: {} } })).toEqual([2, 3])
      expect(await ids({ lead: { name: 'Eve' } })).toEqual([])
      expect(await ids({ reports: { count: { gte: 1 } } })).toEqual([1])
      expect(await own.members.findMany({ columns: id, orderBy: [{ projects: { count: 'desc' } }, byId] })).toEqual([
        { id: 1 },
        { id: 2 },
        { id: 3 },
      ])
      const [task] = await own.tasks.findMany({ columns: id, with: { taskLabels: { with: { label: true } } } })
      expect(task).toEqual({
        id: 20,
        taskLabels: [
          { tenantId: 7, taskId: 20, labelId: 30, label: { id: 30, tenantId: 7, name: 'urgent' } },
          { tenantId: 7, taskId: 20, labelId: 1030, label: null },
        ],
      })
      expect(await own.projects.load([{ id: 10 }, { id: 1010 }], { tasks: { columns: id } })).toEqual([
        { id: 10, tasks: [{ id: 20 }] },
        { id: 1010, tasks: [] },
      ])
    })

    it('pages by a count that the order names again', async () => {
      const count = { projects: { count: 'desc' } }
      for (const orderBy of [
        [count, count, byId],
        [count, byId],
        [count, count, byId],
      ]) {
        const { items } = await own.members.findCursorPage({ columns: id, orderBy, first: 2 })
        expect(items).toEqual([{ id: 1 }, { id: 2 }])
      }
    })

    it('lifts a scope by its name, for the whole call or one relation', async () => {
      const withTasks = { columns: id, orderBy: byId, with: { tasks: { columns: id, orderBy: byId } } }
      expect(await own.projects.findMany({ ...withTasks, unscoped: ['softDelete'] })).toEqual([
        { id: 10, tasks: [{ id: 20 }, { id: 21 }] },
        { id: 11, tasks: [{ id: 22 }] },
        { id: 12, tasks: [] },
      ])
      const withDeletedTasks = { ...withTasks, with: { tasks: { ...withTasks.with.tasks, unscoped: ['softDelete'] } } }
      expect(await own.projects.findMany(withDeletedTasks)).toEqual([
        { id: 10, tasks: [{ id: 20 }, { id: 21 }] },
        { id: 12, tasks: [] },
      ])
      expect(await own.projects.unscoped('softDelete').count()).toBe(3)
      expect(await own.projects.unscoped('softDelete', 'tenant').count()).toBe(5)
      expect(await bare.projects.unscoped('tenant').count()).toBe(3)
      expect(await own.projects.aggregate({ count: true, unscoped: ['tenant'] })).toEqual({ count: 3 })
      expect(await own.projects.find(1010, { columns: id, unscoped: ['tenant'] })).toEqual({ id: 1010 })
    })

    it('throws where the context has not what a scope needs', async () => {
      const { queries } = await recordQueries(async () => {
        for (const run of [
          () => bare.projects.findMany(),
          () => bare.projects.find(10),
          () => bare.projects.count(),
          () => bare.$with({ tenantId: undefined }).projects.findMany(),
          () =>
            bare.projects
              .unscoped('tenant')
              .findMany({ with: { tasks: true }, unscoped: ['softDelete'] })
              .then(() => own.labels.count().then(() => bare.labels.count())),
          () => bare.projects.create({ id: 1, title: 'x' }),
          () => bare.projects.update(10, { title: 'x' }),
          () => bare.projects.deleteAll(),
        ])
          expect(await errorOf(run)).toBeInstanceOf(InvalidFilterError)
      })
      expect(queries.length).toBe(3)
      await expect(bare.projects.findMany()).rejects.toThrow(
        'scope tenant of "projects".tenantId: expected a value of the context, got undefined.',
      )
    })

    it('refuses names that are no scopes', async () => {
      for (const unscoped of [['none'], 'tenant', [1]])
        expect(await errorOf(() => own.projects.findMany({ unscoped }))).toBeInstanceOf(InvalidArgumentError)
      expect(() => own.projects.unscoped('none')).toThrow(InvalidArgumentError)
      expect(() => bare.$with(1 as never)).toThrow(InvalidArgumentError)
    })

    it('fills the columns of a scope, and keeps rows in it', async () => {
      expect(await own.labels.create({ id: 40, name: 'new' })).toEqual({ id: 40, tenantId: 7, name: 'new' })
      await own.labels.createMany([
        { id: 41, name: 'a' },
        { id: 42, tenantId: 7, name: 'b' },
      ])
      expect(await stored('labels', 'id, tenant_id')).toContainEqual(['41', '7'])
      for (const run of [
        () => own.labels.create({ id: 50, tenantId: 8, name: 'x' }),
        () =>
          own.labels.createMany([
            { id: 50, name: 'x' },
            { id: 51, tenantId: 8, name: 'x' },
          ]),
        () => own.labels.update(30, { tenantId: 8 }),
        () => own.labels.updateMany({ where: { id: 30 }, set: { tenantId: 8 } }),
        () => own.labels.updateAll({ tenantId: 8 }),
        () => own.projects.update(10, { deletedAt: new Date() }),
        () => own.projects.create({ id: 60, title: 'x', deletedAt: new Date() }),
      ])
        expect(await errorOf(run)).toBeInstanceOf(InvalidArgumentError)
      expect((await own.labels.update(30, { tenantId: 7, name: 'kept' }))['name']).toBe('kept')
      const moved = await own.labels.update(30, { tenantId: 8 }, { unscoped: ['tenant'] })
      expect(moved['tenantId']).toBe(8)
    })

    it('writes rows of the scope only', async () => {
      expect(await errorOf(() => own.labels.update(1030, { name: 'x' }))).toBeInstanceOf(NotFoundError)
      expect(await errorOf(() => own.labels.delete(1030))).toBeInstanceOf(NotFoundError)
      expect(await errorOf(() => own.projects.update(11, { title: 'x' }))).toBeInstanceOf(NotFoundError)
      expect(await own.labels.updateMany({ where: { id: { gte: 0 } }, set: { name: 'x' }, returning: false })).toBe(2)
      expect(await own.labels.updateAll({ name: 'y' }, { returning: false })).toBe(2)
      expect(await own.labels.deleteMany({ where: { OR: [{ id: 30 }, { id: 1030 }] }, returning: false })).toBe(1)
      expect(await own.labels.deleteAll({ returning: false })).toBe(1)
      expect(await stored('labels', 'id, name')).toEqual([['1030', 'covert']])
    })

    it('marks a row as deleted, restores it, and deletes it for good without the scope', async () => {
      const deleted = await own.projects.delete(10)
      expect(deleted).toMatchObject({
        id: 10,
        deletedAt: expect.any(Date) as Date,
        updatedAt: expect.any(Date) as Date,
      })
      expect(await own.projects.find(10)).toBeUndefined()
      expect(await errorOf(() => own.projects.delete(10))).toBeInstanceOf(NotFoundError)
      expect(await own.projects.restore(10)).toMatchObject({ id: 10, deletedAt: null })
      expect(await own.projects.restore(10)).toMatchObject({ id: 10, deletedAt: null })
      expect(await errorOf(() => own.projects.restore(1011))).toBeInstanceOf(NotFoundError)
      expect(await errorOf(() => own.labels.restore(30))).toBeInstanceOf(InvalidArgumentError)
      expect(await own.projects.deleteMany({ where: { id: { gt: 0 } }, returning: false })).toBe(2)
      expect(await own.projects.deleteAll({ returning: false })).toBe(0)
      expect(await stored('projects', 'id, deleted_at is null')).toEqual([
        ['10', 'f'],
        ['11', 'f'],
        ['12', 'f'],
        ['1010', 't'],
        ['1011', 'f'],
      ])
      await own.projects.delete(11, { unscoped: ['softDelete'] })
      expect((await stored('projects', 'id')).flat()).toEqual(['10', '12', '1010', '1011'])
    })

    it('says when unique values are those of a row that is deleted, or of another scope', async () => {
      const outsideOf = async (run: () => Promise<unknown>) => {
        const error = await errorOf(run)
        expect(error).toBeInstanceOf(UniqueViolationError)
        return (error as UniqueViolationError).details
      }
      const row = { id: 70, title: 'Bridge' }
      expect(await outsideOf(() => own.projects.create(row))).toMatchObject({
        outsideOf: ['softDelete'],
        properties: ['title'],
      })
      const rows = [{ id: 71, title: 'New' }, row]
      expect((await outsideOf(() => own.projects.createMany(rows))).outsideOf).toEqual(['softDelete'])
      expect((await outsideOf(() => own.projects.update(10, { title: 'Bridge' }))).outsideOf).toEqual(['softDelete'])
      expect((await outsideOf(() => own.projects.create({ id: 70, title: 'Engine' }))).outsideOf).toBeUndefined()
      expect((await outsideOf(() => own.projects.create({ id: 70, title: 'Secret' }))).outsideOf).toBeUndefined()
      const inside = () => own.$transaction(({ projects }) => projects.create(row))
      expect((await outsideOf(inside)).outsideOf).toBeUndefined()
      const both = ['softDelete', 'tenant']
      for (const title of ['Bridge', 'Secret']) {
        const target = { target: ['title'] }
        expect((await outsideOf(() => own.projects.upsert({ id: 70, title }, target))).outsideOf).toEqual(both)
        expect(
          (await outsideOf(() => own.projects.upsertMany([{ id: 70, title }], { ...target, update: [] }))).outsideOf,
        ).toEqual(both)
        const args = { where: { title }, create: { id: 70 } }
        expect((await outsideOf(() => own.projects.getOrCreate(args))).outsideOf).toEqual(both)
      }
      expect(await stored('projects', 'id, title')).toEqual([
        ['10', 'Engine'],
        ['11', 'Bridge'],
        ['12', 'Tunnel'],
        ['1010', 'Secret'],
        ['1011', 'Hidden'],
      ])
    })

    it('upserts and changes rows of the scope only', async () => {
      expect(await own.labels.upsert({ id: 30, name: 'kept' })).toEqual({
        row: { id: 30, tenantId: 7, name: 'kept' },
        created: false,
      })
      expect(await own.labels.upsert({ id: 32, name: 'new' })).toEqual({
        row: { id: 32, tenantId: 7, name: 'new' },
        created: true,
      })
      for (const run of [
        () => own.labels.upsert({ id: 30, tenantId: 8, name: 'x' }),
        () => own.labels.upsert({ id: 30, name: 'x' }, { update: { tenantId: 8 } }),
        () => own.labels.upsert({ id: 30, name: 'x' }, { update: () => ({ tenantId: sql`8` }) }),
        () => own.labels.updateEach([{ id: 30, tenantId: 8 }]),
      ])
        expect(await errorOf(run)).toBeInstanceOf(InvalidArgumentError)
      expect(
        await errorOf(() =>
          own.labels.updateEach([
            { id: 30, name: 'x' },
            { id: 1030, name: 'x' },
          ]),
        ),
      ).toBeInstanceOf(NotFoundError)
      expect(await own.labels.updateEach([{ id: 30, name: 'y' }])).toEqual([{ id: 30, tenantId: 7, name: 'y' }])
      expect(await stored('labels', 'id, tenant_id, name')).toEqual([
        ['30', '7', 'y'],
        ['31', '7', 'later'],
        ['32', '7', 'new'],
        ['1030', '8', 'covert'],
      ])
    })

    it('can be by a relation, where the table has no column for it', async () => {
      const scopes = { tenant: ({ tenantId }: { tenantId: number }) => ({ task: { tenantId } }) }
      const byTask = defineModel(model.schema, { ...tenantOptions, taskLabels: { scopes } } as never)
      const unbound = createRepositories(opened.db, byTask) as unknown as LooseRepositories
      const { taskLabels, tasks } = unbound.$with({ tenantId: 7 })
      const labelId = { labelId: true }
      const labels = [{ labelId: 30 }, { labelId: 31 }, { labelId: 1030 }]
      expect(await taskLabels.findMany({ columns: labelId, orderBy: { labelId: 'asc' } })).toEqual(labels)
      expect(await unbound.$with({ tenantId: 8 }).taskLabels.count()).toBe(1)
      expect(
        await tasks.find(20, { columns: {}, with: { taskLabels: { columns: labelId, orderBy: { labelId: 'asc' } } } }),
      ).toEqual({ taskLabels: labels })
      expect(await taskLabels.deleteMany({ where: { labelId: 1030 } })).toHaveLength(1)
      const row = { taskId: 20, labelId: 32, tenantId: 7 }
      expect(await errorOf(() => taskLabels.create(row))).toBeInstanceOf(InvalidArgumentError)
      expect(await taskLabels.create(row, { unscoped: ['tenant'] })).toEqual(row)
      expect(await errorOf(() => unbound.taskLabels.count())).toBeInstanceOf(InvalidFilterError)
      expect(await stored('task_labels', 'task_id, label_id')).toHaveLength(5)
    })

    it('keeps the context in transactions, and adds to it', async () => {
      const counted = await own.$transaction(({ projects }) => projects.count())
      expect(counted).toBe(2)
      expect(await own.$with({ userId: 1 }).projects.count()).toBe(2)
      expect(await own.$with({ tenantId: 8 }).projects.count()).toBe(1)
    })

    it('does not change what the caller passes', async () => {
      const args = deepFreeze({
        where: { id: 10 },
        unscoped: ['softDelete'],
        with: { tasks: { unscoped: ['tenant'] } },
      })
      expect(await own.projects.findMany(args)).toHaveLength(1)
    })
  })
}
