/** One change of a schema, as two versions of a file of definitions. */
export interface SchemaChange {
  readonly name: string
  /** Definitions; `table(…)` stands for the table t with these further columns and extras. */
  readonly before: string
  readonly after: string
  /** What the command line is told. */
  readonly flags?: readonly string[]
  /** Rows that are there before, and those that come after the change. */
  readonly rows?: string
  readonly rowsAfter?: string
  /** What the way back says of itself before it is run. */
  readonly announced?: readonly RegExp[]
  /** The SQLSTATE by which it fails, as announced. */
  readonly fails?: string
}

const imports = `import { bigint, boolean, check, foreignKey, index, integer, jsonb, numeric, pgEnum, pgMaterializedView, pgPolicy,
  pgSchema, pgSequence, pgTable, pgView, primaryKey, serial, text, timestamp, unique, uniqueIndex, uuid, varchar } from 'drizzle-orm/pg-core'
import { sql } from 'drizzle-orm'
`

/** A file of definitions: `t` with its three columns, changed or with more, and what else is there. */
export function definitions(source: string): string {
  return `${imports}${source}\n`
}

const t = (columns = '', extras = ''): string =>
  `export const t = pgTable('t', { id: integer().primaryKey(), a: text(), b: integer(), ${columns} }${extras && `, (t) => [${extras}]`})`
const lines = (...parts: readonly string[]): string => parts.join('\n')
const p = `export const p = pgTable('p', { id: integer().primaryKey() })`
const m = (values: string): string => `export const m = pgEnum('m', [${values}])`
const view = `export const v = pgView('v').as((qb) => qb.select({ id: t.id, m: t.m }).from(t))`
const seeded = `insert into t (id, a, b) select i, 'v' || i, i from generate_series(1, 50) i`

