import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { startTestDatabase } from 'drizzle-repository/testing'
import postgres from 'postgres'
import { describe, expect, onTestFinished, test } from 'vitest'

import { storeRows } from '../../examples/store/data/store-rows.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)
const rows = storeRows()

describe('the rows of the store', () => {
  test('are every country with its languages, currencies, borders and translations', () => {
    expect(rows.countries).toHaveLength(250)
    expect(rows.languages).toHaveLength(153)
    expect(rows.countryLanguages).toHaveLength(412)
    expect(rows.currencies).toHaveLength(162)
    expect(rows.countryCurrencies).toHaveLength(275)
    expect(rows.countryBorders).toHaveLength(650)
    expect(rows.countryTranslations).toHaveLength(5_750)
    expect(rows.countries.find(({ code }) => code === 'NOR')).toMatchObject({ name: 'Norway', area: 323_802 })
  })

  test('are every city', () => {
    expect(rows.cities).toHaveLength(135_233)
    expect(rows.cities.find(({ id }) => id === 2_643_743)).toMatchObject({ name: 'London', countryCode: 'GB' })
  })

  test('are people, posts and orders', () => {
    expect(rows.users).toHaveLength(500)
    expect(rows.posts).toHaveLength(2_000)
    expect(rows.comments).toHaveLength(4_000)
    expect(rows.tags).toHaveLength(20)
    expect(rows.products).toHaveLength(100)
    expect(rows.orders).toHaveLength(1_500)
  })

  test.each([
    ['countries', rows.countries.map((row) => row.code)],
    ['countries by their short code', rows.countries.map((row) => row.cca2)],
    ['countries by their name', rows.countries.map((row) => row.name)],
    ['languages', rows.languages.map((row) => row.code)],
    ['languages of countries', rows.countryLanguages.map((row) => `${row.countryCode} ${row.languageCode}`)],
    ['currencies', rows.currencies.map((row) => row.code)],
    ['currencies of countries', rows.countryCurrencies.map((row) => `${row.countryCode} ${row.currencyCode}`)],
    ['borders', rows.countryBorders.map((row) => `${row.countryCode} ${row.neighbourCode}`)],
    ['translations', rows.countryTranslations.map((row) => `${row.countryCode} ${row.languageCode}`)],
    ['cities', rows.cities.map((row) => row.id)],
    ['users', rows.users.map((row) => row.id)],
    ['users by their email', rows.users.map((row) => row.email)],
    ['posts', rows.posts.map((row) => row.id)],
    ['comments', rows.comments.map((row) => row.id)],
    ['tags', rows.tags.map((row) => row.name)],
    ['tags of posts', rows.postTags.map((row) => `${row.postId} ${row.tagId}`)],
    ['products', rows.products.map((row) => row.sku)],
    ['orders', rows.orders.map((row) => row.id)],
    ['order items', rows.orderItems.map((row) => `${row.orderId} ${row.lineNumber}`)],
  ])('have unique keys: %s', (_table, keys) => {
    expect(new Set<unknown>(keys).size).toBe(keys.length)
  })

  const countryCodes = rows.countries.map((row) => row.code)
  const languageCodes = rows.languages.map((row) => row.code)
  const userIds = rows.users.map((row) => row.id)
  const postIds = rows.posts.map((row) => row.id)
  const skus = rows.products.map((row) => row.sku)

  test.each([
    ['language → country', rows.countryLanguages.map((row) => row.countryCode), countryCodes],
    ['country → language', rows.countryLanguages.map((row) => row.languageCode), languageCodes],
    ['currency → country', rows.countryCurrencies.map((row) => row.countryCode), countryCodes],
    [
      'country → currency',
      rows.countryCurrencies.map((row) => row.currencyCode),
      rows.currencies.map((row) => row.code),
    ],
    ['border → country', rows.countryBorders.map((row) => row.countryCode), countryCodes],
    ['border → neighbour', rows.countryBorders.map((row) => row.neighbourCode), countryCodes],
    ['translation → country', rows.countryTranslations.map((row) => row.countryCode), countryCodes],
    ['translation → language', rows.countryTranslations.map((row) => row.languageCode), languageCodes],
    ['city → country', rows.cities.map((row) => row.countryCode), rows.countries.map((row) => row.cca2)],
    ['user → city', rows.users.flatMap((row) => row.cityId ?? []), rows.cities.map((row) => row.id)],
    ['post → author', rows.posts.map((row) => row.authorId), userIds],
    ['comment → author', rows.comments.map((row) => row.authorId), userIds],
    ['comment → post', rows.comments.map((row) => row.postId), postIds],
    ['tag → post', rows.postTags.map((row) => row.postId), postIds],
    ['post → tag', rows.postTags.map((row) => row.tagId), rows.tags.map((row) => row.id)],
    ['order → user', rows.orders.map((row) => row.userId), userIds],
    ['item → order', rows.orderItems.map((row) => row.orderId), rows.orders.map((row) => row.id)],
    ['item → product', rows.orderItems.map((row) => row.productSku), skus],
  ])('refer to rows that exist: %s', (_relation, references, keys) => {
    expect(missing<unknown>(references, keys)).toEqual([])
  })

  test('have every border in both directions', () => {
    const borders = rows.countryBorders.map((row) => `${row.countryCode} ${row.neighbourCode}`)
    const reversed = rows.countryBorders.map((row) => `${row.neighbourCode} ${row.countryCode}`)

    expect(missing(reversed, borders)).toEqual([])
  })

  test('have comments that answer an earlier one on the same post', () => {
    const byId = new Map(rows.comments.map((comment) => [comment.id, comment]))
    const answers = rows.comments.filter((comment) => comment.parentId !== null)

    expect(answers.length).toBeGreaterThan(500)
    expect(answers.filter(({ id, parentId }) => (parentId ?? id) >= id)).toEqual([])
    expect(answers.filter(({ postId, parentId }) => byId.get(parentId ?? 0)?.postId !== postId)).toEqual([])
  })

  test('have orders whose total is the sum of their items', () => {
    const sums = new Map<number, number>()
    for (const { orderId, quantity, unitPriceCents } of rows.orderItems) {
      sums.set(orderId, (sums.get(orderId) ?? 0) + quantity * unitPriceCents)
    }

    expect(rows.orders.filter(({ id, totalCents }) => sums.get(id) !== totalCents)).toEqual([])
  })

  test('are the same for the same seed, and others for another', () => {
    const { cities, ...others } = rows
    const { cities: sameCities, ...sameOthers } = storeRows()

    expect(sameOthers).toEqual(others)
    expect(JSON.stringify(sameCities) === JSON.stringify(cities)).toBe(true)
    expect(storeRows(2).users).not.toEqual(rows.users)
  })
})

