import { isNull, sql } from 'drizzle-orm'
import { bigint, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { Backfill } from '../../src/migrations/index.ts'

/** The tables that storms are about: a plain key, a composite one of text and uuid, and code that throws on one row. */
export const stormKinds = ['numbers', 'words', 'batch'] as const
export type StormKind = (typeof stormKinds)[number]

/** Whether a word is one of them. */
export function isStormKind(word: string): word is StormKind {
  return (stormKinds as readonly string[]).includes(word)
}

const columns = { label: text(), times: integer().notNull() }
const numbers = pgTable('numbers', { id: bigint({ mode: 'bigint' }).primaryKey(), ...columns })
const words = pgTable('words', { word: text(), id: uuid(), ...columns }, (table) => [
  primaryKey({ columns: [table.word, table.id] }),
])

/** The row that the code of `batch` throws on. */
export const poison = 4242n

/** Every row that was done has a label, and counts how often it was. */
export const stormDefinitions: Readonly<Record<StormKind, Backfill>> = {
  numbers: backfill(numbers),
  words: backfill(words),
  batch: {
    table: numbers,
    where: isNull(numbers.label),
    batch: async (rows, tx) => {
      const ids = rows.map((row) => (row as typeof numbers.$inferSelect).id)
      if (ids.includes(poison)) throw new Error('not this one')
      const list = sql.join(
        ids.map((id) => sql`${id}::bigint`),
        sql`, `,
      )
      await tx.execute(sql`update numbers set label = 'done', times = times + 1 where id = any(array[${list}])`)
    },
  },
}

function backfill(table: typeof numbers | typeof words): Backfill {
  return { table, where: isNull(table.label), set: { label: sql`'done'`, times: sql`${table.times} + 1` } }
}

/** The revision that makes a storm's table and fills it. */
export function stormUp(kind: StormKind, rows: number): string {
  if (kind !== 'words')
    return `CREATE TABLE numbers (id bigint PRIMARY KEY, label text, times integer NOT NULL DEFAULT 0);
      INSERT INTO numbers SELECT i FROM generate_series(1, ${rows}) i;
      ANALYZE numbers`
  return `CREATE COLLATION odd (provider = icu, locale = 'de-u-co-phonebk-kn-true');
    CREATE TABLE words (word text COLLATE odd, id uuid, label text, times integer NOT NULL DEFAULT 0, PRIMARY KEY (word, id));
    INSERT INTO words SELECT (ARRAY['Ärger', 'arger', 'Arger', E'a"\\\\\\t', 'x9', 'x10', '', '日本'])[1 + i % 8] || i % 1000, gen_random_uuid()
      FROM generate_series(1, ${rows}) i;
    ANALYZE words`
}

/** What the writer of a storm does next: new code, which labels its rows, and now and then old code, which does not. */
export function stormStatement(kind: StormKind, rows: number, draw: () => number): string {
  const label = draw() < 0.9 ? `'new', 1` : 'null, 0'
  const id = 1 + Math.floor(draw() * rows)
  const which = `id = ${id}`
  const action = Math.floor(draw() * 5)
  if (kind === 'words') return wordStatement(action, label, draw)
  if (action === 0) return `insert into numbers select ${rows} + ${id} * 1000, ${label} on conflict do nothing`
  if (action === 1) return `delete from numbers where ${which} and id <> ${poison}`
  if (action === 2) return `update numbers set id = -id where ${which} and id <> ${poison}`
  if (action === 3) return `update numbers set id = id + ${rows * 2} where ${which} and id <> ${poison}`
  return `update numbers set times = times where ${which}`
}

function wordStatement(action: number, label: string, draw: () => number): string {
  const one = `(word, id) = (select word, id from words where (word, id) > ('x${Math.floor(draw() * 1000)}', '${uuidOf(draw)}') order by word, id limit 1)`
  if (action === 0) return `insert into words values ('new ${Math.floor(draw() * 1000)}', gen_random_uuid(), ${label})`
  if (action === 1) return `delete from words where ${one}`
  if (action === 2) return `update words set word = 'Å' || word where ${one}`
  if (action === 3) return `update words set id = gen_random_uuid() where ${one}`
  return `update words set times = times where ${one}`
}

function uuidOf(draw: () => number): string {
  return `${Math.floor(draw() * 0xffffffff)
    .toString(16)
    .padStart(8, '0')}-0000-4000-8000-000000000000`
}
