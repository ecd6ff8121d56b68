import { type SQL, sql } from 'drizzle-orm'
import { type ColumnModel, databaseNameOf, qualifiedNameOf, type TableModel } from '../model/index.ts'
import { built, type Built, type QueryBuilders } from '../plan/index.ts'
import type { RelationLink } from '../query/index.ts'

/**
 * Plans when a row can lack its related row, though a foreign key over columns that are NOT NULL is declared: where a
 * policy hides rows from the role of the statement, or the database has no such key that holds for all rows. It is the
 * same for every row, so what depends on it costs nothing where it is false.
 *
 * @returns `undefined` where no such key is declared: then any row can lack it.
 */
export function planHiddenRows({ source, target, own, foreign, junction }: RelationLink): Built<SQL> | undefined {
  if (junction !== undefined || target.kind !== 'table' || !own.every(({ notNull }) => notNull)) return undefined
  const referred = new Map(own.map(({ property }, index) => [property, foreign[index]?.column?.name]))
  const isDeclared = source.foreignKeys.some(
    ({ properties, foreignTable, foreignColumns }) =>
      foreignTable === qualifiedNameOf(target.lookup(target.name).source) &&
      properties.length === own.length &&
      properties.every((property, index) => referred.get(property) === foreignColumns[index]),
  )
  if (!isDeclared) return undefined
  return built(canHide, { own, source: nameOf(source), target: nameOf(target) })
}

/** A table's name as PostgreSQL reads it from text. */
function nameOf({ databaseSchema, databaseName }: TableModel): string {
  const parts = databaseSchema === undefined ? [databaseName] : [databaseSchema, databaseName]
  return parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.')
}

interface HiddenRows {
  readonly own: readonly ColumnModel[]
  readonly source: string
  readonly target: string
}

function canHide(builders: QueryBuilders, { own, source, target }: HiddenRows): SQL {
  const names = own.map(({ column, property }) =>
    literal(column === undefined ? property : databaseNameOf(column, builders)),
  )
  const [from, to] = [sql`${literal(source)}::regclass`, sql`${literal(target)}::regclass`]
  const columns = sql`(select array_agg(attnum order by attnum) from pg_attribute where attrelid = ${from} and attname in (${sql.join(names, sql`, `)}))`
  return sql`(row_security_active(${to}) or not exists (select 1 from pg_constraint where conrelid = ${from} and confrelid = ${to} and contype = 'f' and convalidated and not condeferrable and conkey @> ${columns} and conkey <@ ${columns} and not exists (select 1 from pg_trigger where tgconstraint = pg_constraint.oid and tgenabled = 'D')) or current_setting('session_replication_role') = 'replica')`
}

function literal(text: string): SQL {
  return sql.raw(`'${text.replaceAll("'", "''")}'`)
}
