import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'

import { storeRelations } from '../test/support/store-relations-v1.ts'
import { connections, type OpenContender } from './contender.ts'
import { postsAuthorPostTags, postsAuthorTags, usersPosts, usersPostsComments, usersTopPosts } from './load-shapes.ts'

/** Drizzle's `db.query` on 1.0, as its documentation writes it. */
export function open(url: string): OpenContender {
  const client = postgres(url, { max: connections })
  const { users, posts } = drizzle({ client, relations: storeRelations }).query
  return {
    contender: {
      find: ({ userId }) => users.findFirst({ where: { id: userId } }),
      usersPosts: ({ after }) => users.findMany(usersPosts(after)),
      usersPostsComments: ({ after }) => users.findMany(usersPostsComments(after)),
      postsAuthorTags: ({ postId }) => posts.findMany(postsAuthorTags(postId)),
      postsAuthorPostTags: ({ postId }) => posts.findMany(postsAuthorPostTags(postId)),
      usersTopPosts: ({ after }) => users.findMany(usersTopPosts(after)),
    },
    close: () => client.end(),
  }
}

/** The same, each query prepared once. */
export function openPrepared(url: string): OpenContender {
  const client = postgres(url, { max: connections })
  const { users, posts } = drizzle({ client, relations: storeRelations }).query
  const value = sql.placeholder('value')
  const find = users.findFirst({ where: { id: value } }).prepare('find')
  const withPosts = users.findMany(usersPosts(value)).prepare('users_posts')
  const withComments = users.findMany(usersPostsComments(value)).prepare('users_posts_comments')
  const withAuthorTags = posts.findMany(postsAuthorTags(value)).prepare('posts_author_tags')
  const withAuthorPostTags = posts.findMany(postsAuthorPostTags(value)).prepare('posts_author_post_tags')
  const withTopPosts = users.findMany(usersTopPosts(value)).prepare('users_top_posts')
  return {
    contender: {
      find: ({ userId }) => find.execute({ value: userId }),
      usersPosts: ({ after }) => withPosts.execute({ value: after }),
      usersPostsComments: ({ after }) => withComments.execute({ value: after }),
      postsAuthorTags: ({ postId }) => withAuthorTags.execute({ value: postId }),
      postsAuthorPostTags: ({ postId }) => withAuthorPostTags.execute({ value: postId }),
      usersTopPosts: ({ after }) => withTopPosts.execute({ value: after }),
    },
    close: () => client.end(),
  }
}
