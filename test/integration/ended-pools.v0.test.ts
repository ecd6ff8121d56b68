import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { expect, it } from 'vitest'
import { startTestDatabase } from '../../src/testing/index.ts'

/** Connects, and collects the errors of the connection. */
async function connect(url: string): Promise<{ client: pg.Client; errors: Error[] }> {
  const client = new pg.Client({ connectionString: url })
  const errors: Error[] = []
  client.on('error', (error) => errors.push(error))
  await client.connect()
  return { client, errors }
}

it('lets connections that are closing do so before their database goes', async () => {
  const database = await startTestDatabase({ log: () => undefined })
  const { client, errors } = await connect(database.url)
  const stopping = database.stop()
  await delay(200)
  await client.end()
  await stopping
  expect(errors).toEqual([])
})

it('drops a database that is still in use', async () => {
  const database = await startTestDatabase({ log: () => undefined })
  const { client, errors } = await connect(database.url)
  await database.stop()
  await client.end()
  expect(errors[0]).toMatchObject({ code: '57P01' })
})
