import { describe, expect, test } from 'vitest'
import { patternTables } from '../../../scripts/lock-patterns/index.ts'
import { compareCatalogues } from '../../../src/migrations/catalogue/index.ts'
import { loadGrammar } from '../../../src/migrations/grammar/index.ts'
import { fixRevision, foldRevision, renderNext } from '../../../src/migrations/lint/index.ts'
import { emptySchema } from '../../../src/migrations/schema/index.ts'
import { revisionOf } from '../../support/revision-of.ts'
import { catalogueAfter, traceSql } from '../../support/trace-sql.ts'

const grammar = await loadGrammar()

const partitioned = `
create table pt (id bigint, k int not null) partition by range (k);
create table pt1 partition of pt for values from (0) to (10);
create table pt2 (id bigint, k int not null)`

const dotted = `create schema "a.b"; create table "a.b"."c.d" ("e.f" int, "G""h" int)`

describe('what --fix writes makes nobody wait, and ends where the statement would have', () => {
  test.each([
    ['an index', 'create index "i" on t (b);'],
    ['a unique index in capitals', 'CREATE UNIQUE INDEX "ü" ON "t" USING btree ("id", "b" DESC);'],
    ['a check', 'alter table t add constraint ck check (nn >= 0);'],
    ['a check without a name', 'alter table t add check (nn >= 0);'],
    [
      'a foreign key',
      'ALTER TABLE "t" ADD CONSTRAINT "fk" FOREIGN KEY ("pid") REFERENCES "p"("id") ON DELETE cascade;',
    ],
    ['a unique constraint', 'alter table t add constraint uq unique (id, a);'],
    ['a unique constraint without a name', 'alter table t add unique (id, a);'],
    ['NOT NULL', 'alter table t alter column pid set not null;'],
    ['a column with a volatile default', 'alter table t add column x uuid default gen_random_uuid() not null;'],
    ['a column with a check', `alter table t add column x int default 1 check (x > 0);`],
    ['a column that is unique', 'alter table t add column x int unique;'],
    ['a column that refers', 'alter table t add column x bigint default 1 references p (id) on delete cascade;'],
    ['an index of partitions', 'create index pi on pt (id);', partitioned],
    ['a partition', 'alter table pt attach partition pt2 for values from (10) to (20);', partitioned],
    [
      'a validation beside the constraint',
      'alter table t add constraint ck check (nn >= 0) not valid;\nalter table t validate constraint ck;',
    ],
    ['NOT NULL of a partitioned table', 'alter table pt alter column id set not null;', partitioned],
    ['names with dots', 'alter table "a.b"."c.d" add constraint "k.k" check ("e.f" > 0);', dotted],
    ['an index of names with dots', 'create index "i.x" on "a.b"."c.d" ("e.f");', dotted],
    ['a materialized view', 'refresh materialized view mv;'],
  ])('%s', async (_, sql, setup = '') => {
    const schema = emptySchema()
    foldRevision(grammar, schema, revisionOf('tables', 0, `${patternTables};${setup}`))
    const { text, next, fixed } = fixRevision(grammar, schema, revisionOf('change', 1, sql))
    expect(fixed).not.toEqual([])
    const revisions = [text, ...next.map((statements) => renderNext(statements, true))]

    const before = [`${patternTables};${setup}`]
    for (const revision of revisions) {
      const { judgements, error } = await traceSql(revision, [setup, ...before.slice(1)].join(';\n'))
      expect(error).toBeUndefined()
      expect(judgements.map(({ trace }) => trace)).not.toContain('blocks')
      before.push(revision)
    }
    const [wanted, found] = await Promise.all([
      catalogueAfter([`${patternTables};${setup}`, sql]),
      catalogueAfter(before),
    ])
    expect(compareCatalogues(wanted, found)).toEqual([])
  })
})

test('a required column gets there in steps on a table with rows, which would refuse it at once', async () => {
  const sql = 'alter table t add column x text not null;'
  expect((await traceSql(sql)).error).toBe('23502')

  const schema = emptySchema()
  foldRevision(grammar, schema, revisionOf('tables', 0, patternTables))
  const { text, next } = fixRevision(grammar, schema, revisionOf('change', 1, sql))
  const written = [text, ...next.map((statements) => renderNext(statements, true))]
  // Which value old rows get, the author writes where the comment asks for it.
  const revisions = written.map((one) => one.replace(/^-- Give every row .*\nSELECT 1/m, `update t set x = 'old'`))
  expect(revisions).toHaveLength(4)
  expect(revisions).not.toEqual(written)
  for (const [index, revision] of revisions.entries()) {
    const before = revisions.slice(0, index).join(';\n')
    const { judgements, error } = await traceSql(revision, before)
    expect(error).toBeUndefined()
    expect(judgements.map(({ trace }) => trace)).not.toContain('blocks')
  }
  const [wanted, found] = await Promise.all([
    catalogueAfter([patternTables, `truncate t cascade; ${sql}`]),
    catalogueAfter([patternTables, ...revisions]),
  ])
  expect(compareCatalogues(wanted, found)).toEqual([])
})
