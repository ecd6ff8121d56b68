import type { AlterTableStmt, Grammar, Node } from '../grammar/index.ts'
import { alterTable } from './fold/alter-table.ts'
import { createIndex } from './fold/create-index.ts'
import { createTable, createTableAs } from './fold/create-table.ts'
import { alterFunction, createFunction } from './fold/create-function.ts'
import { createReader } from './fold/create-reader.ts'
import { createView } from './fold/create-view.ts'
import { dropObjects } from './fold/drop-objects.ts'
import { moveObject, renameObject } from './fold/rename-object.ts'
import {
  alterComposite,
  alterDomain,
  alterEnum,
  createComposite,
  createDomain,
  createEnum,
  createRange,
} from './fold/types.ts'
import { nameOf } from './names.ts'
import { noteTemporary, qualifyNames } from './qualify-names.ts'
import type { Schema } from './schema.ts'
import { foldSearchPath } from './search-path.ts'
import { textOfSetting } from './text-of-setting.ts'

/** Writes into the schema what a statement makes of it. What says nothing about a schema is passed over. */
export function foldStatement(schema: Schema, written: Node, grammar: Pick<Grammar, 'parseSql'>): void {
  const node = qualifyNames(schema, written)
  foldSearchPath(schema, node)
  noteTemporary(schema, node)
  if ('CreateStmt' in node) createTable(schema, node.CreateStmt)
  else if ('CreateForeignTableStmt' in node) createTable(schema, node.CreateForeignTableStmt.base ?? {})
  else if ('CreateTableAsStmt' in node) createTableAs(schema, node.CreateTableAsStmt)
  else if ('AlterTableStmt' in node) alterRelation(schema, node.AlterTableStmt)
  else if ('IndexStmt' in node) createIndex(schema, node.IndexStmt)
  else if ('ViewStmt' in node) createView(schema, nameOf(node.ViewStmt.view), node.ViewStmt.query)
  else if ('RenameStmt' in node) renameObject(schema, node.RenameStmt)
  else if ('AlterObjectSchemaStmt' in node) moveObject(schema, node.AlterObjectSchemaStmt)
  else if ('DropStmt' in node) dropObjects(schema, node.DropStmt)
  else if ('CreateEnumStmt' in node) createEnum(schema, node.CreateEnumStmt)
  else if ('AlterEnumStmt' in node) alterEnum(schema, node.AlterEnumStmt)
  else if ('CreateDomainStmt' in node) createDomain(schema, node.CreateDomainStmt)
  else if ('AlterDomainStmt' in node) alterDomain(schema, node.AlterDomainStmt)
  else if ('CompositeTypeStmt' in node) createComposite(schema, node.CompositeTypeStmt)
  else if ('CreateRangeStmt' in node) createRange(schema, node.CreateRangeStmt)
  else if ('CreateFunctionStmt' in node) createFunction(schema, node.CreateFunctionStmt, grammar)
  else if ('AlterFunctionStmt' in node) alterFunction(schema, node.AlterFunctionStmt)
  else if ('ClusterStmt' in node) {
    const clustered = schema.tables.get(nameOf(node.ClusterStmt.relation))
    if (clustered) clustered.isClustered = true
  } else if ('VariableSetStmt' in node && node.VariableSetStmt.name?.toLowerCase() === 'timezone') {
    schema.timeZone = textOfSetting(node.VariableSetStmt.args)
  } else createReader(schema, node)
}

function alterRelation(schema: Schema, statement: AlterTableStmt): void {
  if (statement.objtype === 'OBJECT_TYPE') alterComposite(schema, statement)
  else alterTable(schema, statement)
}
