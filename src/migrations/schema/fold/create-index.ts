import type { IndexStmt, Node } from '../../grammar/index.ts'
import { columnsOf } from '../expressions.ts'
import { bareName, fullName, nameOf, schemaNameOf } from '../names.ts'
import type { Schema } from '../schema.ts'

export function createIndex(schema: Schema, statement: IndexStmt): void {
  const table = nameOf(statement.relation)
  const columns = indexedColumns(statement)
  const given = statement.idxname ?? [bareName(table), ...columns.map((column) => column ?? 'expr'), 'idx'].join('_')
  const name = fullName(schemaNameOf(table), given)
  schema.indexes.set(name, {
    name,
    table,
    columns,
    computed: columnsOf([statement.indexParams?.map(expressionOf), statement.whereClause]),
    isUnique: statement.unique ?? false,
    isOfConstraint: false,
  })
}

/** The columns of an index; `undefined` stands for an expression. */
export function indexedColumns({ indexParams }: IndexStmt): (string | undefined)[] {
  return (indexParams ?? []).map((element) => ('IndexElem' in element ? element.IndexElem.name : undefined))
}

function expressionOf(element: Node): Node | undefined {
  return 'IndexElem' in element ? element.IndexElem.expr : undefined
}
