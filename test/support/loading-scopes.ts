/** The scopes of tables, by name: as the model has them, and as plain SQL. */
export type SampleScopes = Readonly<Record<string, Readonly<Record<string, SampleScope>>>>

interface SampleScope {
  readonly filter: (context: SampleContext) => object
  /** What is true of the rows in the scope; a scope can be about other tables, whose own scopes hold in it. */
  readonly sql: (rowsOf: (table: string) => string) => string
}

interface SampleContext {
  readonly highest: number
}

/** The context that the scopes are read with. */
export const scopeContext: SampleContext = { highest: 30 }

const low: SampleScope = {
  filter: ({ highest }) => ({ id: { lte: highest } }),
  sql: () => `id <= ${scopeContext.highest}`,
}
const ranked: SampleScope = {
  filter: () => ({ OR: [{ rank: null }, { rank: { ne: 2 } }] }),
  sql: () => '(rank is null or rank <> 2)',
}
const received: SampleScope = {
  filter: () => ({ receiver: { rank: { gte: 1 } } }),
  sql: (rowsOf) => `exists (select 1 from ${rowsOf('people')} as p where p.id = receiver_id and p.rank >= 1)`,
}

/** Scopes of most tables: by a value of the context, by an alternative, by a related row. */
export const sampleScopes: SampleScopes = {
  people: { low, ranked },
  messages: { low, received },
  messageTags: { ranked },
  tags: { ranked },
  lefts: { low },
}

/** The names that `unscoped` can have. */
export const scopeNames: readonly string[] = ['low', 'ranked', 'received']

/** The scopes for `defineModel`. */
export const scopeOptions: object = Object.fromEntries(
  Object.entries(sampleScopes).map(([table, scopes]) => [
    table,
    { scopes: Object.fromEntries(Object.entries(scopes).map(([name, { filter }]) => [name, filter])) },
  ]),
)
