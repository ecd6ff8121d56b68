import { drizzle } from 'drizzle-orm/postgres-js'
import { createRepositories } from 'drizzle-repository'
import postgres from 'postgres'

import { storeRelations } from '../test/support/store-relations-v1.ts'
import { connections, type OpenContender } from './contender.ts'
import {
  postAuthor,
  postsAuthor,
  postsAuthorJoinedTags,
  postsAuthorPostTags,
  postsAuthorTags,
  postsFewAuthors,
  usersPosts,
  usersPostsComments,
  usersTopPosts,
} from './load-shapes.ts'
import { withoutRelations } from './repository.ts'

const join = { strategy: 'join' } as const

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
      postsAuthorPostTags: ({ postId }) => posts.findMany(postsAuthorPostTags(postId)),
      postsAuthorJoinedTags: ({ postId }) => posts.findMany(postsAuthorJoinedTags(postId)),
      postAuthor: ({ postId }) => posts.find(postId, postAuthor(true)),
      postAuthorJoined: ({ postId }) => posts.find(postId, postAuthor(join)),
      postsAuthor: ({ postId }) => posts.findMany(postsAuthor(postId, true)),
      postsAuthorJoined: ({ postId }) => posts.findMany(postsAuthor(postId, join)),
      postsFewAuthors: ({ userIds }) => posts.findMany(postsFewAuthors(userIds, true)),
      postsFewAuthorsJoined: ({ userIds }) => posts.findMany(postsFewAuthors(userIds, join)),
      usersTopPosts: ({ after }) => users.findMany(usersTopPosts(after)),
    },
    close: () => client.end(),
  }
}
