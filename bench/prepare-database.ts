import { readdir, readFile } from 'node:fs/promises'
import postgres from 'postgres'

import { seed } from './operations.ts'

/** Makes the tables of the store and the rows that are measured. */
export async function prepareDatabase(url: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => undefined })
  const folder = new URL('../drizzle/', import.meta.url)
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted()) {
    await client.unsafe(await readFile(new URL(file, folder), 'utf8'))
  }
  await client.unsafe(seed)
  await client.end()
}
