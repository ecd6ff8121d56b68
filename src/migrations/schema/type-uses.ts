import type { Schema, Table, UserType } from './schema.ts'

/** A column of a table. */
export interface ColumnPlace {
  readonly table: string
  readonly column: string
}

/**
 * A column in whose values are values of a type: it is of the type, of an array or a domain of it, or of another type that
 * has such a part. A table's name is that of its row type.
 */
export function columnOfType({ tables, types, rowTypes }: Schema, name: string): ColumnPlace | undefined {
  if (tables.has(name) && !rowTypes.has(name)) return undefined
  const found = new Set([name])
  // A set that grows while it is walked is walked to its end.
  for (const one of found) {
    for (const type of types.values()) if (partsOf(type).some((part) => part.name === one)) found.add(type.name)
  }
  for (const table of tables.values()) {
    for (const { name: column, type } of table.columns.values()) {
      if (found.has(type.name)) return { table: table.name, column }
    }
  }
  return undefined
}

/** A column or a type that is of a type itself, or has it as a part; `but` are types that go with it. */
export function userOfType({ tables, types }: Schema, name: string, but: ReadonlySet<string>): string | undefined {
  for (const table of tables.values()) {
    if (table.ofType === name) return table.name
    for (const { name: column, type } of table.columns.values()) {
      if (type.name === name) return `${table.name}.${column}`
    }
  }
  return [...types.values()].find((type) => !but.has(type.name) && partsOf(type).some((part) => part.name === name))
    ?.name
}

/** The tables that are made OF a composite type. */
export function typedTables({ tables }: Schema, type: string): Table[] {
  return [...tables.values()].filter(({ ofType }) => ofType === type)
}

/** A domain, and the domains that are of it. */
export function domainsOf({ types }: Schema, name: string): Set<string> {
  const found = new Set([name])
  for (const one of found) {
    for (const { name: other, base } of types.values()) if (base?.name === one && !base.isArray) found.add(other)
  }
  return found
}

/** A column in whose values a domain's are parts of others, where PostgreSQL can check no constraint of the domain. */
export function columnAroundDomain(schema: Schema, name: string): ColumnPlace | undefined {
  const domains = domainsOf(schema, name)
  for (const type of schema.types.values()) {
    if (domains.has(type.name) || !partsOf(type).some((part) => domains.has(part.name))) continue
    const place = columnOfType(schema, type.name)
    if (place) return place
  }
  for (const table of schema.tables.values()) {
    for (const { name: column, type } of table.columns.values()) {
      if (!domains.has(type.name)) continue
      const place = type.isArray ? { table: table.name, column } : columnOfType(schema, table.name)
      if (place) return place
    }
  }
  return undefined
}

/** The types that a type is made of. */
function partsOf({ base, attributes }: UserType): { readonly name: string }[] {
  return base ? [base] : [...attributes.values()]
}
