import { fork } from 'node:child_process'
import { once } from 'node:events'
import { argv, resourceUsage } from 'node:process'
import { fileURLToPath } from 'node:url'
import { createRepositories } from 'drizzle-repository'
import { startTestDatabase } from 'drizzle-repository/testing'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'

import * as relations from '../examples/store/relations.ts'
import * as schema from '../examples/store/schema.ts'
import { prepareDatabase } from './prepare-database.ts'
import { median, shuffled } from './statistics.ts'

/*
 * Streams 1,000,000 comments with their authors and without, by the library and by a cursor of postgres.js with a
 * hand-written select of the authors. Every pass is a process of its own, so that its peak of memory is its own; the
 * passes are interleaved. Usage: npx tsx bench/stream.v0.ts [rounds]
 */

type Pass = (client: postgres.Sql) => AsyncIterable<readonly object[]>

const chunk = 1000

const passes: Readonly<Record<string, Pass>> = {
  'cursor of postgres.js': (client) => commentsOf(client),
  'stream, by keyset': (client) => repositoryOf(client).batches({ size: chunk }),
  'stream, from a snapshot': (client) => repositoryOf(client).batches({ size: chunk, snapshot: true }),
  'cursor of postgres.js, authors by hand': (client) => commentsWithAuthors(client),
  'stream with authors, by keyset': (client) => repositoryOf(client).batches({ size: chunk, with: { author: true } }),
  'stream with authors, from a snapshot': (client) =>
    repositoryOf(client).batches({ size: chunk, with: { author: true }, snapshot: true }),
}

function repositoryOf(client: postgres.Sql) {
  return createRepositories(drizzle({ client }), { ...schema, ...relations }).comments
}

interface CommentRow {
  readonly authorId: string
  author?: { readonly id: string } | undefined
}

function commentsOf(client: postgres.Sql): AsyncIterable<CommentRow[]> {
  return client<CommentRow[]>`
    select id, post_id as "postId", author_id as "authorId", parent_id as "parentId", body, created_at as "createdAt"
    from comments order by id
  `.cursor(chunk)
}

async function* commentsWithAuthors(client: postgres.Sql): AsyncGenerator<CommentRow[]> {
  for await (const comments of commentsOf(client)) {
    const ids = [...new Set(comments.map(({ authorId }) => authorId))]
    const authors = await client<{ id: string }[]>`
      select id, email, name, role, city_id as "cityId", profile, created_at as "createdAt", updated_at as "updatedAt",
        deleted_at as "deletedAt" from users where id = any(${ids}::uuid[])`
    const byId = new Map(authors.map((author) => [author.id, author]))
    for (const comment of comments) comment.author = byId.get(comment.authorId)
    yield comments
  }
}

/** What a pass took, in milliseconds and megabytes. */
interface Outcome {
  readonly milliseconds: number
  readonly peak: number
}

const [, , argument = '3', url] = argv
if (url === undefined) await compare(Number(argument))
else await runPass(argument, url)

/** A pass in its own process. */
async function runPass(title: string, databaseUrl: string): Promise<void> {
  const client = postgres(databaseUrl, { max: 2, onnotice: () => undefined })
  await client`select 1`
  const startedAt = performance.now()
  let rows = 0
  for await (const batch of passes[title]?.(client) ?? []) rows += batch.length
  if (rows !== 1_000_000) throw new Error(`expected 1,000,000 rows, got ${rows}`)
  const outcome: Outcome = { milliseconds: performance.now() - startedAt, peak: resourceUsage().maxRSS / 1024 }
  process.send?.(outcome)
  await client.end()
  process.disconnect()
}

/** The rows of the other benchmark, and as many comments again. */
async function prepareMillion(databaseUrl: string): Promise<void> {
  await prepareDatabase(databaseUrl)
  const client = postgres(databaseUrl, { max: 1, onnotice: () => undefined })
  await client.unsafe(`
    insert into comments (post_id, author_id, body, created_at) select post_id, author_id, body, created_at from comments;
    analyze comments;
  `)
  await client.end()
}

async function compare(rounds: number): Promise<void> {
  await using database = await startTestDatabase({ migrate: prepareMillion, template: 'bench-stream' })
  const titles = Object.keys(passes)
  const outcomes = new Map<string, Outcome[]>(titles.map((title) => [title, []]))
  for (let round = 0; round < rounds; round++) {
    for (const title of shuffled(titles)) outcomes.get(title)?.push(await forkPass(title, database.url))
  }
  const timeOf = (title: string): number => median((outcomes.get(title) ?? []).map(({ milliseconds }) => milliseconds))
  console.log(`1,000,000 comments, median of ${rounds} rounds. Node ${process.version}.\n`)
  console.log('| | seconds | ratio | peak of resident memory |\n|---|---|---|---|')
  for (const title of titles) {
    const reference = title.includes('authors') ? 'cursor of postgres.js, authors by hand' : 'cursor of postgres.js'
    const peak = median((outcomes.get(title) ?? []).map((outcome) => outcome.peak))
    const ratio = (timeOf(title) / timeOf(reference)).toFixed(2)
    console.log(`| ${title} | ${(timeOf(title) / 1000).toFixed(1)} | ${ratio} | ${peak.toFixed(0)} MB |`)
  }
}

async function forkPass(title: string, databaseUrl: string): Promise<Outcome> {
  const child = fork(fileURLToPath(import.meta.url), [title, databaseUrl], { execArgv: ['--import', 'tsx'] })
  const [outcome] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error(`${title} failed`)
    }),
  ])) as [Outcome]
  if (child.connected) await once(child, 'exit')
  return outcome
}
