import type { Node, RangeVar } from '../../grammar/index.ts'
import { conditionsOf, nameOf, nodesOf, type Schema, textsOf } from '../../schema/index.ts'
import { type Effect, locksOn, storedHeirs, workOn } from './effect.ts'

interface Change {
  readonly relation?: RangeVar
  readonly whereClause?: Node
}

export function ofUpdate(schema: Schema, statement: Change): Effect {
  return ofChange(schema, statement)
}

export function ofDelete(schema: Schema, statement: Change): Effect {
  return ofChange(schema, statement)
}

/** INSERT … SELECT reads what it selects from; its own table is not read. */
export function ofInsert(schema: Schema, { relation, selectStmt }: { relation?: RangeVar; selectStmt?: Node }): Effect {
  const { work } = ofSelect(schema, selectStmt)
  return { cause: 'none', locks: [{ table: nameOf(relation), mode: 'RowExclusive' }], work }
}

/** A query reads its tables, as far as the text tells. */
export function ofSelect(schema: Schema, query: Node | undefined): Effect {
  const named = new Set(nodesOf(query, 'CommonTableExpr').map(({ ctename }) => ctename))
  const relations = nodesOf(query, 'RangeVar').filter(({ relname }) => !named.has(relname))
  const tables = relations.map(nameOf).flatMap((name) => [...(schema.views.get(name)?.uses.keys() ?? [name])])
  const stored = [...new Set(tables)].flatMap((name) => storedHeirs(schema, name))
  return { cause: 'none', locks: locksOn(stored, 'AccessShare'), work: workOn(stored, 'scan') }
}

/** Only a condition on a whole key keeps PostgreSQL from reading the table: of others the text cannot tell. */
function ofChange(schema: Schema, { relation, whereClause }: Change): Effect {
  const name = nameOf(relation)
  const stored = storedHeirs(schema, name)
  const work = whereClause && isByKey(schema, name, whereClause) ? [] : workOn(stored, 'scan')
  return {
    cause: whereClause ? 'none' : 'write-all-rows',
    locks: locksOn(stored, 'RowExclusive'),
    work,
    // An index may save reading all of it.
    isUncertain: whereClause !== undefined,
  }
}

function isByKey(schema: Schema, name: string, where: Node): boolean {
  const fixed = new Set(conditionsOf(where).flatMap(fixedColumn))
  const keys = schema.tables.get(name)?.constraints.filter(({ kind }) => kind === 'primary key' || kind === 'unique')
  return (keys ?? []).some(({ columns }) => columns.length > 0 && columns.every((column) => fixed.has(column)))
}

/** The column of `column = constant` and of `column in (constants)`. */
function fixedColumn(condition: Node): string[] {
  if (!('A_Expr' in condition) || textsOf(condition.A_Expr.name).join('') !== '=') return []
  const { lexpr, rexpr } = condition.A_Expr
  if (!lexpr || !('ColumnRef' in lexpr) || nodesOf(rexpr, 'ColumnRef').length > 0) return []
  return textsOf(lexpr.ColumnRef.fields).slice(-1)
}
