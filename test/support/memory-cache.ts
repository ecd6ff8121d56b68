import { Cache } from 'drizzle-orm/cache/core'

/** Drizzle's cache in memory, for every query. */
export class MemoryCache extends Cache {
  readonly #entries = new Map<string, { readonly rows: unknown; readonly tables: readonly string[] }>()
  /** How often rows came from it. */
  hits = 0

  strategy(): 'all' {
    return 'all'
  }

  // Drizzle declares what a cache has no rows for as undefined, and rows as any[].
  async get(key: string): Promise<never[] | undefined> {
    const entry = this.#entries.get(key)
    if (entry !== undefined) this.hits++
    return entry?.rows as never[] | undefined
  }

  async put(key: string, rows: unknown, tables: string[]): Promise<void> {
    this.#entries.set(key, { rows, tables })
  }

  async onMutate({ tables }: { tables?: unknown }): Promise<void> {
    const changed = [tables].flat() as string[]
    for (const [key, entry] of this.#entries)
      if (entry.tables.some((table) => changed.includes(table))) this.#entries.delete(key)
  }
}
