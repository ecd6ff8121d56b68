import { drizzle } from 'drizzle-orm/postgres-js'
import { createRepositories } from 'drizzle-repository'
import postgres from 'postgres'

import { storeRelations } from '../test/support/store-relations-v1.ts'
import { connections, type OpenContender } from './contender.ts'
import { postsAuthorTags, usersPosts, usersPostsComments, usersTopPosts } from './load-shapes.ts'
import { withoutRelations } from './repository.ts'

/** The library on Drizzle 1.0. */
export function open(url: string): OpenContender {
  const client = postgres(url, { max: connections })
  const db = drizzle({ client })
  const { users, posts } = createRepositories(db, storeRelations)
  return {
    contender: {
      ...withoutRelations(db),
      usersPosts: ({ after }) => users.findMany(usersPosts(after)),
      usersPostsComments: ({ after }) => users.findMany(usersPostsComments(after)),
      postsAuthorTags: ({ postId }) => posts.findMany(postsAuthorTags(postId)),
      usersTopPosts: ({ after }) => users.findMany(usersTopPosts(after)),
    },
    close: () => client.end(),
  }
}
