import { describe, expect, test } from 'vitest'
import { openConnection } from '../../src/migrations/connect/open-connection.ts'
import { startTestDatabase } from '../../src/testing/index.ts'
import type { KitLine } from './kit-project.ts'
import { roundTrip } from './round-trip.ts'
import { schemaChanges } from './schema-changes.ts'

/** What must hold of the way back of every kind of change, on a database with rows. */
export function testRoundTrips(line: KitLine): void {
  describe(`drizzle-kit ${line}: there, back and there again`, () => {
    test.each(schemaChanges)('$name', async (change) => {
      await using database = await startTestDatabase()
      const connection = await openConnection({ url: database.url })
      const { announced, problems, rows } = await roundTrip(line, change, connection)
      await connection.close()

      const marks = announced.filter((text) => text.startsWith(mark)).map((text) => text.slice(mark.length))
      expect(marks).toEqual((change.announced ?? []).map((text) => expect.stringMatching(text) as string))
      const expected = change.fails === undefined ? [] : [expect.stringContaining(`down: ${change.fails}`) as string]
      expect(problems).toEqual(expected)
      expect(rows).toBeGreaterThan(0)
    })
  })
}

const mark = '-- drizzle-repository: '
