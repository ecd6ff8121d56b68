import { is, SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { referTo } from './alias-table.ts'
import { describeColumnKind, isColumn } from './drizzle-line.ts'
import type { ColumnModel, DescribedTable } from './model.ts'

/** The name, schema and fields of a view, as Drizzle's view configuration has them. */
interface ViewConfig {
  readonly name: string
  readonly schema: string | undefined
  readonly selectedFields: Readonly<Record<string, unknown>>
}

/** Describes a Drizzle view: readable like a table, with neither keys nor writes. */
export function describeView(name: string, view: PgTable, config: ViewConfig): DescribedTable {
  const columns = new Map<string, ColumnModel>()
  for (const property of Object.keys(config.selectedFields)) {
    const field = (view as unknown as Record<string, unknown>)[property]
    const described = describeField(view, property, columns.size, field)
    if (described !== undefined) columns.set(property, described)
  }
  return {
    name,
    kind: 'view',
    source: view,
    databaseName: config.name,
    databaseSchema: config.schema,
    columns,
    primaryKey: [],
    uniques: [],
    indexes: [],
    foreignKeys: [],
    checks: [],
  }
}

function describeField(view: PgTable, property: string, position: number, field: unknown): ColumnModel | undefined {
  const readOnly = { property, position, hasDefault: false, generatedAlways: false }
  if (isColumn(field)) {
    return {
      ...readOnly,
      field,
      reference: field,
      column: field,
      kind: describeColumnKind(field),
      notNull: field.notNull,
    }
  }
  if (!is(field, SQL.Aliased)) return undefined
  const reference = referTo(sql`${view}`, field)
  return { ...readOnly, field, reference, column: undefined, kind: 'other', notNull: false }
}
