import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRepositories, InvalidArgumentError, NotFoundError } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase, storeDdl } from './drivers.ts'
import { deepFreeze, errorBeforeStatement, errorOf } from './errors.ts'
import { adaId, bobId, nestedRows } from './nested-cases.ts'

type Write = (...parameters: unknown[]) => Promise<unknown>

const writes = [
  'create',
  'createMany',
  'upsert',
  'upsertMany',
  'getOrCreate',
  'update',
  'updateMany',
  'updateAll',
  'updateEach',
  'delete',
  'deleteMany',
  'deleteAll',
] as const

type Writer = Readonly<Record<(typeof writes)[number] | 'count', Write>>

const options = deepFreeze({
  columns: { title: true },
  with: { author: { columns: { name: true } } },
  counts: { comments: true },
})
const ada = { author: { name: 'Ada' } }
const post = { authorId: adaId, title: 'new', body: 'b' }

/** What the writes load of what they wrote, on both lines of Drizzle. */
export function describeWithOfWrites(schema: object): void {
  describe.each(drivers)('relations of what is written on %s', (driver) => {
    let opened: OpenDatabase
    let posts: Writer

    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl: await storeDdl() })
      posts = (createRepositories(opened.db, schema) as unknown as { readonly posts: Writer }).posts
    })
    afterAll(() => opened.close())
    beforeEach(() => opened.query(nestedRows))

    const created = { title: 'new', ...ada, counts: { comments: 0 } }
    const ten = { title: 'ten', ...ada, counts: { comments: 3 } }

    it.each<readonly [name: string, write: () => Promise<unknown>, expected: unknown, statements: number]>([
      ['create', () => posts.create(post, options), created, 3],
      [
        'createMany',
        () => posts.createMany([post, { ...post, authorId: bobId }], options),
        [created, { ...created, author: { name: 'Bob' } }],
        3,
      ],
      [
        'upsert',
        () => posts.upsert({ ...post, id: 10 }, options),
        { row: { ...ten, title: 'new' }, created: false },
        3,
      ],
      [
        'upsertMany',
        () =>
          posts.upsertMany(
            [
              { ...post, id: 70 },
              { ...post, id: 10 },
            ],
            { ...options, update: [] },
          ),
        [
          { row: created, created: true },
          { row: ten, created: false },
        ],
        4,
      ],
      [
        'getOrCreate',
        () => posts.getOrCreate({ where: { id: 10 }, create: post, ...options }),
        { row: ten, created: false },
        3,
      ],
      ['update', () => posts.update(10, { title: 'changed' }, options), { ...ten, title: 'changed' }, 3],
      ['update of nothing', () => posts.update(10, {}, options), ten, 3],
      [
        'updateMany',
        () => posts.updateMany({ where: { id: 10 }, set: { title: 'x' }, ...options }),
        [{ ...ten, title: 'x' }],
        3,
      ],
      ['updateMany of nothing', () => posts.updateMany({ where: { id: 10 }, set: {}, ...options }), [ten], 3],
      ['updateAll', async () => ((await posts.updateAll({ title: 'x' }, options)) as unknown[]).length, 4, 3],
      [
        'updateEach',
        () => posts.updateEach([{ id: 11, title: 'e' }, { id: 10 }], options),
        [{ ...created, title: 'e' }, ten],
        3,
      ],
      ['delete', () => posts.delete(10, options), ten, 4],
      ['deleteMany', () => posts.deleteMany({ where: { id: { in: [10] } }, ...options }), [ten], 4],
      ['deleteAll', async () => ((await posts.deleteAll(options)) as unknown[]).length, 4, 4],
    ])('are loaded by %s, those of deleted rows before they go', async (_, write, expected, statements) => {
      const { result, queries } = await recordQueries(write)
      expect(result).toEqual(expected)
      expect(queries).toHaveLength(statements)
    })

    it('deletes what it returned, and nothing else', async () => {
      await posts.deleteMany({ where: { title: { in: ['ten', 'twelve'] } }, ...options })
      expect(await opened.query('select id from posts order by id')).toEqual([{ id: '11' }, { id: '20' }])
      expect(await errorOf(() => posts.delete(10, options))).toBeInstanceOf(NotFoundError)
      expect(await posts.deleteMany({ where: { id: 10 }, ...options })).toEqual([])
    })

    it('refuse relations that there are not, before anything is sent', async () => {
      for (const write of writes)
        expect(await errorBeforeStatement(() => callWith(posts, write, { with: { autor: true } }))).toBeInstanceOf(
          InvalidArgumentError,
        )
    })
  })
}

/** A call of a write that would succeed without these options. */
function callWith(posts: Writer, write: (typeof writes)[number], bad: object): Promise<unknown> {
  switch (write) {
    case 'updateMany':
      return posts.updateMany({ where: { id: 1 }, set: {}, ...bad })
    case 'deleteMany':
      return posts.deleteMany({ where: { id: 1 }, ...bad })
    case 'getOrCreate':
      return posts.getOrCreate({ where: { id: 1 }, create: post, ...bad })
    case 'update':
      return posts.update(1, {}, bad)
    case 'delete':
    case 'deleteAll':
      return write === 'delete' ? posts.delete(1, bad) : posts.deleteAll(bad)
    case 'create':
    case 'upsert':
    case 'updateAll':
      return posts[write]({ ...post, id: 1 }, bad)
    default:
      return posts[write]([{ ...post, id: 1 }], bad)
  }
}
