import { Column, is, SQL, sql, StringChunk } from 'drizzle-orm'
import { nameTable } from './alias-own-sql.ts'
import type { TableModel } from './model.ts'
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

/**
 * Keeps the tables of the columns in an expression. Drizzle leaves them out where it selects from one table, and a column
 * in a subquery of the expression is that of another table then, if that has one of this name.
 */
export function keepTables(table: TableModel, expression: SQL | SQL.Aliased): SQL | SQL.Aliased {
  if (is(expression, SQL)) return inParentheses(nameTable(table, expression)).mapWith(decoderOf(expression))
  const { isSelectionField } = expression as { readonly isSelectionField?: boolean }
  if (isSelectionField === true) return expression
  return inParentheses(nameTable(table, expression.sql)).mapWith(decoderOf(expression)).as(expression.fieldAlias)
}

/** An expression that is a query by itself, such as `select count(*) from …`, is one in parentheses only. */
function inParentheses(expression: SQL): SQL {
  const [first] = expression.queryChunks
  const text = is(first, StringChunk) ? [first.value].flat().join('') : ''
  return /^\s*(select|with|values|table)\b/i.test(text) ? sql`(${expression})` : sql`${expression}`
}
