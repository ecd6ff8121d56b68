import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  foreignKey,
  index,
  integer,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'

import { users } from './people.ts'

export const postStatus = pgEnum('post_status', ['draft', 'published', 'archived'])

export const posts = pgTable(
  'posts',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedByDefaultAsIdentity(),
    authorId: uuid('author_id')
      .notNull()
      .references(() => users.id),
    title: text('title').notNull(),
    body: text('body').notNull(),
    status: postStatus('status').notNull().default('draft'),
    views: integer('views').notNull().default(0),
    publishedAt: timestamp('published_at', { withTimezone: true }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    deletedAt: timestamp('deleted_at', { withTimezone: true }),
  },
  (table) => [
    index('posts_author_index').on(table.authorId, table.createdAt),
    index('posts_status_index').on(table.status, table.publishedAt.desc().nullsLast()),
    index('posts_views_index').on(table.views, table.id),
    index('posts_created_index').on(table.createdAt, table.id),
    check('posts_views_not_negative', sql`${table.views} >= 0`),
    check('posts_published_has_date', sql`${table.status} <> 'published' or ${table.publishedAt} is not null`),
  ],
)

/** A comment on a post, or, with a `parentId`, an answer to another comment. */
export const comments = pgTable(
  'comments',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedByDefaultAsIdentity(),
    postId: bigint('post_id', { mode: 'number' })
      .notNull()
      .references(() => posts.id, { onDelete: 'cascade' }),
    authorId: uuid('author_id')
      .notNull()
      .references(() => users.id),
    parentId: bigint('parent_id', { mode: 'number' }),
    body: text('body').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    foreignKey({ name: 'comments_parent_fk', columns: [table.parentId], foreignColumns: [table.id] }).onDelete(
      'cascade',
    ),
    index('comments_post_index').on(table.postId, table.createdAt),
    index('comments_author_index').on(table.authorId),
    index('comments_parent_index').on(table.parentId),
  ],
)

export const tags = pgTable('tags', {
  id: integer('id').primaryKey().generatedByDefaultAsIdentity(),
  name: text('name').notNull().unique(),
})

export const postTags = pgTable(
  'post_tags',
  {
    postId: bigint('post_id', { mode: 'number' })
      .notNull()
      .references(() => posts.id, { onDelete: 'cascade' }),
    tagId: integer('tag_id')
      .notNull()
      .references(() => tags.id, { onDelete: 'cascade' }),
  },
  (table) => [primaryKey({ columns: [table.postId, table.tagId] }), index('post_tags_tag_index').on(table.tagId)],
)
