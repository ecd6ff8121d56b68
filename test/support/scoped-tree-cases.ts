import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, InvalidArgumentError, InvalidFilterError, type Model } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import type { AnyRepository, AnyRow } from './any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { deepFreeze, errorBeforeStatement } from './errors.ts'
import { folderDdl } from './folder-schema.ts'
import { recorded } from './with-cases.ts'

interface FolderRepositories {
  readonly folders: AnyRepository
  readonly owners: AnyRepository
  $with(context: object): FolderRepositories
}

const id = { id: true }
const name = { name: true }
const byId = { id: 'asc' }
const tree = { recursive: true, columns: id, orderBy: byId }

/** The ids of rows and of those below them. */
export function idsOf(rows: unknown, relation: string): unknown[] {
  return (rows as AnyRow[]).map((row) => {
    const below = idsOf(row[relation], relation)
    return below.length === 0 ? row['id'] : [row['id'], below]
  })
}

/** What scopes and hooks do to trees and joined to-ones, on both lines of Drizzle. */
export function describeScopedTrees(model: Model): void {
  describe.each(drivers)('scopes of trees and joins on %s', (driver) => {
    let opened: OpenDatabase
    let bare: FolderRepositories
    let own: FolderRepositories
    let other: FolderRepositories

    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl: folderDdl })
      bare = createRepositories(opened.db, model) as unknown as FolderRepositories
      own = bare.$with({ tenantId: 7 })
      other = bare.$with({ tenantId: 8 })
    })
    afterAll(() => opened.close())

    const below = async (key: number, options: object, call: object = {}, relation = 'children') => {
      const args = deepFreeze({ columns: id, with: { [relation]: { ...tree, ...options } }, ...call })
      return idsOf((await own.folders.findOrThrow(key, args))[relation], relation)
    }

    describe('trees', () => {
      it('have rows of the scope only, and nothing below others', async () => {
        const { result, queries } = await recordQueries(() => below(1, {}))
        expect(result).toEqual([2])
        expect(queries).toHaveLength(2)
        expect(idsOf(await other.folders.findMany({ columns: id, with: { children: tree } }), 'children')).toEqual([5])
      })

      it('have those of a lifted scope too, lifted for the relation or the call', async () => {
        for (const [unscoped, ids] of [
          [['softDelete'], [2, [3, [4]]]],
          [['tenant'], [2, [5, [6]]]],
          [
            ['softDelete', 'tenant'],
            [2, [3, [4]], [5, [6]]],
          ],
        ] as const) {
          expect(await below(1, { unscoped })).toEqual(ids)
          expect(await below(1, {}, { unscoped })).toEqual(ids)
          expect(await below(1, { unscoped, recursive: { depth: 1 } })).toEqual(ids.map((each) => [each].flat()[0]))
        }
      })

      it('of a to-one end where a scope leaves a row out', async () => {
        const chain = (unscoped: readonly string[]) =>
          own.folders.findOrThrow(4, { columns: id, with: { parent: { recursive: true, columns: id, unscoped } } })
        expect(await chain([])).toEqual({ id: 4, parent: null })
        expect(await chain(['softDelete'])).toEqual({ id: 4, parent: { id: 3, parent: { id: 1, parent: null } } })
      })

      it('have the related rows of the scope at every level', async () => {
        for (const strategy of [undefined, 'join']) {
          const owner = { columns: { id: true }, ...(strategy && { strategy }) }
          const load = async (options: object, ofOwner: object = {}) => {
            const args = {
              columns: id,
              with: { children: { ...tree, ...options, with: { owner: { ...owner, ...ofOwner } } } },
            }
            return (await own.folders.findOrThrow(1, args))['children']
          }
          const leaf = (key: number, ownerId: number | null) => ({
            id: key,
            owner: ownerId === null ? null : { id: ownerId },
            children: [],
          })
          expect(await load({})).toEqual([leaf(2, null)])
          expect(await load({}, { unscoped: ['softDelete'] })).toEqual([leaf(2, 31)])
          expect(await load({ unscoped: ['softDelete'] })).toEqual([
            leaf(2, 31),
            { id: 3, owner: { id: 30 }, children: [leaf(4, null)] },
          ])
          expect(await load({ unscoped: ['softDelete'] }, { unscoped: ['tenant'] })).toEqual([
            leaf(2, 31),
            { id: 3, owner: { id: 30 }, children: [leaf(4, 32)] },
          ])
        }
      })

      it('run the hook once for each row, before the rows stand under each other', async () => {
        const columns = { id: true, name: true }
        const args = { columns, with: { children: { ...tree, columns, with: { owner: { columns: name } } } } }
        const ada = { name: '7:Ada' }
        expect(await own.folders.find(1, args)).toEqual({
          id: 1,
          name: '7:root',
          children: [{ id: 2, name: '7:two', owner: null, children: [] }],
        })
        const rows = await own.folders.findMany({ ...args, where: { id: { in: [20, 21] } }, orderBy: byId })
        const a = { id: 20, name: '7:a', owner: ada }
        const b = { id: 21, name: '7:b', owner: ada }
        expect(rows.map(({ children }) => children)).toEqual([
          [{ ...b, children: [{ ...a, children: [], isCycle: true }] }],
          [{ ...a, children: [{ ...b, children: [], isCycle: true }] }],
        ])
        expect((await own.folders.load([{ id: 1, name: 'mine' }], args.with))[0]).toMatchObject({
          name: 'mine',
          children: [{ name: '7:two' }],
        })
      })
    })

    describe('joined to-ones', () => {
      const joined = (options: object = {}, call: object = {}) =>
        own.folders.findMany(
          deepFreeze({
            columns: id,
            where: { id: { in: [1, 2, 4] } },
            orderBy: byId,
            with: { owner: { columns: id, strategy: 'join', ...options } },
            ...call,
          }),
        )
      const owners = async (options: object = {}, call: object = {}) =>
        (await joined(options, call)).map(({ owner }) => (owner as AnyRow | null)?.['id'] ?? null)

      it('are null where a scope leaves the row out, and leave the parent', async () => {
        const { result, sql } = await recorded(() => owners())
        expect(result).toEqual([30, null, null])
        // 1.0 writes the subquery's name before its columns.
        expect(sql.map((text) => text.replaceAll(/"~join0"\.|[()]|(?<=\$)\d/g, ''))).toEqual([
          'select "folders"."id", "join0:0" from "folders" left join lateral ' +
            'select "owners"."id" as "join0:0" from "owners" ' +
            'inner join select "folders"."owner_id" as "~key0" as "~keys" on "owners"."id" = "~keys"."~key0" ' +
            'where "owners"."deleted_at" is null and "owners"."tenant_id" = $ "~join0" on true ' +
            'where "folders"."deleted_at" is null and "folders"."tenant_id" = $ and "folders"."id" = any$ ' +
            'order by "folders"."id" asc',
        ])
      })

      it('have those of a lifted scope too, lifted for the relation or the call', async () => {
        expect(await owners({ unscoped: ['softDelete'] })).toEqual([30, 31, null])
        expect(await owners({ unscoped: ['tenant'] })).toEqual([30, null, 32])
        expect(await owners({}, { unscoped: ['softDelete', 'tenant'] })).toEqual([30, 31, 32])
        expect(await owners({ where: { name: 'Bob' }, unscoped: ['softDelete'] })).toEqual([null, 31, null])
      })

      it('keep to the scopes of every level, and lift them below', async () => {
        const chain = async (options: object) => {
          const parent = { strategy: 'join', columns: id }
          const args = { columns: id, with: { parent: { ...parent, ...options, with: { parent, owner: parent } } } }
          return (await own.folders.findOrThrow(4, args))['parent']
        }
        expect(await chain({})).toBeNull()
        expect(await chain({ unscoped: ['softDelete'] })).toEqual({ id: 3, parent: { id: 1 }, owner: { id: 30 } })
      })

      it('load what is below them by the scopes', async () => {
        const related = { folders: { columns: id, orderBy: byId } }
        const load = async (options: object) => {
          const [row] = await joined({ with: related, ...options }, { where: { id: 1 } })
          return row?.['owner']
        }
        expect(await load({ counts: { folders: true } })).toEqual({
          id: 30,
          folders: [1, 6, 20, 21].map((key) => ({ id: key })),
          counts: { folders: 4 },
        })
        expect(await load({ unscoped: ['softDelete'] })).toEqual({
          id: 30,
          folders: [1, 3, 6, 20, 21].map((key) => ({ id: key })),
        })
      })

      it('run the hook for each of them', async () => {
        const rows = await joined({ columns: name }, { where: { id: { in: [20, 21] } } })
        expect(rows.map(({ owner }) => owner)).toEqual([{ name: '7:Ada' }, { name: '7:Ada' }])
      })

      it('of batched finds are those of each context', async () => {
        const options = { columns: id, with: { owner: { strategy: 'join', columns: name } }, batch: true }
        const found = await Promise.all([
          ...[1, 2, 5, 1].map((key) => own.folders.find(key, options)),
          ...[1, 5].map((key) => other.folders.find(key, options)),
        ])
        const one = { id: 1, owner: { name: '7:Ada' } }
        const two = { id: 2, owner: null }
        expect(found).toEqual([one, two, undefined, one, undefined, { id: 5, owner: { name: '8:Eve' } }])
      })
    })

    it('throws before it sends anything where the context has not what a scope needs', async () => {
      for (const related of [{ children: tree }, { owner: { strategy: 'join' } }]) {
        const run = () => bare.owners.load([{ id: 30 }], { folders: { unscoped: ['none'], with: related } })
        expect(await errorBeforeStatement(run)).toBeInstanceOf(InvalidArgumentError)
        const missing = () => bare.folders.load([{ id: 1, ownerId: 30 }], related)
        expect(await errorBeforeStatement(missing)).toBeInstanceOf(InvalidFilterError)
      }
    })
  })
}
