import { sql } from 'drizzle-orm'
import {
  check,
  foreignKey,
  index,
  integer,
  pgEnum,
  pgMaterializedView,
  pgSchema,
  pgTable,
  pgView,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { describe, expect, it } from 'vitest'
import { defineModel, InvalidModelError } from '../../../src/index.ts'

const users = pgTable('users', {
  id: uuid('user_id').primaryKey().defaultRandom(),
  mail: text('email').unique('own_name'),
  born: integer('born'),
})
const audit = pgSchema('audit')
const auditUsers = audit.table('users', { key: integer('user_id').primaryKey(), mail: text('email').unique() })
const members = pgTable(
  'members',
  {
    group: text('group_name').notNull(),
    user: uuid('user_id')
      .notNull()
      .references(() => users.id),
    boss: uuid('boss_id'),
    rank: integer('rank').notNull().default(1),
    serial: integer('serial').generatedAlwaysAsIdentity(),
    other: integer('other').generatedByDefaultAsIdentity(),
    double: integer('double').generatedAlwaysAs(sql`rank * 2`),
    stamp: text('stamp').$defaultFn(() => 'now'),
    code: text('code'),
  },
  (table) => [
    primaryKey({ columns: [table.user, table.group] }),
    unique().on(table.group, table.rank),
    unique('members_code').on(table.code).nullsNotDistinct(),
    uniqueIndex('members_partial')
      .on(table.rank, table.code.desc())
      .where(sql`${table.code} is not null`),
    uniqueIndex('members_lower').on(sql`lower(${table.code})`, table.rank),
    index('members_plain').on(table.rank, table.other),
    index('members_own')
      .on(table.boss)
      .where(sql`rank > 1`),
    index('members_trigrams').using('gin', table.serial),
    check('members_rank', sql`${table.rank} > 0 and (${sql`${table.code} <> ''`}) and ${table.rank} < 9`),
    foreignKey({ name: 'members_boss', columns: [table.group, table.boss], foreignColumns: [table.group, table.user] }),
  ],
)
const notes = pgTable('notes', { body: text('body') })
const names = pgView('names').as((query) =>
  query.select({ id: users.id, upper: sql<string>`upper(${users.mail})`.as('upper') }).from(users),
)
const totals = pgMaterializedView('totals', { group: text('group_name').notNull(), size: integer('size') }).as(
  sql`select 1`,
)
const existing = pgView('existing', { label: text('the_label'), rank: integer('rank').notNull() }).existing()
const inSchema = audit.view('in_schema', { label: text('label') }).existing()
const role = pgEnum('role', ['a'])

const schema = {
  users,
  auditUsers,
  members,
  notes,
  names,
  totals,
  existing,
  inSchema,
  role,
  helper: () => 1,
  text: 'text',
  nothing: null,
}
const model = defineModel(schema)
const table = (name: keyof typeof schema) => {
  const found = model.tables.get(name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}
const properties = (columns: readonly { readonly property: string }[]): string[] =>
  columns.map(({ property }) => property)

describe('defineModel', () => {
  it('describes the tables and views of a module, and leaves the rest of it out', () => {
    expect([...model.tables.keys()]).toEqual([
      'users',
      'auditUsers',
      'members',
      'notes',
      'names',
      'totals',
      'existing',
      'inSchema',
    ])
    expect(
      [...model.tables.values()].map(({ kind, databaseSchema, databaseName }) => [kind, databaseSchema, databaseName]),
    ).toEqual([
      ['table', undefined, 'users'],
      ['table', 'audit', 'users'],
      ['table', undefined, 'members'],
      ['table', undefined, 'notes'],
      ['view', undefined, 'names'],
      ['view', undefined, 'totals'],
      ['view', undefined, 'existing'],
      ['view', 'audit', 'in_schema'],
    ])
    expect(model.schema).toBe(schema)
  })

  it('describes columns by their properties', () => {
    const described = [...table('members').columns.values()].map(
      ({ property, position, notNull, hasDefault, generatedAlways }) => [
        property,
        position,
        notNull,
        hasDefault,
        generatedAlways,
      ],
    )
    expect(described).toEqual([
      ['group', 0, true, false, false],
      ['user', 1, true, false, false],
      ['boss', 2, false, false, false],
      ['rank', 3, true, true, false],
      ['serial', 4, true, true, true],
      ['other', 5, true, true, false],
      ['double', 6, false, true, true],
      ['stamp', 7, false, false, false],
      ['code', 8, false, false, false],
    ])
  })

  it('describes primary keys in their own order, single, composite and missing', () => {
    expect(properties(table('users').primaryKey)).toEqual(['id'])
    expect(properties(table('members').primaryKey)).toEqual(['user', 'group'])
    expect(table('notes').primaryKey).toEqual([])
    expect(table('notes').uniques).toEqual([])
  })

  it('describes unique constraints and indexes, of which those over expressions have no properties', () => {
    const described = table('members').uniques.map(({ name, properties, isPrimaryKey, isPartial }) => [
      name,
      properties,
      isPrimaryKey,
      isPartial,
    ])
    expect(described).toEqual([
      ['members_user_id_group_name_pk', ['user', 'group'], true, false],
      ['members_group_name_rank_unique', ['group', 'rank'], false, false],
      ['members_code', ['code'], false, false],
      ['members_partial', ['rank', 'code'], false, true],
      ['members_lower', [], false, false],
    ])
    expect(table('users').uniques.map(({ name, properties }) => [name, properties])).toEqual([
      ['users_pkey', ['id']],
      ['own_name', ['mail']],
    ])
  })

  it('knows what finds rows: keys and indexes over all rows, up to an expression', () => {
    const written = (name: 'members' | 'users') =>
      table(name).indexes.map(({ columns }) =>
        columns.map(({ property, direction, nulls }) => `${property} ${direction} ${nulls}`),
      )
    expect(written('members')).toEqual([
      ['user asc last', 'group asc last'],
      ['group asc last', 'rank asc last'],
      ['code asc last'],
      ['rank asc last', 'other asc last'],
    ])
    expect(written('users')).toEqual([['id asc last'], ['mail asc last']])
  })

  it('describes foreign keys and the columns that a check reads', () => {
    expect(table('members').foreignKeys.map(({ name, properties }) => [name, properties])).toEqual([
      ['members_user_id_users_user_id_fk', ['user']],
      ['members_boss', ['group', 'boss']],
    ])
    expect(table('members').checks.map(({ name, properties }) => [name, properties])).toEqual([
      ['members_rank', ['rank', 'code']],
    ])
  })

  it('describes views: by a query, by columns, materialized and existing', () => {
    const fields = (name: keyof typeof schema) =>
      [...table(name).columns.values()].map(({ property, notNull, column }) => [property, notNull, column?.name])
    expect(fields('names')).toEqual([
      ['id', true, 'user_id'],
      ['upper', false, undefined],
    ])
    expect(fields('totals')).toEqual([
      ['group', true, 'group_name'],
      ['size', false, 'size'],
    ])
    expect(fields('existing')).toEqual([
      ['label', false, 'the_label'],
      ['rank', true, 'rank'],
    ])
    expect(table('names')).toMatchObject({ primaryKey: [], uniques: [], foreignKeys: [], checks: [] })
  })

  it('describes one table under two names, each by its own', () => {
    const twice = defineModel({ first: users, second: users })
    expect([...twice.tables.keys()]).toEqual(['first', 'second'])
  })

  it('takes the keys that the types need', () => {
    const keyed = defineModel(schema, { users: { key: 'id' }, members: { key: ['group', 'user'] } })
    expect(keyed.options).toEqual({ users: { key: 'id' }, members: { key: ['group', 'user'] } })
    expect(properties(keyed.tables.get('members')?.primaryKey ?? [])).toEqual(['user', 'group'])
  })

  it('refuses what is no schema', () => {
    for (const wrong of [{}, { role }, [], new Map(), Object.create(null) as object])
      expect(() => defineModel(wrong)).toThrow(InvalidModelError)
  })
})

describe('the same schema once more', () => {
  it('has the same model', () => {
    const schema = { users, members }
    expect(defineModel(schema)).toBe(defineModel(schema))
    expect(defineModel({ users, members })).not.toBe(defineModel(schema))
  })

  it('has a model for each set of options, with one description of its tables', () => {
    const schema = { users, members }
    const [plain, model] = [defineModel(schema), defineModel(schema, { users: { key: 'id', maxLimit: 10 } })]
    expect(model).not.toBe(plain)
    expect(model.tables.get('users')?.columns).toBe(plain.tables.get('users')?.columns)
    expect(model.tables.get('users')?.rules.maxLimit).toBe(10)
    expect(plain.tables.get('users')?.rules.maxLimit).toBe(undefined)
  })

  it('is another one when it has got another table', () => {
    const schema: Record<string, unknown> = { users }
    expect([...defineModel(schema).tables.keys()]).toEqual(['users'])
    schema['notes'] = notes
    expect([...defineModel(schema).tables.keys()]).toEqual(['users', 'notes'])
    schema['notes'] = members
    expect(defineModel(schema).tables.get('notes')?.databaseName).toBe('members')
  })
})
