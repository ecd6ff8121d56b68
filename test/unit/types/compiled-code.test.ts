import { expect, test } from 'vitest'
import { compile, openInEditor } from '../../support/compiled-code.ts'

const tables = `
  import { integer, pgTable, text } from 'drizzle-orm/pg-core'
  import { createRepositories, type Database } from 'drizzle-repository'

  const users = pgTable('users', { id: integer('id').primaryKey(), name: text('name').notNull() })
  const posts = pgTable('posts', {
    id: integer('id').primaryKey(),
    title: text('title').notNull(),
    userId: integer('user_id').notNull(),
    editorId: integer('editor_id').notNull(),
  })
  declare const db: Database
`
const relations = {
  '0.45': `
    import { relations } from 'drizzle-orm'
    const postRelations = relations(posts, ({ one }) => ({
      user: one(users, { fields: [posts.userId], references: [users.id] }),
      editor: one(users, { fields: [posts.editorId], references: [users.id], relationName: 'editor' }),
    }))
    const userRelations = relations(users, ({ many }) => ({ posts: many(posts) }))
    const repositories = createRepositories(db, { users, posts, postRelations, userRelations })
  `,
  '1.0': `
    import { defineRelations } from 'drizzle-orm'
    const schema = defineRelations({ users, posts }, ({ one, many, users, posts }) => ({
      posts: {
        user: one.users({ from: posts.userId, to: users.id }),
        editor: one.users({ from: posts.editorId, to: users.id, alias: 'editor' }),
      },
      users: { posts: many.posts() },
    }))
    const repositories = createRepositories(db, schema)
  `,
}
const schema = tables + relations[process.env['DRIZZLE_LINE'] as keyof typeof relations]
const creates = `
  repositories.posts.create({ id: 1, userId: 2, editorId: 3 })
  repositories.users.create({ id: 1 })
  repositories.users.create({ id: 1, posts: { create: [{ id: 1, title: 'a' }] } })
  repositories.posts.create({ id: 1, user: { create: { id: 1, name: 'Ada' } } })
`
const missingIn = (errors: string) => [...errors.matchAll(/Property '(\w+)' is missing/g)].map(([, name]) => name)

test('TypeScript 5.9 offers columns and no methods of SQL, and names the column that a new row misses', () => {
  const { offered, errors } = openInEditor(`${schema}${creates}
    repositories.posts.findMany({ where: { /**/ } })
    repositories.posts.findMany({ orderBy: { /**/ } })
    repositories.posts.findMany({ orderBy: [{ /**/ }] })
    repositories.posts.updateMany({ where: { /**/ }, set: {} })
    repositories.posts.count({ /**/ })
  `)
  expect(offered).toHaveLength(5)
  for (const names of offered) {
    expect(names).toEqual(expect.arrayContaining(['title', 'userId', 'user']))
    expect(names).not.toContain('getSQL')
    expect(names.filter((name) => !/^\w+$/.test(name))).toEqual([])
  }
  expect(missingIn(errors)).toEqual(['title', 'name', 'name'])
})

test('TypeScript 7 names the column that a new row misses', async () => {
  expect(missingIn(await compile(schema + creates))).toEqual(['title', 'name', 'name'])
})
