import { Column, is, SQL, sql } from 'drizzle-orm'
import { decoderOf } from './use-row-mapper.ts'

/** Gives a field the name that it has outside of its subquery; a column has one already. */
export function nameField(field: unknown, name: string): unknown {
  if (is(field, SQL)) return field.as(name)
  if (!is(field, SQL.Aliased)) return field
  const { isSelectionField } = field as { readonly isSelectionField?: boolean }
  // A field of a view is referred to; an extra is written out.
  const expression = isSelectionField === true ? sql`${field}`.mapWith(decoderOf(field)) : field.sql
  return expression.as(name)
}

/** The same for a select of several tables: two of them can have a column of one name. */
export function aliasField(field: unknown, name: string): unknown {
  return is(field, Column) ? sql`${field}`.mapWith(field).as(name) : nameField(field, name)
}
