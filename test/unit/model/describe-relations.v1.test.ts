import { defineRelations, defineRelationsPart } from 'drizzle-orm'
import { relations as legacyRelations } from 'drizzle-orm/_relations'
import { integer, pgTable, pgView, primaryKey, text } from 'drizzle-orm/pg-core'
import { describe, expect, it } from 'vitest'
import { defineModel } from '../../../src/index.ts'
import { testLegacyRelations } from '../../support/legacy-relations.ts'
import { describeRelations, storeRelationLines, storeThroughLines } from '../../support/store-relation-lines.ts'
import { storeRelations } from '../../support/store-relations-v1.ts'

const users = pgTable('users', {
  id: integer('user_id').primaryKey(),
  bossId: integer('boss_id'),
  isActive: integer('active'),
})
const groups = pgTable('groups', { id: integer('id').primaryKey(), kind: text('kind') })
const members = pgTable(
  'members',
  { user: integer('of_user').notNull(), group: integer('of_group').notNull() },
  (table) => [primaryKey({ columns: [table.user, table.group] })],
)
const posts = pgTable('posts', {
  id: integer('id').primaryKey(),
  authorId: integer('author_id').notNull(),
  editorId: integer('editor_id'),
})
const names = pgView('names', { id: integer('id') }).existing()
const schema = { users, groups, members, posts, names }

describe('defineModel with defineRelations', () => {
  const relations = defineRelations(schema, (r) => ({
    users: {
      boss: r.one.users({ from: r.users.bossId, to: r.users.id, alias: 'boss' }),
      reports: r.many.users({ from: r.users.id, to: r.users.bossId, alias: 'boss' }),
      groups: r.many.groups({ from: r.users.id.through(r.members.user), to: r.groups.id.through(r.members.group) }),
      written: r.many.posts({ alias: 'author' }),
      published: r.many.posts({ from: r.users.id, to: r.posts.authorId, where: { id: { gt: 5 } } }),
    },
    groups: { users: r.many.users() },
    posts: {
      author: r.one.users({ from: r.posts.authorId, to: r.users.id, alias: 'author', optional: false }),
      editor: r.one.users({ from: r.posts.editorId, to: r.users.id, where: { isActive: 1 } }),
    },
  }))

  it('describes relations of all kinds', () => {
    expect(describeRelations(defineModel(relations))).toEqual([
      'groups.users: many users (id = members.group, user = id)',
      'posts.author: one users (authorId = id)',
      'posts.editor: one? users (editorId = id) where target {"isActive":1}',
      'users.boss: one? users (bossId = id)',
      'users.groups: many groups (id = members.user, group = id)',
      'users.published: many posts (id = authorId) where target {"id":{"gt":5}}',
      'users.reports: many users (id = bossId)',
      'users.written: many posts (id = authorId)',
    ])
  })

  it('describes every table and view, also those without relations', () => {
    const model = defineModel(relations)
    expect([...model.tables.values()].map(({ name, kind }) => [name, kind])).toEqual([
      ['users', 'table'],
      ['groups', 'table'],
      ['members', 'table'],
      ['posts', 'table'],
      ['names', 'view'],
    ])
    expect(model.tables.get('members')?.primaryKey.map(({ property }) => property)).toEqual(['user', 'group'])
  })

  it('puts a predefined filter that is declared on the other side onto the source', () => {
    const reversed = defineRelations({ users, posts }, (r) => ({
      users: { posts: r.many.posts({ from: r.users.id, to: r.posts.authorId, where: { id: 1 } }) },
      posts: { author: r.one.users() },
    }))
    expect(describeRelations(defineModel(reversed))).toEqual([
      'posts.author: one? users (authorId = id) where source {"id":1}',
      'users.posts: many posts (id = authorId) where target {"id":1}',
    ])
  })

  it('takes parts that were put together', () => {
    const own = defineRelationsPart(schema, (r) => ({
      posts: { author: r.one.users({ from: r.posts.authorId, to: r.users.id }) },
    }))
    const more = defineRelationsPart(schema, (r) => ({
      users: { boss: r.one.users({ from: r.users.bossId, to: r.users.id }) },
    }))
    expect(describeRelations(defineModel({ ...own, ...more }))).toEqual([
      'posts.author: one? users (authorId = id)',
      'users.boss: one? users (bossId = id)',
    ])
  })

  it('describes the store as 0.45 does, and its many-to-many relations', () => {
    expect(describeRelations(defineModel(storeRelations))).toEqual([...storeRelationLines, ...storeThroughLines].sort())
  })
})

describe('defineModel with relations() of 0.45', () => {
  testLegacyRelations(legacyRelations as never)
})
