import { sql } from 'drizzle-orm'
import { it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { openDatabase, drivers } from '../support/drivers.ts'
import { jsonb, json, integer, pgTable } from 'drizzle-orm/pg-core'
const t = pgTable('t', { id: integer('id').primaryKey(), data: jsonb('data').$type<unknown>(), plain: json('plain').$type<unknown>() })
it.each(drivers)('%s', async (d) => {
  const o = await openDatabase(d, { ddl: 'create table t (id int primary key, data jsonb, plain json)' })
  const db = o.db as any
  let id = 0
  for (const v of [true, false, [true], [[true]], [], ['a'], 'a', '{"a":1}', 5, {a:1}, [1], [null], [5n].map(Number), '"x"']) {
    const r: string[] = []
    for (const [n, f] of [['drizzle', () => db.insert(t).values({ id: ++id, data: v, plain: v })], ['create', () => createRepositories(o.db, { t }).t.create({ id: ++id, data: v, plain: v })],
     ['createMany', () => createRepositories(o.db, { t }).t.createMany([{ id: ++id, data: v, plain: v }, { id: ++id, data: sql`null` }])],
     ['filter', () => createRepositories(o.db, { t }).t.findMany({ where: { data: {eq:v} } })],
     ['filterjson', () => createRepositories(o.db, { t }).t.findMany({ where: { plain: {eq:v} } })]
    ] as const) {
      try { const x = await (f as any)(); if (n.startsWith('f')) { r.push(n + ' ' + JSON.stringify(x.map((y:any)=>y.id)))} else {
        const [row] = await o.query('select data::text, plain::text from t where id in (' + id + ',' + (n==='createMany'? id-1: id) + ') order by id limit 1')
        r.push(n + (row!.data === JSON.stringify(v).replace(/:/,': ') ? ' ok': ' BAD ' + row!.data ) + (row!.plain === JSON.stringify(v) ? ' ok': ' BAD ' + row!.plain )) } }
      catch (e: any) { r.push(n + ' ERR ' + (e.cause?.message ?? e.message)) }
    }
    console.log(d, process.env.DRIZZLE_LINE, JSON.stringify(v), r.join(' | '))
  }
  await o.close()
})
