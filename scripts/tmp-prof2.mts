import { defineModel } from '../src/model/index.ts'
import { planCursorPage } from '../src/page/plan-cursor-page.ts'
import { planSelect, planFind } from '../src/query/index.ts'
import { index, integer, pgTable, text, timestamp, bigint } from 'drizzle-orm/pg-core'
const posts = pgTable(
  'posts',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    title: text('title').notNull(),
    body: text('body').notNull(),
    views: integer('views').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  },
  (t) => [index().on(t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst())],
)
const model = defineModel({ posts })
const table = model.tables.get('posts') as never
const settings = { signing: new Map<string, Uint8Array>(), maxLimit: undefined }
const first = planCursorPage(table, { first: 20, orderBy: { createdAt: 'desc' } }, settings, 'p', undefined)
const rows = Array.from({ length: 22 }, (_, i) => ({
  row: { id: 1000 + i, title: 'x', body: 'y', views: 1, createdAt: new Date() },
  cursor: { key0: `2025-01-01T00:00:00.${100000 + i}`, key1: String(1000 + i) },
}))
const cursor = first.read(rows as never)!.cursors[0]
const time = (name: string, run: () => unknown) => {
  for (let i = 0; i < 30000; i++) run()
  const t = process.cpuUsage()
  for (let i = 0; i < 50000; i++) run()
  console.log(name, process.cpuUsage(t).user / 50000, 'µs')
}
time('plan first page', () =>
  planCursorPage(table, { first: 20, orderBy: { createdAt: 'desc' } }, settings, 'p', undefined),
)

const plan = planCursorPage(table, { first: 20, orderBy: { createdAt: 'desc' } }, settings, 'p', undefined)
