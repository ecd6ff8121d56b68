import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, RepositoryError } from '../../src/index.ts'
import type { AnyRow } from './any-repository.ts'
import { drivers, openDatabase, type OpenDatabase, storeDdl } from './drivers.ts'
import { errorOf } from './errors.ts'
import { adaId, nestedRows } from './nested-cases.ts'

interface Table {
  create(values: object): Promise<AnyRow>
  createMany(rows: readonly object[], options?: object): Promise<AnyRow[]>
  update(key: unknown, patch: object): Promise<AnyRow>
  updateEach(rows: readonly object[]): Promise<AnyRow[]>
  upsert(values: object): Promise<AnyRow>
  delete(key: unknown, options?: object): Promise<AnyRow>
  find(key: unknown, options?: object): Promise<AnyRow | undefined>
  findMany(args?: object): Promise<AnyRow[]>
  findPage(args: object): Promise<object>
  count(): Promise<number>
  stream(args?: object): AsyncIterable<AnyRow>
}

type Store = Readonly<Record<'users' | 'posts' | 'tags', Table>> & {
  $transaction<TResult>(run: (store: Store) => Promise<TResult>): Promise<TResult>
}

const post = { title: 't', body: 'b' }
const refused = { where: { RAW: sql`1 / 0 = 1` } }

/** Calls that fail, each from a function of the caller. */
const calls: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  create: async function ofTheCaller({ users }) {
    await users.create({ email: 'ada@', name: 'Again' })
  },
  'createMany in chunks': async function ofTheCaller({ tags }) {
    await tags.createMany([{ name: 'sql' }, { name: 'food' }], { onProgress: () => undefined })
  },
  upsert: async function ofTheCaller({ tags }) {
    await tags.upsert({ id: 1, name: 'sql' })
  },
  updateEach: async function ofTheCaller({ tags }) {
    await tags.updateEach([{ id: 1, name: 'sql' }])
  },
  'delete with relations': async function ofTheCaller({ posts }) {
    await posts.delete(10, { with: { comments: refused } })
  },
  'a nested create': async function ofTheCaller({ users }) {
    await users.create({
      email: 'c@',
      name: 'C',
      posts: [{ ...post, comments: [{ body: 'x', authorId: adaId, id: 100 }] }],
    })
  },
  'a nested update': async function ofTheCaller({ users }) {
    await users.update(adaId, { posts: { create: [{ ...post, id: 10 }] } })
  },
  findMany: async function ofTheCaller({ posts }) {
    await posts.findMany(refused)
  },
  'findMany with a signal': async function ofTheCaller({ posts }) {
    await posts.findMany({ ...refused, signal: new AbortController().signal })
  },
  findPage: async function ofTheCaller({ posts }) {
    await posts.findPage({ page: 1, pageSize: 5, ...refused })
  },
  'a load': async function ofTheCaller({ users }) {
    await users.findMany({ with: { posts: { with: { comments: refused } }, orders: true } })
  },
  'a stream': async function ofTheCaller({ posts }) {
    for await (const row of posts.stream(refused)) void row
  },
  'a stream of a snapshot': async function ofTheCaller({ posts }) {
    for await (const row of posts.stream({ ...refused, snapshot: true })) void row
  },
  'a batch of finds': async function ofTheCaller({ posts }) {
    const keys = [10, 20]
    await Promise.all(keys.map(async (key) => posts.find(key, { batch: true, with: { comments: refused } })))
  },
  'a nested transaction': async function ofTheCaller({ $transaction }) {
    await $transaction(async ({ users }) => users.create({ email: 'ada@', name: 'Again' }))
  },
}

/** What the stack of an error leads to, on both lines of Drizzle. */
export function describeStacks(schema: object): void {
  describe.each(drivers)('the stack of an error on %s', (driver) => {
    let opened: OpenDatabase
    let store: Store
    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl: await storeDdl() })
      await opened.query(nestedRows)
      store = createRepositories(opened.db, schema) as unknown as Store
    })
    afterAll(() => opened.close())

    describe.each(Object.keys(calls))('of %s', (name) => {
      const call = calls[name] as (inside: Store) => Promise<unknown>

      it('leads to the function of the caller', async () => {
        const error = (await errorOf(() => call(store))) as Error
        expect(error).toBeInstanceOf(RepositoryError)
        expect(error.stack).toContain('ofTheCaller')
      })

      it('leads there in a transaction', async () => {
        const error = (await errorOf(() => store.$transaction((inside) => call(inside)))) as Error
        expect(error).toBeInstanceOf(RepositoryError)
        expect(error.stack).toContain('ofTheCaller')
      })

      it('leads there beside others', async () => {
        const other = ({ users }: Store): Promise<unknown> => users.count()
        const error = (await errorOf(() =>
          store.$transaction(async (inside) => Promise.all([other(inside), call(inside)])),
        )) as Error
        expect(error.stack).toContain('ofTheCaller')
      })
    })
  })
}
