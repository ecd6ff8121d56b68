import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRepositories, InvalidArgumentError, NotFoundError } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase, storeDdl } from '../support/drivers.ts'
import { errorBeforeStatement, errorOf } from '../support/errors.ts'
import { adaId, bobId, describeNested, nestedRows } from '../support/nested-cases.ts'
import { storeRelations } from '../support/store-relations-v1.ts'

describeNested(storeRelations)

const post = { title: 't', body: 'b' }

describe.each(drivers)('nested writes through a join table on %s', (driver) => {
  let opened: OpenDatabase
  const open = () => createRepositories(opened.db, storeRelations)
  const tagsOf = async (id: number): Promise<string[]> => {
    const { tags } = await open().posts.findOrThrow(id, { with: { tags: { orderBy: { name: 'asc' } } } })
    return tags.map(({ name }) => name)
  }

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: await storeDdl() })
  })
  afterAll(() => opened.close())
  beforeEach(() => opened.query(nestedRows))

  it('creates rows on the other side and connects those that are there, by one statement each', async () => {
    const { result, queries } = await recordQueries(() =>
      open().users.create(
        {
          email: 'c@',
          name: 'C',
          posts: [
            { ...post, tags: { create: [{ name: 'new 1' }, { name: 'new 2' }], connect: [3] } },
            { ...post, tags: { connect: [1, 3] } },
            { ...post, tags: [{ name: 'new 3' }] },
          ],
        },
        { columns: {}, with: { posts: { columns: { id: true }, orderBy: { id: 'asc' } } } },
      ),
    )
    const [first, second, third] = result.posts.map(({ id }) => id)
    expect(await tagsOf(first!)).toEqual(['new 1', 'new 2', 'sql'])
    expect(await tagsOf(second!)).toEqual(['sql', 'travel'])
    expect(await tagsOf(third!)).toEqual(['new 3'])
    // Users, posts, tags, the look-up of those that are there, pairs; and the posts to load.
    expect(queries).toHaveLength(6)
  })

  it('connects, disconnects and sets', async () => {
    const { posts } = open()
    await posts.update(10, { tags: { connect: [3, 1], disconnect: [2] } })
    expect(await tagsOf(10)).toEqual(['sql', 'travel'])
    await posts.update(10, { tags: { set: [2, 3], create: [{ name: 'new' }] } })
    expect(await tagsOf(10)).toEqual(['food', 'new', 'sql'])
    await posts.update(10, { title: 'none', tags: { set: [] } })
    expect(await tagsOf(10)).toEqual([])
    expect(await tagsOf(20)).toEqual(['sql'])
    expect(await open().tags.count()).toBe(4)
  })

  it('changes and deletes rows on the other side that are connected', async () => {
    const { posts, tags } = open()
    await posts.update(10, { tags: { update: [{ id: 1, name: 'TRAVEL' }], delete: [2] } })
    expect(await tagsOf(10)).toEqual(['TRAVEL'])
    expect(await tags.find(2)).toBeUndefined()
    await posts.update(10, {
      tags: {
        upsert: [
          { id: 1, name: 'journeys' },
          { id: 9, name: 'nine' },
        ],
      },
    })
    expect(await tagsOf(10)).toEqual(['journeys', 'nine'])
  })

  it('refuses what is not connected, and changes nothing then', async () => {
    const before = await open().tags.findMany({ orderBy: { id: 'asc' } })
    for (const tags of [
      { disconnect: [1, 3] },
      { update: [{ id: 3, name: 'x' }] },
      { delete: [3] },
      { upsert: [{ id: 3, name: 'x' }] },
      { connect: [99] },
    ]) {
      expect(await errorOf(() => open().posts.update(10, { title: 'x', tags }))).toBeInstanceOf(NotFoundError)
    }
    expect(await open().tags.findMany({ orderBy: { id: 'asc' } })).toEqual(before)
    expect(await tagsOf(10)).toEqual(['food', 'travel'])
    expect(await open().posts.count({ title: 'x' })).toBe(0)
  })

  it('writes the join table itself, too', async () => {
    await open().posts.create({
      ...post,
      author: { connect: adaId },
      postTags: [{ tag: { create: { name: 'deep' } } }, { tagId: 3 }],
    })
    expect(await open().posts.count({ tags: { name: 'deep' }, authorId: adaId })).toBe(1)
    await open().users.update(bobId, { posts: { create: [{ ...post, tags: [{ name: 'nested' }] }] } })
    expect(await open().posts.count({ tags: { name: 'nested' } })).toBe(1)
    const error = await errorBeforeStatement(() =>
      open().posts.update(10, { tags: { create: [{ nam: 'x' } as never] } }),
    )
    expect(error).toBeInstanceOf(InvalidArgumentError)
  })
})
