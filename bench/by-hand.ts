import postgres from 'postgres'

import { connections, type OpenContender } from './contender.ts'
import { deepOffset, type NewMeasurement, type Parameters } from './operations.ts'

interface UserRow {
  id: string
  posts?: PostRow[]
}

interface PostRow {
  id: number
  authorId: string
  author?: UserRow | null
  comments?: CommentRow[]
  tags?: { id: number; name: string }[]
  postTags?: PostTagRow[]
}

interface CommentRow {
  postId: number
}

interface Position {
  views: number
  id: number
}

interface TagRow {
  postId: number
  id: number
  name: string
}

interface PostTagRow {
  postId: number
  tagId: number
  tag?: { id: number; name: string } | null
}

/** What a good developer writes by hand: tagged templates of postgres.js, one select per relation, siblings at once. */
export function open(url: string): OpenContender {
  const client = postgres(url, { max: connections })
  const user = client`id, email, name, role, city_id as "cityId", profile, created_at as "createdAt", updated_at as "updatedAt", deleted_at as "deletedAt"`
  const post = client`id, author_id as "authorId", title, body, status, views, published_at as "publishedAt", created_at as "createdAt", deleted_at as "deletedAt"`
  const comment = client`id, post_id as "postId", author_id as "authorId", parent_id as "parentId", body, created_at as "createdAt"`

  let deep: PromiseLike<[Position]> | undefined

  async function findUsers(after: string, limit: number): Promise<UserRow[]> {
    return client<UserRow[]>`select ${user} from users where id > ${after} order by id limit ${limit}`
  }

  async function addPosts(users: readonly UserRow[]): Promise<PostRow[]> {
    const ids = users.map(({ id }) => id)
    const posts = await client<PostRow[]>`select ${post} from posts where author_id = any(${ids}::uuid[]) order by id`
    const byAuthor = groupBy(posts, ({ authorId }) => authorId)
    for (const each of users) each.posts = byAuthor.get(each.id) ?? []
    return posts
  }

  async function addTopPosts(users: readonly UserRow[]): Promise<void> {
    const ids = users.map(({ id }) => id)
    const posts = await client<PostRow[]>`
      select top.* from unnest(${ids}::uuid[]) as key(id) cross join lateral (
        select ${post} from posts where author_id = key.id order by created_at desc, id desc limit 3
      ) top`
    const byAuthor = groupBy(posts, ({ authorId }) => authorId)
    for (const each of users) each.posts = byAuthor.get(each.id) ?? []
  }

  async function addComments(posts: readonly PostRow[]): Promise<void> {
    const ids = posts.map(({ id }) => id)
    const comments = await client<
      CommentRow[]
    >`select ${comment} from comments where post_id = any(${ids}::bigint[]) order by id`
    const byPost = groupBy(comments, ({ postId }) => postId)
    for (const each of posts) each.comments = byPost.get(each.id) ?? []
  }

  async function addAuthor(posts: readonly PostRow[]): Promise<void> {
    const ids = [...new Set(posts.map(({ authorId }) => authorId))]
    const authors = await client<UserRow[]>`select ${user} from users where id = any(${ids}::uuid[])`
    const byId = new Map(authors.map((author) => [author.id, author]))
    for (const each of posts) each.author = byId.get(each.authorId) ?? null
  }

  async function addTags(posts: readonly PostRow[]): Promise<void> {
    const ids = posts.map(({ id }) => id)
    const tags = await client<TagRow[]>`
      select post_tags.post_id as "postId", tags.id, tags.name
      from post_tags join tags on tags.id = post_tags.tag_id where post_tags.post_id = any(${ids}::bigint[])`
    const byPost = groupBy(tags, ({ postId }) => postId)
    for (const each of posts) each.tags = (byPost.get(each.id) ?? []).map(({ id, name }) => ({ id, name }))
  }

  /** One array parameter for each column: what a developer writes who knows that VALUES is slower. */
  const columns = (rows: readonly NewMeasurement[]) =>
    client`unnest(${rows.map(({ name }) => name)}::text[], ${rows.map(({ city }) => city)}::int[], ${rows.map(({ value }) => value)}::numeric[], ${rows.map(({ takenAt }) => takenAt)}::timestamptz[])`
  const insert = (rows: readonly NewMeasurement[]) =>
    client`insert into measurements (name, city, value, taken_at) select * from ${columns(rows)} returning id`

  async function postAuthor({ postId }: Parameters): Promise<PostRow | undefined> {
    const posts = await client<PostRow[]>`select ${post} from posts where id = ${postId}`
    await addAuthor(posts)
    return posts[0]
  }

  async function postsAuthor({ postId }: Parameters): Promise<PostRow[]> {
    const posts = await client<PostRow[]>`select ${post} from posts where id > ${postId} order by id limit 100`
    await addAuthor(posts)
    return posts
  }

  async function postsFewAuthors({ userIds }: Parameters): Promise<PostRow[]> {
    const ids = [...userIds]
    const posts = await client<PostRow[]>`select ${post} from posts where author_id = any(${ids}::uuid[]) order by id`
    await addAuthor(posts)
    return posts
  }

  async function find({ userId }: Parameters): Promise<UserRow | undefined> {
    return (await client<UserRow[]>`select ${user} from users where id = ${userId}`)[0]
  }

  async function addPostTags(posts: readonly PostRow[]): Promise<void> {
    const ids = posts.map(({ id }) => id)
    const postTags = await client<PostTagRow[]>`
      select post_id as "postId", tag_id as "tagId" from post_tags where post_id = any(${ids}::bigint[])`
    const tagIds = [...new Set(postTags.map(({ tagId }) => tagId))]
    const tags = await client<{ id: number; name: string }[]>`
      select id, name from tags where id = any(${tagIds}::int[])`
    const byId = new Map(tags.map((tag) => [tag.id, tag]))
    for (const each of postTags) each.tag = byId.get(each.tagId) ?? null
    putToPosts(posts, postTags)
  }

  async function addJoinedPostTags(posts: readonly PostRow[]): Promise<void> {
    const ids = posts.map(({ id }) => id)
    const rows = await client<(PostTagRow & { id: number; name: string })[]>`
      select post_tags.post_id as "postId", post_tags.tag_id as "tagId", tags.id, tags.name
      from post_tags left join tags on tags.id = post_tags.tag_id where post_tags.post_id = any(${ids}::bigint[])`
    const postTags = rows.map(({ postId, tagId, id, name }) => ({ postId, tagId, tag: { id, name } }))
    putToPosts(posts, postTags)
  }

  return {
    contender: {
      find,
      findBatched: find,
      findMany: ({ minimumViews }) =>
        client`select ${post} from posts where status = 'published' and views >= ${minimumViews} order by views, id limit 100`,
      findByKeys: ({ userIds }) => client`select ${user} from users where id = any(${[...userIds]}::uuid[])`,
      update: async ({ userId, name }) =>
        (
          await client`update users set name = ${name}, updated_at = ${new Date()} where id = ${userId} returning ${user}`
        )[0],
      pageFirst: () => client`select ${post} from posts order by views, id limit 20`,
      pageDeep: async () => {
        deep ??= client<[Position]>`select views, id from posts order by views, id offset ${deepOffset - 1} limit 1`
        const [{ views, id }] = await deep
        return client`select ${post} from posts where (views, id) > (${views}, ${id}) order by views, id limit 20`
      },
      pageFiltered: async () => {
        deep ??= client<[Position]>`select views, id from posts order by views, id offset ${deepOffset - 1} limit 1`
        const [{ views, id }] = await deep
        return client`select ${post} from posts where status = ${'published'} and (views, id) > (${views}, ${id})
          order by views, id limit 20`
      },
      pageOffset: () => client`select ${post} from posts order by views, id offset ${deepOffset} limit 20`,
      createMany: ({ rows }) => client`insert into tags ${client([...rows], 'name')} returning id`,
      create1000: ({ measurements }) => insert(measurements),
      create100000: ({ measurements }) => insert(measurements),
      upsert1000: ({ measurements }) =>
        client`insert into measurements (name, city, value, taken_at) select * from ${columns(measurements)}
          on conflict (name) do update set city = excluded.city, value = excluded.value, taken_at = excluded.taken_at
          returning id, (xmax = 0) as created`,
      usersPosts: async ({ after }) => {
        const users = await findUsers(after, 50)
        await addPosts(users)
        return users
      },
      usersPostsComments: async ({ after }) => {
        const users = await findUsers(after, 50)
        await addComments(await addPosts(users))
        return users
      },
      postsAuthorTags: async ({ postId }) => {
        const posts = await client<PostRow[]>`select ${post} from posts where id > ${postId} order by id limit 100`
        await Promise.all([addAuthor(posts), addTags(posts)])
        return posts
      },
      postsAuthorPostTags: async ({ postId }) => {
        const posts = await client<PostRow[]>`select ${post} from posts where id > ${postId} order by id limit 100`
        await Promise.all([addAuthor(posts), addPostTags(posts)])
        return posts
      },
      postsAuthorJoinedTags: async ({ postId }) => {
        const posts = await client<PostRow[]>`select ${post} from posts where id > ${postId} order by id limit 100`
        await Promise.all([addAuthor(posts), addJoinedPostTags(posts)])
        return posts
      },
      postAuthor,
      postAuthorJoined: postAuthor,
      postsAuthor,
      postsAuthorJoined: postsAuthor,
      postsFewAuthors,
      postsFewAuthorsJoined: postsFewAuthors,
      usersTopPosts: async ({ after }) => {
        const users = await findUsers(after, 100)
        await addTopPosts(users)
        return users
      },
    },
    close: () => client.end(),
  }
}

function putToPosts(posts: readonly PostRow[], postTags: readonly PostTagRow[]): void {
  const byPost = groupBy(postTags, ({ postId }) => postId)
  for (const each of posts) each.postTags = byPost.get(each.id) ?? []
}

function groupBy<TRow, TKey>(rows: readonly TRow[], keyOf: (row: TRow) => TKey): Map<TKey, TRow[]> {
  const groups = new Map<TKey, TRow[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group === undefined) groups.set(keyOf(row), [row])
    else group.push(row)
  }
  return groups
}
