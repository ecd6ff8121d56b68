import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'

import { seed } from './operations.ts'

/** Makes the tables of the store and the rows that are measured. */
export async function prepareDatabase(url: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => undefined })
  await migrate(drizzle({ client }), { migrationsFolder: fileURLToPath(new URL('../drizzle/', import.meta.url)) })
  await client.unsafe(seed)
  await client.end()
}
