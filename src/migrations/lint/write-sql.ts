import { bareName, schemaNameOf } from '../schema/index.ts'

/** A name as SQL: quoted, as drizzle-kit writes names. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A full name as SQL; `public` is left out. */
export function quoteFull(name: string): string {
  const schema = schemaNameOf(name)
  return schema === 'public' ? quote(bareName(name)) : `${quote(schema)}.${quote(bareName(name))}`
}

/** A full name as SQL with its schema, `public` too, so that it is the same on any search path. */
export function quoteWhole(name: string): string {
  return `${quote(schemaNameOf(name))}.${quote(bareName(name))}`
}

export function quoteList(names: readonly string[]): string {
  return names.map(quote).join(', ')
}

/** `ALTER TABLE "t" …` */
export function alterTableSql(table: string, change: string): string {
  return `ALTER TABLE ${quoteFull(table)} ${change}`
}

/** Columns in a sentence. */
export function listColumns(columns: readonly string[]): string {
  return columns.join(' and ')
}
