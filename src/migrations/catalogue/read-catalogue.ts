import type { Connection } from '../connection.ts'
import type { LedgerName } from '../revision.ts'
import { catalogueQuery } from './catalogue-queries.ts'

/** One object of a database as PostgreSQL prints it. */
export interface CatalogueEntry {
  /** `table`, `column`, `index`, `grant` … */
  readonly kind: string
  /** With its schema, and its table where it has one: `public.users.email`. */
  readonly name: string
  readonly definition: string
}

/** All objects of a database, sorted by kind and name. */
export type Catalogue = readonly CatalogueEntry[]

export interface CatalogueOptions {
  /** drizzle's table of applied revisions, which is no part of the schema. */
  readonly ledger: LedgerName
  /** The schema of this package's own tables. */
  readonly ownSchema: string
}

/** Reads what a database has, but rows, owners, the order of columns, and what extensions brought. */
export async function readCatalogue(
  connection: Connection,
  { ledger, ownSchema }: CatalogueOptions,
): Promise<Catalogue> {
  // In a schema that others use too, only drizzle's own table is left out.
  const isShared = ledger.schema === 'public'
  const schemas = isShared ? [ownSchema] : [ledger.schema, ownSchema]
  const rows = await connection.query(catalogueQuery, [JSON.stringify(schemas)])
  const entries = rows.map((row) => ({
    kind: String(row['kind']),
    name: String(row['name']),
    definition: typeof row['definition'] === 'string' ? row['definition'] : '',
  }))
  return isShared ? entries.filter(({ name }) => !belongsToLedger(name, `public.${ledger.table}`)) : entries
}

function belongsToLedger(name: string, table: string): boolean {
  return name === table || name.startsWith(`${table}.`) || name === `${table}_id_seq`
}
