import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, InvalidKeyError, NotFoundError } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import * as schema from '../../examples/store/schema.ts'
import { drivers, openDatabase, storeDdl, type OpenDatabase } from '../support/drivers.ts'

describe.each(drivers)('find on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, schema)

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: await storeDdl() })
    await opened.query(`insert into tags (id, name) overriding system value values (7, 'seven'), (3, 'three')`)
  })
  afterAll(() => opened.close())

  it('returns the row in one statement', async () => {
    const { result, queries } = await recordQueries(() => repositories().tags.find(7))
    expect(result).toEqual({ id: 7, name: 'seven' })
    expect(queries.map(({ sql }) => sql)).toEqual(['select "id", "name" from "tags" where "tags"."id" = $1'])
  })

  it('returns undefined where there is no row, and findOrThrow throws', async () => {
    expect(await repositories().tags.find(8)).toBeUndefined()
    await expect(repositories().tags.findOrThrow(8)).rejects.toThrow(NotFoundError)
  })

  it('refuses a key of another shape before a statement is sent', async () => {
    const wrong = { id: 7 } as never
    const { queries } = await recordQueries(() =>
      repositories()
        .tags.find(wrong)
        .catch((error: unknown) => {
          expect(error).toBeInstanceOf(InvalidKeyError)
        }),
    )
    expect(queries).toEqual([])
  })
})
