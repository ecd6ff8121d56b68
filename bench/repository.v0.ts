import { drizzle } from 'drizzle-orm/postgres-js'
import { createRepositories } from 'drizzle-repository'
import postgres from 'postgres'

import * as relations from '../examples/store/relations.ts'
import * as schema from '../examples/store/schema.ts'
import { connections, type OpenContender } from './contender.ts'
import { postsAuthorPostTags, usersPosts, usersPostsComments, usersTopPosts } from './load-shapes.ts'
import { withoutRelations } from './repository.ts'

/** The library on Drizzle 0.45. */
export function open(url: string): OpenContender {
  const client = postgres(url, { max: connections })
  const db = drizzle({ client })
  const { users, posts } = createRepositories(db, { ...schema, ...relations })
  return {
    contender: {
      ...withoutRelations(db),
      usersPosts: ({ after }) => users.findMany(usersPosts(after)),
      usersPostsComments: ({ after }) => users.findMany(usersPostsComments(after)),
      postsAuthorTags: ({ postId }) => posts.findMany(postsAuthorPostTags(postId)),
      postsAuthorPostTags: ({ postId }) => posts.findMany(postsAuthorPostTags(postId)),
      usersTopPosts: ({ after }) => users.findMany(usersTopPosts(after)),
    },
    close: () => client.end(),
  }
}
