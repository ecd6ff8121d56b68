import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createRepositories,
  defineModel,
  InvalidArgumentError,
  NotFoundError,
  OptimisticLockError,
  ValidationError,
} from '../../src/index.ts'
import type { AnyRow } from './any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { errorOf } from './errors.ts'
import type { Writer } from './nested-cases.ts'
import { nestedRuleDdl } from './nested-rule-schema.ts'

type Repositories = Readonly<Record<'owners' | 'sheets', Writer>> & { $with(context: object): Repositories }

/** Beyond 2^53: a foreign key that a float would change. */
const ownerId = 9_007_199_254_740_993n

/** What versions, audits, validation and hooks do in nested writes, on both lines of Drizzle. */
export function describeNestedRules(schema: object): void {
  describe.each(drivers)('the rules of related tables on %s', (driver) => {
    let opened: OpenDatabase
    const happened: [string, ...unknown[]][] = []
    const note =
      (what: string) =>
      (rows: readonly AnyRow[]): void =>
        void happened.push([what, ...rows.map(({ id }) => id)])
    const open = (tables: Record<string, object>): Repositories =>
      createRepositories(opened.db, defineModel(schema, tables as never)) as unknown as Repositories
    const sheets = () =>
      opened
        .query(
          "select concat_ws(' ', id, coalesce(owner_id::text, '-'), title, version, created_by, updated_by) as line from sheets order by id",
        )
        .then((rows) => rows.map(({ line }) => line))

    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl: nestedRuleDdl })
    })
    beforeEach(async () => {
      happened.splice(0)
      await opened.query(`
        truncate owners, sheets, lines, labels, sheet_labels;
        insert into owners values (${ownerId}, 'Ada'), (2, 'Bob');
        insert into sheets (id, owner_id, title, created_by, updated_by) values
          (12, ${ownerId}, 'twelve', 'old', 'old'), (10, ${ownerId}, 'ten', 'old', 'old'), (11, null, 'eleven', 'old', 'old');
        insert into lines values (100, 10, 'a'), (101, 12, 'b');
        insert into labels values (1, 'red'), (2, 'blue'), (3, 'green');
        insert into sheet_labels values (10, 1), (10, 2)`)
    })
    afterAll(() => opened.close())

    describe('a version and an audit', () => {
      const audited = () =>
        open({
          sheets: {
            version: 'version',
            audit: {
              create: ({ userId }: { userId: string }) => ({ createdBy: userId, updatedBy: userId }),
              update: ({ userId }: { userId: string }) => ({ updatedBy: userId }),
            },
          },
        }).$with({ userId: 'eve' })

      it('are of every related row that is written', async () => {
        await audited().owners.update(ownerId, {
          sheets: {
            disconnect: [12],
            update: [{ id: 10, title: 'x' }],
            connect: [11],
            create: [{ id: 13, title: 'new' }],
          },
        })
        expect(await sheets()).toEqual([
          `10 ${ownerId} x 2 old eve`,
          `11 ${ownerId} eleven 2 old eve`,
          '12 - twelve 2 old eve',
          `13 ${ownerId} new 1 eve eve`,
        ])
      })

      it('are of rows that are there or not', async () => {
        const incomplete = () => audited().owners.update(ownerId, { sheets: { upsert: [{ id: 12 }] } })
        expect(await errorOf(incomplete)).toBeInstanceOf(InvalidArgumentError)
        await audited().owners.update(ownerId, {
          sheets: {
            upsert: [
              { id: 10, title: 'x' },
              { id: 13, title: 'new' },
            ],
          },
        })
        expect(await sheets()).toEqual([
          `10 ${ownerId} x 2 old eve`,
          '11 - eleven 1 old old',
          `12 ${ownerId} twelve 1 old old`,
          `13 ${ownerId} new 1 eve eve`,
        ])
        await audited().owners.update(ownerId, { sheets: { set: [10] } })
        expect((await sheets())[2]).toBe('12 - twelve 2 old eve')
      })
    })

    describe('the version that a related row was read in', () => {
      const versioned = (hooks?: object) => open({ sheets: { version: 'version', ...(hooks && { hooks }) } })

      it('is checked in the update, and moves on', async () => {
        await versioned().owners.update(ownerId, {
          sheets: {
            update: [
              { id: 10, title: 'x', version: 1 },
              { id: 12, title: 'y' },
            ],
          },
        })
        await versioned().owners.update(ownerId, { sheets: { update: [{ id: 10, version: 2 }] } })
        expect(await sheets()).toEqual([
          `10 ${ownerId} x 2 old old`,
          '11 - eleven 1 old old',
          `12 ${ownerId} y 2 old old`,
        ])
      })

      it.each([
        ['without', undefined],
        ['with', { beforeUpdate: () => undefined, afterUpdate: () => undefined }],
      ])('undoes everything when it is another one, %s hooks', async (_, hooks) => {
        const before = await sheets()
        const change = (...update: object[]) =>
          errorOf(() => versioned(hooks).owners.update(ownerId, { name: 'other', sheets: { update } }))
        const stale = await change({ id: 12, title: 'x', version: 1 }, { id: 10, title: 'y', version: 7 })
        expect(stale).toBeInstanceOf(OptimisticLockError)
        expect((stale as OptimisticLockError).details).toEqual({ origin: 'client', table: 'sheets', currentVersion: 1 })
        expect(await change({ id: 10, version: 7 })).toBeInstanceOf(OptimisticLockError)
        // It has the version, and is not related.
        expect(await change({ id: 11, title: 'x', version: 1 })).toBeInstanceOf(NotFoundError)
        expect(await change({ id: 99, title: 'x', version: 1 })).toBeInstanceOf(NotFoundError)
        expect(await change({ id: 12, title: 'x', version: null })).toBeInstanceOf(InvalidArgumentError)
        expect(await sheets()).toEqual(before)
        expect(await opened.query(`select name from owners where id = ${ownerId}`)).toEqual([{ name: 'Ada' }])
      })

      it('lets one of two changes through', async () => {
        const changes = Array.from({ length: 8 }, async (__, index) =>
          versioned().owners.update(ownerId, { sheets: { update: [{ id: 10, title: String(index), version: 1 }] } }),
        )
        const outcomes = await Promise.allSettled(changes)
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
        for (const outcome of outcomes)
          if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(OptimisticLockError)
      })
    })

    describe('validation', () => {
      const seen: AnyRow[] = []
      const validate = (value: unknown) => {
        seen.push({ ...(value as AnyRow) })
        const { title, body, ownerId: _dropped, ...rest } = value as AnyRow
        const text = title ?? body
        if (typeof text === 'string' && text.includes('!'))
          return { issues: [{ message: 'too loud', path: ['title'] }] }
        // What a relation gives stays, also where a validator drops it.
        return {
          value: {
            ...rest,
            ...(title !== undefined && { title: (title as string).trim() }),
            ...(body !== undefined && { body }),
          },
        }
      }
      const schemaOf = { '~standard': { version: 1 as const, vendor: 'test', validate } }
      const rules = { validate: { insert: schemaOf, update: schemaOf } }
      const validated = () => open({ sheets: rules, lines: rules })
      const who = { createdBy: 'a', updatedBy: 'a' }
      beforeEach(() => void seen.splice(0))

      it('gets complete rows, and what it returns is written', async () => {
        await validated().owners.create({
          id: ownerId + 1n,
          name: 'Eve',
          sheets: [{ id: 20, title: ' a ', ...who, lines: [{ id: 200, body: 'l' }] }],
        })
        expect(seen).toEqual([
          { id: 20, title: ' a ', ...who, ownerId: ownerId + 1n },
          { id: 200, body: 'l', sheetId: 20 },
        ])
        expect((await sheets()).at(-1)).toBe(`20 ${ownerId + 1n} a 1 a a`)
        await validated().owners.update(ownerId, { sheets: { connect: [11], update: [{ id: 10, title: ' t' }] } })
        expect(seen.slice(2)).toEqual([{ title: ' t' }, { ownerId }])
        expect((await sheets()).slice(0, 2)).toEqual([`10 ${ownerId} t 1 old old`, `11 ${ownerId} eleven 1 old old`])
        await validated().owners.update(ownerId, { sheets: { disconnect: [11] } })
        await validated().owners.update(ownerId, { sheets: { set: [12] } })
        expect(await sheets()).toEqual([
          '10 - t 1 old old',
          '11 - eleven 1 old old',
          `12 ${ownerId} twelve 1 old old`,
          `20 ${ownerId + 1n} a 1 a a`,
        ])
      })

      it('says which relation and row is wrong, and nothing is written', async () => {
        const before = await sheets()
        const issuesOf = async (run: () => Promise<unknown>) => {
          const error = await errorOf(run)
          expect(error).toBeInstanceOf(ValidationError)
          return (error as ValidationError).details.issues.map(({ path }) => path.join('.'))
        }
        const loud = { id: 21, title: 'no!', ...who }
        const fine = { id: 20, title: 'a', ...who }
        const { owners, sheets: own } = validated()
        expect(await issuesOf(() => owners.create({ id: 5n, name: 'x', sheets: [fine, loud] }))).toEqual([
          'sheets.1.title',
        ])
        expect(
          await issuesOf(() =>
            owners.create({ id: 5n, name: 'x', sheets: [{ ...fine, lines: { create: [{ id: 1, body: 'no!' }] } }] }),
          ),
        ).toEqual(['sheets.0.lines.create.0.title'])
        for (const [operation, rows] of Object.entries({
          update: [
            { id: 10, title: 'a' },
            { id: 12, title: 'no!' },
          ],
          upsert: [fine, loud],
          create: [fine, loud],
        }))
          expect(
            await issuesOf(() => owners.update(ownerId, { name: 'changed', sheets: { [operation]: rows } })),
          ).toEqual([`sheets.${operation}.1.title`])
        expect(await issuesOf(() => own.create({ ...loud, owner: { create: { id: 5n, name: 'x' } } }))).toEqual([
          'title',
        ])
        expect(await sheets()).toEqual(before)
        expect(await opened.query("select id from owners where id = 5 or name = 'changed'")).toEqual([])
      })

      it("gets the foreign key that a row's own to-one gives", async () => {
        const { sheets: own } = validated()
        const created = await own.create(
          { id: 20, title: 'a', ...who, owner: { connect: ownerId } },
          { columns: { ownerId: true } },
        )
        expect(created).toEqual({ ownerId })
        expect(seen).toEqual([{ id: 20, title: 'a', ...who, ownerId }])
        expect(await own.update(11, { title: 'b ', owner: { create: { id: 5n, name: 'x' } } })).toMatchObject({
          ownerId: 5n,
          title: 'b',
        })
        expect(seen[1]).toEqual({ title: 'b ', ownerId: 5n })
      })
    })

    describe('hooks', () => {
      const hooked = () =>
        open({
          owners: { hooks: { afterUpdate: note('owner updated') } },
          sheets: {
            hooks: {
              beforeCreate: (values: AnyRow) => {
                happened.push(['before create', { ...values }])
                return { ...values, title: String(values['title']).toUpperCase(), createdBy: 'hook', updatedBy: 'hook' }
              },
              afterCreate: note('created'),
              beforeUpdate: (patch: AnyRow) => {
                happened.push(['before update', { ...patch }])
                return { ...patch, updatedBy: 'hook' }
              },
              afterUpdate: (rows: readonly AnyRow[]) => {
                note('updated')(rows)
                if (rows.some(({ title }) => title === 'refuse')) throw new Error('refused')
              },
              beforeDelete: () => void happened.push(['before delete']),
              afterDelete: note('deleted'),
            },
          },
        })

      it('run for new rows at any depth, which they can complete', async () => {
        const created = await hooked().owners.create(
          {
            id: 5n,
            name: 'x',
            sheets: [
              { id: 20, title: 'a', lines: [{ id: 200, body: 'l' }] },
              { id: 21, title: 'b' },
            ],
          },
          { columns: { name: true } },
        )
        expect(created).toEqual({ name: 'x' })
        expect(happened).toEqual([
          ['before create', { id: 20, title: 'a', ownerId: 5n }],
          ['before create', { id: 21, title: 'b', ownerId: 5n }],
          ['created', 20, 21],
        ])
        expect((await sheets()).slice(-2)).toEqual(['20 5 A 1 hook hook', '21 5 B 1 hook hook'])
      })

      it('run for rows that are changed, deleted, connected and disconnected', async () => {
        await opened.query(
          `insert into sheets (id, owner_id, title, created_by, updated_by) values (14, ${ownerId}, 'x', '', '')`,
        )
        await hooked().owners.update(ownerId, {
          sheets: { disconnect: [12], delete: [14], update: [{ id: 10, title: 't' }], connect: [11] },
        })
        expect(happened).toEqual([
          ['before update', { ownerId: null }],
          ['updated', 12],
          ['before delete'],
          ['deleted', 14],
          ['before update', { title: 't' }],
          ['updated', 10],
          ['before update', { ownerId }],
          ['updated', 11],
        ])
        expect(await sheets()).toEqual([
          `10 ${ownerId} t 1 old hook`,
          `11 ${ownerId} eleven 1 old hook`,
          '12 - twelve 1 old hook',
        ])
        happened.splice(0)
        await hooked().owners.update(ownerId, { sheets: { set: [11] } })
        expect(happened.slice(0, 4)).toEqual([
          ['before update', { ownerId: null }],
          ['updated', 10],
          ['before update', { ownerId }],
        ])
      })

      it('run for rows of an upsert by what it did to them', async () => {
        await hooked().owners.update(ownerId, {
          sheets: {
            upsert: [
              { id: 10, title: 'x' },
              { id: 20, title: 'n' },
            ],
          },
        })
        expect(happened.slice(2)).toEqual([
          ['created', 20],
          ['updated', 10],
        ])
        // What the hook fills of a row that is there does not take the place of what it has.
        expect((await sheets()).filter((line) => line?.startsWith('10') || line?.includes('hook'))).toEqual([
          `10 ${ownerId} X 1 old old`,
          `20 ${ownerId} N 1 hook hook`,
        ])
      })

      it('undo everything when one throws, or a row is not there', async () => {
        const before = await sheets()
        const refused = () =>
          hooked().owners.update(ownerId, { name: 'changed', sheets: { update: [{ id: 10, title: 'refuse' }] } })
        expect(await errorOf(refused)).toEqual(new Error('refused'))
        happened.splice(0)
        const missing = () => hooked().owners.update(ownerId, { sheets: { update: [{ id: 11, title: 't' }] } })
        expect(await errorOf(missing)).toBeInstanceOf(NotFoundError)
        expect(happened).toEqual([['before update', { title: 't' }]])
        expect(
          await errorOf(() => hooked().owners.create({ id: 5n, name: 'x', sheets: [{ id: 1 }, { title: 't' }] })),
        ).toBeInstanceOf(InvalidArgumentError)
        expect(await sheets()).toEqual(before)
        expect(await opened.query("select id from owners where id = 5 or name = 'changed'")).toEqual([])
      })
    })
  })
}
