import postgres from 'postgres'
import { afterAll, beforeAll, expect } from 'vitest'
import { startTestDatabase } from '../../src/testing/index.ts'
import { lintSql } from './lint-sql.ts'

/** A database that a text has made, and lint's word for statements beside the server's. */
export interface LintAndServer {
  readonly sql: postgres.Sql
  /** The messages of what lint says is refused. */
  failuresOf(text: string): readonly string[]
  /** The SQLSTATE that the server refuses a text with; what it takes is rolled back, where it can be. */
  refusalOf(text: string): Promise<string | undefined>
  /** Both refuse it, with this SQLSTATE. */
  expectRefused(text: string, code: string): Promise<void>
  /** Both take it. */
  expectTaken(text: string): Promise<void>
}

/** Makes a database for the tests of a file. */
export function useLintAndServer(setup: string): LintAndServer {
  let database: Awaited<ReturnType<typeof startTestDatabase>>
  let sql: postgres.Sql
  beforeAll(async () => {
    database = await startTestDatabase({ log: () => undefined })
    sql = postgres(database.url, { max: 1, onnotice: () => undefined })
    await sql.unsafe(setup)
  })
  afterAll(async () => {
    await sql.end()
    await database.stop()
  })
  const failuresOf = (text: string): readonly string[] =>
    lintSql(setup, text)
      .filter(({ verdict }) => verdict === 'fails')
      .map(({ message }) => message)
  const refusalOf = (text: string): Promise<string | undefined> => tryAndTakeBack(sql, text)
  return {
    get sql() {
      return sql
    },
    failuresOf,
    refusalOf,
    async expectRefused(text, code) {
      expect(failuresOf(text)).toEqual([expect.stringContaining(code) as string])
      expect(await refusalOf(text)).toBe(code)
    },
    async expectTaken(text) {
      expect(failuresOf(text)).toEqual([])
      expect(await refusalOf(text)).toBeUndefined()
    },
  }
}

async function tryAndTakeBack(sql: postgres.Sql, text: string): Promise<string | undefined> {
  const isAlone = text.includes('CONCURRENTLY')
  if (!isAlone) await sql.unsafe('begin')
  try {
    await sql.unsafe(text)
    return undefined
  } catch (error) {
    return (error as { readonly code?: string }).code
  } finally {
    if (!isAlone) await sql.unsafe('rollback')
  }
}
