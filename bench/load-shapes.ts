/*
 * What the contenders load, in the words that the library and `db.query` of Drizzle 1.0 share. The position is a value,
 * or a placeholder where the statement is prepared.
 */

/** 50 users with their posts. */
export const usersPosts = <TId>(after: TId) => ({
  ...rowsAfter(after, 50),
  with: { posts: { orderBy: ascending } },
})

/** 50 users with their posts and the posts' comments. */
export const usersPostsComments = <TId>(after: TId) => ({
  ...rowsAfter(after, 50),
  with: { posts: { orderBy: ascending, with: { comments: { orderBy: ascending } } } },
})

/** 100 posts with the author and the tags, through the join table. */
export const postsAuthorTags = <TId>(after: TId) => ({
  ...rowsAfter(after, 100),
  with: { author: true, tags: true } as const,
})

/** The same over the join table's own relations, the only ones on Drizzle 0.45. */
export const postsAuthorPostTags = <TId>(after: TId) => ({
  ...rowsAfter(after, 100),
  with: { author: true, postTags: { with: { tag: true } } } as const,
})

/** The same with the tags in the statement of the join table. */
export const postsAuthorJoinedTags = <TId>(after: TId) => ({
  ...rowsAfter(after, 100),
  with: { author: true, postTags: { with: { tag: { strategy: 'join' } } } } as const,
})

/** How a to-one is loaded: by a statement of its own, or in that of its parent. */
export type AuthorArgs = true | { readonly strategy: 'join' }

/** A post with its author. */
export const postAuthor = <TArgs extends AuthorArgs>(author: TArgs) => ({ with: { author } })

/** 100 posts with the author; they have as many. */
export const postsAuthor = <TId, TArgs extends AuthorArgs>(after: TId, author: TArgs) => ({
  ...rowsAfter(after, 100),
  with: { author },
})

/** The ten posts of each of 100 users with the author. */
export const postsFewAuthors = <TArgs extends AuthorArgs>(userIds: readonly string[], author: TArgs) => ({
  where: { authorId: { in: userIds } },
  orderBy: ascending,
  with: { author },
})

/** 100 users with their three newest posts. */
export const usersTopPosts = <TId>(after: TId) => ({
  ...rowsAfter(after, 100),
  with: { posts: { orderBy: { createdAt: 'desc', id: 'desc' }, limit: 3 } } as const,
})

const ascending = { id: 'asc' } as const

function rowsAfter<TId>(after: TId, limit: number) {
  return { where: { id: { gt: after } }, orderBy: ascending, limit }
}
