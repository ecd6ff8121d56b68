import { getTableName, sql } from 'drizzle-orm'
import { createRepositories } from 'drizzle-repository'

import { storeRows } from './data/store-rows.ts'
import { model } from './model.ts'
import type { StoreDatabase } from './open-database.ts'
import { createProgress } from './progress.ts'
import { comments, countries, orders, posts, tags } from './schema.ts'

const rowsPerCall = 5_000

/**
 * Loads every row of the store in one transaction, so that there are all of them or none.
 *
 * @returns the number of rows that it loaded: 0 when they were there already
 */
export async function loadStore(db: StoreDatabase): Promise<number> {
  const loaded = await db.transaction(async (tx) => {
    // A second process that starts at the same time waits here, and then finds the rows.
    await tx.execute(sql`lock table ${countries} in share row exclusive mode`)
    const repositories = createRepositories(tx, model)
    if (await repositories.countries.exists()) return 0

    const rows = storeRows()
    const total = Object.values<readonly unknown[]>({ ...rows }).reduce((sum, ofTable) => sum + ofTable.length, 0)
    const progress = createProgress(total)
    let done = 0

    async function load<Row>(label: string, ofTable: readonly Row[], createMany: (part: Row[]) => Promise<unknown>) {
      for (let start = 0; start < ofTable.length; start += rowsPerCall) {
        progress.show(done, label)
        const part = ofTable.slice(start, start + rowsPerCall)
        await createMany(part)
        done += part.length
      }
    }

    const options = { returning: false } as const
    await load('countries', rows.countries, (part) => repositories.countries.createMany(part, options))
    await load('languages', rows.languages, (part) => repositories.languages.createMany(part, options))
    await load('languages', rows.countryLanguages, (part) => repositories.countryLanguages.createMany(part, options))
    await load('currencies', rows.currencies, (part) => repositories.currencies.createMany(part, options))
    await load('currencies', rows.countryCurrencies, (part) => repositories.countryCurrencies.createMany(part, options))
    await load('borders', rows.countryBorders, (part) => repositories.countryBorders.createMany(part, options))
    await load('translations', rows.countryTranslations, (part) =>
      repositories.countryTranslations.createMany(part, options),
    )
    await load('cities', rows.cities, (part) => repositories.cities.createMany(part, options))
    await load('users', rows.users, (part) => repositories.users.createMany(part, options))
    // Some of them are deleted already.
    await load('posts', rows.posts, (part) =>
      repositories.posts.createMany(part, { ...options, unscoped: ['softDelete'] }),
    )
    await load('comments', rows.comments, (part) => repositories.comments.createMany(part, options))
    await load('tags', rows.tags, (part) => repositories.tags.createMany(part, options))
    await load('tags', rows.postTags, (part) => repositories.postTags.createMany(part, options))
    await load('products', rows.products, (part) => repositories.products.createMany(part, options))
    await load('orders', rows.orders, (part) => repositories.orders.createMany(part, options))
    await load('order items', rows.orderItems, (part) => repositories.orderItems.createMany(part, options))
    progress.clear()

    // The rows brought their ids along: the next ones continue after them.
    for (const table of [posts, comments, tags, orders]) {
      await tx.execute(
        sql`select setval(pg_get_serial_sequence(${getTableName(table)}, 'id'), max(${table.id})) from ${table}`,
      )
    }
    return total
  })

  // Fresh statistics, so that the first queries get good plans.
  if (loaded > 0) await db.execute(sql`analyze`)
  return loaded
}
