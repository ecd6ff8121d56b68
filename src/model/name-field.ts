import { is, SQL, sql } from 'drizzle-orm'

/** Gives a field the name that it has outside of its subquery; a column has one already. */
export function nameField(field: unknown, name: string): unknown {
  if (is(field, SQL)) return field.as(name)
  if (!is(field, SQL.Aliased)) return field
  const { isSelectionField } = field as { readonly isSelectionField?: boolean }
  // A field of a view is referred to; an extra is written out.
  const expression = isSelectionField === true ? sql`${field}`.mapWith(decoderOf(field.sql)) : field.sql
  return expression.as(name)
}

function decoderOf(expression: SQL): (value: unknown) => unknown {
  const { decoder } = expression as unknown as { readonly decoder: { mapFromDriverValue(value: unknown): unknown } }
  return (value) => decoder.mapFromDriverValue(value)
}
