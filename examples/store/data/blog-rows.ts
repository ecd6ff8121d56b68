import type { comments, posts, postTags, tags } from '../schema.ts'
import type { CityRow } from './city-rows.ts'
import type { Random } from './random.ts'
import { closing, type UserRow } from './user-rows.ts'
import { remarks, sentences, tagNames, titlePatterns } from './words.ts'

export type PostRow = typeof posts.$inferSelect
export type CommentRow = typeof comments.$inferSelect

export interface BlogRows {
  posts: PostRow[]
  comments: CommentRow[]
  tags: (typeof tags.$inferSelect)[]
  postTags: (typeof postTags.$inferSelect)[]
}

/** Posts about the largest cities, with tags, and comments that answer each other. Ids count up with the time. */
export function blogRows(
  random: Random,
  howMany: { posts: number; comments: number },
  authors: readonly UserRow[],
  cities: readonly CityRow[],
): BlogRows {
  const destinations = cities.filter((city) => city.population >= 1_000_000)
  const posts = inOrderOfTime(Array.from({ length: howMany.posts }, () => postRow(random, authors, destinations)))
  const tags = tagNames.map((name, index) => ({ id: index + 1, name }))

  return {
    posts,
    comments: commentRows(random, howMany.comments, posts, authors),
    tags,
    postTags: posts.flatMap((post) =>
      random.pickSome(tags, random.integer(0, 4)).map((tag) => ({ postId: post.id, tagId: tag.id })),
    ),
  }
}

function postRow(random: Random, authors: readonly UserRow[], destinations: readonly CityRow[]): PostRow {
  const author = random.pick(authors)
  const createdAt = random.date(author.createdAt, author.deletedAt ?? closing)
  const isDraft = random.chance(0.15)
  const publishedAt = isDraft ? null : notAfterClosing(createdAt, random.integer(5, 3 * 24 * 60))
  return {
    id: 0,
    authorId: author.id,
    title: random.pick(titlePatterns).replace('{city}', random.pick(destinations).name),
    body: random.pickSome(sentences, random.integer(2, 5)).join(' '),
    status: isDraft ? 'draft' : random.chance(0.1) ? 'archived' : 'published',
    views: isDraft ? 0 : Math.floor(20 * 2 ** (random.fraction() * 11)),
    publishedAt,
    createdAt,
    deletedAt: random.chance(0.03) ? notAfterClosing(publishedAt ?? createdAt, random.integer(60, 90 * 24 * 60)) : null,
  }
}

function commentRows(
  random: Random,
  howMany: number,
  posts: readonly PostRow[],
  authors: readonly UserRow[],
): CommentRow[] {
  const published = posts.filter((post) => post.publishedAt !== null)
  const byPost = new Map<number, CommentRow[]>()
  const comments = Array.from({ length: howMany }, () => {
    const post = random.pick(published)
    const earlier = byPost.get(post.id) ?? []
    const parent = earlier.length > 0 && random.chance(0.5) ? random.pick(earlier) : undefined
    const author = random.pick(authors)
    const talkedAbout = parent?.createdAt ?? post.publishedAt ?? post.createdAt
    const comment: CommentRow & { parent: CommentRow | undefined } = {
      id: 0,
      postId: post.id,
      authorId: author.id,
      parentId: null,
      body: random.pick(remarks),
      createdAt: notAfterClosing(later(talkedAbout, author.createdAt), random.integer(1, 5 * 24 * 60)),
      parent,
    }
    byPost.set(post.id, [...earlier, comment])
    return comment
  })
  return inOrderOfTime(comments).map(({ parent, ...comment }) => ({ ...comment, parentId: parent?.id ?? null }))
}

function later(one: Date, other: Date): Date {
  return one > other ? one : other
}

function notAfterClosing(time: Date, minutes: number): Date {
  return new Date(Math.min(time.getTime() + minutes * 60_000, closing.getTime()))
}

/** The same rows, sorted, with ids from 1. */
function inOrderOfTime<Row extends { id: number; createdAt: Date }>(rows: readonly Row[]): Row[] {
  const sorted = [...rows].sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime())
  sorted.forEach((row, index) => {
    row.id = index + 1
  })
  return sorted
}
