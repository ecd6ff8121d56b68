import { integer, type PgColumn, type PgTable, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { expect, it } from 'vitest'
import { defineModel } from '../../src/index.ts'
import { describeRelations } from './store-relation-lines.ts'

/** Drizzle's `relations`, by what both lines share of it. */
export type DeclareRelations = (table: PgTable, declare: (helpers: RelationHelpers) => object) => object

interface RelationHelpers {
  one(table: PgTable, config?: { fields: PgColumn[]; references: PgColumn[]; relationName?: string }): object
  many(table: PgTable, config?: { relationName?: string }): object
}

const users = pgTable('users', { id: integer('id').primaryKey(), bossId: integer('boss_id'), name: text('name') })
const posts = pgTable('posts', {
  id: integer('id').primaryKey(),
  authorId: integer('author_id').notNull(),
  editorId: integer('editor_id'),
})
const profiles = pgTable('profiles', { userId: integer('user_id').primaryKey() })
const lines = pgTable('lines', { order: integer('order_id').notNull(), number: integer('number') }, (table) => [
  primaryKey({ columns: [table.order, table.number] }),
])
const parts = pgTable('parts', { order: integer('of_order').notNull(), number: integer('of_line').notNull() })

/** Tests what `relations()` declares, which 1.0 has under another path and with other types. */
export function testLegacyRelations(relations: DeclareRelations): void {
  it('describes relations of all kinds', () => {
    const model = defineModel({
      users,
      posts,
      profiles,
      lines,
      parts,
      usersRelations: relations(users, ({ one, many }) => ({
        boss: one(users, { fields: [users.bossId], references: [users.id], relationName: 'boss' }),
        reports: many(users, { relationName: 'boss' }),
        written: many(posts, { relationName: 'author' }),
        edited: many(posts, { relationName: 'editor' }),
        profile: one(profiles),
      })),
      postsRelations: relations(posts, ({ one }) => ({
        author: one(users, { fields: [posts.authorId], references: [users.id], relationName: 'author' }),
        editor: one(users, { fields: [posts.editorId], references: [users.id], relationName: 'editor' }),
      })),
      profilesRelations: relations(profiles, ({ one }) => ({
        user: one(users, { fields: [profiles.userId], references: [users.id] }),
      })),
      linesRelations: relations(lines, ({ many }) => ({ parts: many(parts) })),
      partsRelations: relations(parts, ({ one }) => ({
        line: one(lines, { fields: [parts.order, parts.number], references: [lines.order, lines.number] }),
      })),
    })
    expect(describeRelations(model)).toEqual([
      'lines.parts: many parts (order,number = order,number)',
      'parts.line: one lines (order,number = order,number)',
      'posts.author: one users (authorId = id)',
      'posts.editor: one? users (editorId = id)',
      'profiles.user: one users (userId = id)',
      'users.boss: one? users (bossId = id)',
      'users.edited: many posts (id = editorId)',
      'users.profile: one? profiles (id = userId)',
      'users.reports: many users (id = bossId)',
      'users.written: many posts (id = authorId)',
    ])
  })

  it('joins the relations that one table declares in several places', () => {
    const model = defineModel({
      users,
      posts,
      first: relations(users, ({ many }) => ({ posts: many(posts) })),
      second: relations(users, ({ one }) => ({ boss: one(users, { fields: [users.bossId], references: [users.id] }) })),
      back: relations(posts, ({ one }) => ({
        author: one(users, { fields: [posts.authorId], references: [users.id] }),
      })),
    })
    expect(describeRelations(model)).toEqual([
      'posts.author: one users (authorId = id)',
      'users.boss: one? users (bossId = id)',
      'users.posts: many posts (id = authorId)',
    ])
  })

  it('finds the one back whose name only one side has', () => {
    const model = defineModel({
      users,
      posts,
      r: relations(users, ({ many }) => ({ posts: many(posts) })),
      s: relations(posts, ({ one }) => ({
        author: one(users, { fields: [posts.authorId], references: [users.id], relationName: 'author' }),
      })),
    })
    expect(describeRelations(model)).toEqual([
      'posts.author: one users (authorId = id)',
      'users.posts: many posts (id = authorId)',
    ])
  })

  it('leaves out what is declared for a table that the schema does not export', () => {
    const model = defineModel({
      users,
      r: relations(posts, ({ one }) => ({
        author: one(users, { fields: [posts.authorId], references: [users.id] }),
      })),
    })
    expect(describeRelations(model)).toEqual([])
  })

  it.each([
    [
      'a relation without one back',
      { users, posts, r: relations(users, ({ many }) => ({ posts: many(posts) })) },
      'relations(users).posts',
    ],
    [
      'two relations back that have no name',
      {
        users,
        posts,
        r: relations(users, ({ many }) => ({ posts: many(posts) })),
        s: relations(posts, ({ one }) => ({
          author: one(users, { fields: [posts.authorId], references: [users.id] }),
          editor: one(users, { fields: [posts.editorId], references: [users.id] }),
        })),
      },
      'relations(users).posts',
    ],
    [
      'two relations back that have names, where it has none',
      {
        users,
        posts,
        r: relations(users, ({ many }) => ({ posts: many(posts) })),
        s: relations(posts, ({ one }) => ({
          author: one(users, { fields: [posts.authorId], references: [users.id], relationName: 'author' }),
          editor: one(users, { fields: [posts.editorId], references: [users.id], relationName: 'editor' }),
        })),
      },
      'relations(users).posts',
    ],
    [
      'a relation of another name than the one back',
      {
        users,
        posts,
        r: relations(users, ({ many }) => ({ posts: many(posts, { relationName: 'author' }) })),
        s: relations(posts, ({ one }) => ({
          author: one(users, { fields: [posts.authorId], references: [users.id] }),
        })),
      },
      'relations(users).posts',
    ],
    [
      'a table that the schema does not export',
      { users, r: relations(users, ({ one }) => ({ profile: one(profiles) })) },
      'relations(users).profile',
    ],
    [
      'columns of another table',
      {
        users,
        posts,
        r: relations(posts, ({ one }) => ({ author: one(users, { fields: [users.name], references: [users.id] }) })),
      },
      'relations(posts).author',
    ],
    [
      'the name of a column',
      {
        users,
        posts,
        r: relations(posts, ({ one }) => ({
          authorId: one(users, { fields: [posts.authorId], references: [users.id] }),
        })),
      },
      'relations(posts).authorId',
    ],
  ])('takes %s, which cannot be used', (_, schema, path) => {
    const [, table = '', relation = ''] = /\((\w+)\)\.(\w+)/.exec(path) ?? []
    const described = defineModel(schema).tables.get(table)
    expect(described?.relations.has(relation)).toBe(false)
    expect(described?.unresolved.get(relation)?.fault.path).toBe(path)
  })
}