describe('the migrations of the store', () => {
  test('are those that drizzle-kit generates', async () => {
    const migrations = await mkdtemp(join(tmpdir(), 'store-migrations-'))
    onTestFinished(() => rm(migrations, { recursive: true }))
    await cp(join(root, 'drizzle'), migrations, { recursive: true })

    const schema = './examples/store/schema.ts'
    const out = relative(root, migrations)
    const { stdout } = await runNode([
      'node_modules/drizzle-kit/bin.cjs',
      'generate',
      '--dialect=postgresql',
      `--schema=${schema}`,
      `--out=${out}`,
    ])

    // An ambiguous rename writes nothing and exits with 0, too.
    expect(stdout).toContain('No schema changes')
    expect(await readdir(migrations)).toEqual(await readdir(join(root, 'drizzle')))
  }, 60_000)
})

describe('npm start', () => {
  test('loads the store into PGlite and walks through it', async () => {
    const { stdout } = await runNode(['--import=tsx', 'examples/store/start.ts'])

    expect(stdout).toContain('159,529 rows')
    expect(stdout).toContain('Shanghai')
    expect(stdout).toContain('UniqueViolationError')
    expect(stdout).toContain('One row deleted: the store is as it was')
  }, 120_000)

  test('finds the rows of an earlier start on a server, and leaves them as they were', async () => {
    await using database = await startTestDatabase()
    const environment = { DATABASE_URL: database.url }

    const first = await runNode(['--import=tsx', 'examples/store/start.ts'], environment)
    const second = await runNode(['--import=tsx', 'examples/store/start.ts'], environment)

    expect(first.stdout).toContain('159,529 rows')
    expect(second.stdout).toContain('already loaded')
    const client = postgres(database.url)
    onTestFinished(() => client.end())
    expect(
      await client`select (select count(*)::int from users) as users, (select count(*)::int from posts) as posts`,
    ).toEqual([{ users: rows.users.length, posts: rows.posts.length }])
  }, 120_000)

  test('documents itself', async () => {
    const { stdout } = await runNode(['--import=tsx', 'examples/store/start.ts', '--help'])

    expect(stdout).toMatch(/^Usage: npm start/)
  }, 30_000)

  test('rejects an option that it does not have', async () => {
    await expect(runNode(['--import=tsx', 'examples/store/start.ts', '--wrong'])).rejects.toMatchObject({ code: 2 })
  }, 30_000)
})

function missing<Key>(references: readonly Key[], keys: readonly Key[]): Key[] {
  const known = new Set(keys)
  return references.filter((reference) => !known.has(reference))
}

/** Runs Node in the project's folder, without a database of the developer's; rejects unless it exits with 0. */
function runNode(args: readonly string[], environment: { DATABASE_URL?: string } = {}): Promise<{ stdout: string }> {
  const { DATABASE_URL: _, ...inherited } = process.env
  return run(process.execPath, args, { cwd: root, env: { ...inherited, ...environment }, maxBuffer: 16 * 1024 * 1024 })
}
