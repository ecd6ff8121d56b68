import { sql } from 'drizzle-orm'
import { index, integer, json, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { openDatabase, type OpenDatabase } from '../support/drivers.ts'

const columns = { id: integer('id').primaryKey(), kind: text('kind'), data: jsonb('data'), plain: json('plain') }
const events = pgTable('events', columns)
const indexed = pgTable('events', columns, (table) => [
  index('region').on(sql`nullif(${table.data} #> '{region}', 'null'::jsonb)`, table.id),
  index('odd').on(sql`(nullif("events"."data" #> E'{"it''s"}'::text[], 'null'::jsonb))`, table.kind, table.id),
])

const ddl = `
  create table events (id integer primary key, kind text, data jsonb, plain json);
  insert into events
    select i, 'k' || i % 3, document, document::json from generate_series(1, 5000) as i,
      jsonb_build_object('region', 'r' || i % 1000, 'it''s', i, 'a', jsonb_build_object('b\`\${x}', i)) as document;
  analyze events;
`

describe('suggestIndex for paths of documents', () => {
  let opened: OpenDatabase
  let repository: ReturnType<typeof open>
  const open = () => createRepositories(opened.db, { events }).events
  beforeAll(async () => {
    opened = await openDatabase('postgres.js', { ddl })
    repository = open()
  })
  afterAll(() => opened.close())

  type Where = NonNullable<NonNullable<Parameters<typeof repository.findMany>[0]>['where']> & object
  const region = `(nullif("events"."data" #> E'{"region"}'::text[], 'null'::jsonb))`
  const cases: readonly [string, Where, string, string][] = [
    ['one', { data: { path: ['region'], eq: 'r77' } }, `${region}, "id"`, `sql\`${region}\`, table.id`],
    [
      'one beside a column',
      { kind: 'k1', AND: [{ data: { path: ['region'], eq: 'r77' } }] },
      `"kind", ${region}, "id"`,
      `table.kind, sql\`${region}\`, table.id`,
    ],
    [
      'one of json',
      { plain: { path: ['region'], eq: 'r77' } },
      `(nullif("events"."plain"::jsonb #> E'{"region"}'::text[], 'null'::jsonb)), "id"`,
      `sql\`(nullif("events"."plain"::jsonb #> E'{"region"}'::text[], 'null'::jsonb))\`, table.id`,
    ],
    [
      'one with odd keys',
      { data: { path: ['a', 'b`${x}'], eq: 5 } },
      '(nullif("events"."data" #> E\'{"a","b`${x}"}\'::text[], \'null\'::jsonb)), "id"',
      'sql`(nullif("events"."data" #> E\'{"a","b\\`\\${x}"}\'::text[], \'null\'::jsonb))`, table.id',
    ],
  ]
  it.each(cases)('names the index for %s, and the call uses it', async (_, where, elements, members) => {
    const suggestion = repository.suggestIndex({ where })
    expect(suggestion).toEqual({
      helps: true,
      createIndex: `create index on "events" (${elements})`,
      drizzle: `index('events_path').on(${members})`,
    })
    await opened.query(`${suggestion.helps ? suggestion.createIndex : ''}; analyze events`)
    const plan = await repository.explain({ where })
    const [{ name }] = (await opened.query(
      `select indexname as name from pg_indexes where tablename = 'events' and indexname <> 'events_pkey'`,
    )) as [{ name: string }]
    await opened.query(`drop index "${name}"`)
    expect(plan).toContain(name)
  })

  it('says which index serves a path', () => {
    const { indexed: other } = createRepositories(opened.db, { indexed })
    const served = { helps: false, reason: `An index of the schema serves the call: that on ${region}.` }
    expect(other.suggestIndex({ where: { data: { path: ['region'], eq: 'r77' } } })).toEqual(served)
    const quoted = { path: ["it's"], eq: 5 }
    expect(other.suggestIndex({ where: { data: quoted, kind: 'k1' } })).toMatchObject({ helps: false })
    expect(other.suggestIndex({ where: { data: quoted } })).toMatchObject({ helps: true })
    expect(other.suggestIndex({ where: { data: { path: ['other'], eq: 5 } } })).toMatchObject({ helps: true })
    expect(other.suggestIndex({ where: { data: { path: ['region'], gt: 5 } } })).toMatchObject({ helps: false })
  })
})