/** Changes of every kind that drizzle-kit writes; each is generated, run there and back, and there again. */
export const schemaChanges: readonly SchemaChange[] = [
  { name: 'add a column', announced: [/^lossy t.x: its values are gone$/], before: t(), after: t('x: text()') },
  {
    name: 'add a required column with a default',
    announced: [/^lossy t.x/],
    before: t(),
    after: t('x: integer().notNull().default(3)'),
  },
  {
    name: 'drop a column',
    announced: [/^irreversible t.x: it comes back without its values$/],
    before: t('x: text()'),
    after: t(),
  },
  {
    name: 'drop a required column',
    announced: [/^irreversible t.x: .* fails while t has rows/],
    fails: '23502',
    before: t('x: text().notNull()'),
    after: t(),
    rows: `insert into t (id, a, b, x) select i, 'v', i, 'x' from generate_series(1, 50) i`,
  },
  { name: 'rename a column', before: t('x: text()'), after: t('y: text()'), flags: ['t.x=y'] },
  {
    name: 'rename a table and its column',
    before: lines(
      t(),
      `export const q = pgTable('q', { id: integer().primaryKey(), tid: integer().references(() => t.id) })`,
    ),
    after: `export const u = pgTable('u', { id: integer().primaryKey(), a: text(), c: integer() })
export const q = pgTable('q', { id: integer().primaryKey(), tid: integer().references(() => u.id) })`,
    flags: ['t=u', 'u.b=c'],
  },
  { name: 'create a table', announced: [/^lossy p: its rows are gone$/], before: t(), after: lines(t(), p) },
  {
    name: 'drop a table',
    announced: [/^irreversible p: it comes back without its rows$/],
    before: lines(t(), p),
    after: t(),
  },
  {
    name: 'create a table with a foreign key',
    announced: [/^lossy c/],
    before: t(),
    after: lines(
      t(),
      `export const c = pgTable('c', { id: integer().primaryKey(), tid: integer().notNull().references(() => t.id, { onDelete: 'cascade' }) })`,
    ),
  },
  {
    name: 'create tables that refer to each other',
    announced: [/^lossy c/, /^lossy d/],
    before: t(),
    after: lines(
      t(),
      `export const c = pgTable('c', { id: integer().primaryKey(), did: integer().references(() => d.id) })`,
      `export const d = pgTable('d', { id: integer().primaryKey(), cid: integer().references(() => c.id) })`,
    ),
  },
  {
    name: 'drop a table that is referenced',
    announced: [/^irreversible p/],
    before: lines(p, t('pid: integer().references(() => p.id)')),
    after: t('pid: integer()'),
  },
  {
    name: 'add a foreign key',
    before: lines(p, t('pid: integer()')),
    after: lines(p, t('pid: integer().references(() => p.id)')),
  },
  { name: 'create an index', before: t(), after: t('', `index('ix').on(t.a)`) },
  { name: 'create an index concurrently', before: t(), after: t('', `index('ix').on(t.a).concurrently()`) },
  {
    name: 'create a partial index with an order',
    before: t(),
    after: t('', `index('ix').on(t.a.desc().nullsLast(), t.b).where(sql\`b > 3\`)`),
  },
  {
    name: 'create a gin index with an operator class',
    before: t('j: jsonb()'),
    after: t('j: jsonb()', `index('ix').using('gin', t.j.op('jsonb_path_ops'))`),
  },
  { name: 'change an index', before: t('', `index('ix').on(t.a)`), after: t('', `index('ix').on(t.a, t.b)`) },
  { name: 'create an index of an expression', before: t(), after: t('', "uniqueIndex('ix').on(sql`lower(a)`)") },
  { name: 'add a unique constraint', before: t(), after: t('', `unique('uq').on(t.a, t.b)`) },
  { name: 'add a unique constraint over nulls', before: t(), after: t('', `unique('uq').on(t.a).nullsNotDistinct()`) },
  { name: 'add a check', before: t(), after: t('', "check('ck', sql`${t.b} > 0`)") },
  {
    name: 'change a check',
    before: t('', "check('ck', sql`${t.b} > 0`)"),
    after: t('', "check('ck', sql`${t.b} >= 0`)"),
  },
  { name: 'set not null', before: t(), after: t('a: text().notNull()') },
  { name: 'set a default', before: t(), after: t(`a: text().default('z')`) },
  {
    name: 'integer to bigint',
    announced: [/^irreversible t.b: a value may not fit: bigint to integer$/],
    before: t(),
    after: t(`b: bigint({ mode: 'number' })`),
  },
  {
    name: 'text to integer, empty',
    announced: [/^irreversible t.x: its values come back as integer writes them$/],
    before: t('x: text()'),
    after: t('x: integer()'),
    rows: `insert into t (id) values (1)`,
  },
  {
    name: 'text to integer',
    announced: [/^irreversible t.x: its values come back as integer/],
    before: t('x: text()'),
    after: t('x: integer()'),
    rows: `insert into t (id, x) values (1, '5')`,
  },
  {
    name: 'integer to text',
    announced: [/^irreversible t.x: a value may not fit/],
    fails: '22P02',
    before: t('x: integer()'),
    after: t('x: text()'),
    rowsAfter: `insert into t (id, x) values (99, 'x')`,
  },
  {
    name: 'a longer varchar',
    announced: [/^irreversible t.x: a value may not fit/],
    before: t('x: varchar({ length: 10 })'),
    after: t('x: varchar({ length: 20 })'),
  },
  {
    name: 'timestamp to timestamptz',
    announced: [/^lossy t.x: its values change from timestamp with time zone to timestamp$/],
    before: t('x: timestamp()'),
    after: t('x: timestamp({ withTimezone: true })'),
  },
  {
    name: 'add a value to an enum',
    announced: [/^irreversible m: 'c' may be in use$/],
    before: lines(m(`'a', 'b'`), t(`m: m().default('a')`)),
    after: lines(m(`'a', 'b', 'c'`), t(`m: m().default('a')`)),
  },
  {
    name: 'add a value in the middle',
    announced: [/^irreversible m: 'z' may be in use$/],
    before: lines(m(`'a', 'b'`), t('m: m()')),
    after: lines(m(`'a', 'z', 'b'`), t('m: m()')),
  },
  {
    name: 'add a value that is used',
    announced: [/^irreversible m: 'c'/],
    fails: '22P02',
    before: lines(m(`'a', 'b'`), t('m: m()')),
    after: lines(m(`'a', 'b', 'c'`), t('m: m()')),
    rowsAfter: `insert into t (id, m) values (99, 'c')`,
  },
  {
    name: 'drop a value of an enum',
    before: lines(m(`'a', 'b', 'c'`), t(`m: m().default('a').notNull()`)),
    after: lines(m(`'a', 'b'`), t(`m: m().default('a').notNull()`)),
  },
  {
    name: 'add a value to the enum of an array',
    announced: [/^irreversible m: 'c'/],
    before: lines(m(`'a', 'b'`), t('m: m().array()')),
    after: lines(m(`'a', 'b', 'c'`), t('m: m().array()')),
  },
  {
    name: 'add a value to an enum that a view shows',
    announced: [/^irreversible m: 'c'/],
    before: lines(m(`'a', 'b'`), t('m: m()'), view),
    after: lines(m(`'a', 'b', 'c'`), t('m: m()'), view),
  },
  {
    name: 'add a value to an enum that an index is about',
    announced: [/^irreversible m: 'c'/],
    before: lines(m(`'a', 'b'`), t('m: m()', `index('ixp').on(t.b).where(sql\`m = 'a'\`)`)),
    after: lines(m(`'a', 'b', 'c'`), t('m: m()', `index('ixp').on(t.b).where(sql\`m = 'a'\`)`)),
  },
  {
    name: 'create a view',
    before: t(),
    after: lines(t(), `export const v = pgView('v').as((qb) => qb.select({ id: t.id }).from(t))`),
  },
  {
    name: 'create a materialized view',
    before: t(),
    after: lines(t(), `export const v = pgMaterializedView('v').as((qb) => qb.select({ id: t.id }).from(t))`),
  },
  { name: 'add a policy', before: t(), after: t('', `pgPolicy('po', { for: 'select', using: sql\`true\` })`) },
  {
    name: 'create a schema with a table',
    announced: [/^lossy s.x/],
    before: t(),
    after: lines(t(), `export const s = pgSchema('s')\nexport const x = s.table('x', { id: integer().primaryKey() })`),
  },
  {
    name: 'create a sequence',
    announced: [/^lossy sq: where it stands is gone$/],
    before: t(),
    after: lines(t(), `export const sq = pgSequence('sq', { startWith: 5, increment: 2 })`),
  },
  { name: 'add a serial column', announced: [/^lossy t.x/], before: t(), after: t('x: serial()') },
  {
    name: 'make a column an identity',
    announced: [/^lossy t.x: where its numbers stand is gone$/],
    before: t('x: integer().notNull()'),
    after: t('x: integer().notNull().generatedAlwaysAsIdentity()'),
    rows: `insert into t (id, a, x) select i, 'v', i from generate_series(1, 50) i`,
  },
  { name: 'add a generated column', before: t(), after: t('x: integer().generatedAlwaysAs(sql`b * 2`)') },
  {
    name: 'change the expression of a generated column',
    before: t('x: integer().generatedAlwaysAs(sql`b * 2`)'),
    after: t('x: integer().generatedAlwaysAs(sql`b * 3`)'),
  },
  {
    name: 'add a primary key of two columns',
    before: lines(t(), `export const j = pgTable('j', { a: integer().notNull(), b: integer().notNull() })`),
    after: lines(
      t(),
      `export const j = pgTable('j', { a: integer().notNull(), b: integer().notNull() }, (j) => [primaryKey({ columns: [j.a, j.b] })])`,
    ),
  },
  {
    name: 'drop one column and add another',
    announced: [/^lossy t.y/, /^irreversible t.x/],
    before: t('x: text()'),
    after: t('y: text()'),
    flags: ['+t.y'],
  },
]

/** Rows for every change: a way back that works on empty tables alone is none. */
export function rowsOf({ rows = seeded }: SchemaChange): string {
  return rows
}
