import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'

import * as relations from '../examples/store/relations.ts'
import * as schema from '../examples/store/schema.ts'
import { connections, type OpenContender } from './contender.ts'

/** Drizzle's `db.query` on 0.45, as its documentation writes it. */
export function open(url: string): OpenContender {
  const client = postgres(url, { max: connections })
  const queries = queriesOf(client)
  return {
    contender: {
      find: ({ userId }) => queries.find(userId),
      usersPosts: ({ after }) => queries.usersPosts(after),
      usersPostsComments: ({ after }) => queries.usersPostsComments(after),
      postsAuthorPostTags: ({ postId }) => queries.postsAuthorPostTags(postId),
      usersTopPosts: ({ after }) => queries.usersTopPosts(after),
    },
    close: () => client.end(),
  }
}

/** The same, each query prepared once. */
export function openPrepared(url: string): OpenContender {
  const client = postgres(url, { max: connections })
  const queries = queriesOf(client)
  const value = sql.placeholder('value')
  const find = queries.find(value).prepare('find')
  const usersPosts = queries.usersPosts(value).prepare('users_posts')
  const usersPostsComments = queries.usersPostsComments(value).prepare('users_posts_comments')
  const postsAuthorPostTags = queries.postsAuthorPostTags(value).prepare('posts_author_post_tags')
  const usersTopPosts = queries.usersTopPosts(value).prepare('users_top_posts')
  return {
    contender: {
      find: ({ userId }) => find.execute({ value: userId }),
      usersPosts: ({ after }) => usersPosts.execute({ value: after }),
      usersPostsComments: ({ after }) => usersPostsComments.execute({ value: after }),
      postsAuthorPostTags: ({ postId }) => postsAuthorPostTags.execute({ value: postId }),
      usersTopPosts: ({ after }) => usersTopPosts.execute({ value: after }),
    },
    close: () => client.end(),
  }
}

type Value<TValue> = TValue | ReturnType<typeof sql.placeholder>

function queriesOf(client: postgres.Sql) {
  const { users, posts } = drizzle({ client, schema: { ...schema, ...relations } }).query
  return {
    find: (id: Value<string>) => users.findFirst({ where: (user, { eq }) => eq(user.id, id) }),
    usersPosts: (after: Value<string>) =>
      users.findMany({
        where: (user, { gt }) => gt(user.id, after),
        orderBy: (user) => user.id,
        limit: 50,
        with: { posts: { orderBy: (post) => post.id } },
      }),
    usersPostsComments: (after: Value<string>) =>
      users.findMany({
        where: (user, { gt }) => gt(user.id, after),
        orderBy: (user) => user.id,
        limit: 50,
        with: {
          posts: { orderBy: (post) => post.id, with: { comments: { orderBy: (comment) => comment.id } } },
        },
      }),
    postsAuthorPostTags: (after: Value<number>) =>
      posts.findMany({
        where: (post, { gt }) => gt(post.id, after),
        orderBy: (post) => post.id,
        limit: 100,
        with: { author: true, postTags: { with: { tag: true } } },
      }),
    usersTopPosts: (after: Value<string>) =>
      users.findMany({
        where: (user, { gt }) => gt(user.id, after),
        orderBy: (user) => user.id,
        limit: 100,
        with: { posts: { orderBy: (post, { desc }) => [desc(post.createdAt), desc(post.id)], limit: 3 } },
      }),
  }
}
