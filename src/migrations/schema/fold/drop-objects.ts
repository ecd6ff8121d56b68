import type { DropStmt, Node } from '../../grammar/index.ts'
import { nameInList, schemaNameOf, textsOf } from '../names.ts'
import type { Reader, Schema } from '../schema.ts'
import { forgetReaders } from './create-reader.ts'

export function dropObjects(schema: Schema, statement: DropStmt): void {
  for (const object of statement.objects ?? []) dropObject(schema, statement.removeType ?? '', object)
}

/** The full name of a dropped object. */
export function droppedName(object: Node): string {
  if ('TypeName' in object) return nameInList(object.TypeName.names)
  if ('ObjectWithArgs' in object) return nameInList(object.ObjectWithArgs.objname)
  return 'List' in object ? nameInList(object.List.items) : nameInList([object])
}

/** Forgets a view and the views that read it, as CASCADE has it. */
function forgetView(schema: Schema, name: string): void {
  schema.views.delete(name)
  for (const view of schema.views.values()) if (view.uses.has(name)) forgetRelation(schema, view.name)
}

/** Forgets a table or a view. */
export function forgetRelation(schema: Schema, name: string): void {
  if (schema.tables.has(name)) forgetTable(schema, name)
  else forgetView(schema, name)
}

/** Forgets a table and what belongs to it; foreign keys that refer to it and views go too, as CASCADE has it. */
function forgetTable(schema: Schema, name: string): void {
  schema.tables.delete(name)
  forgetReaders(schema, name)
  forgetView(schema, name)
  for (const index of schema.indexes.values()) if (index.table === name) schema.indexes.delete(index.name)
  for (const table of schema.tables.values()) {
    if (table.partitionOf?.table === name || table.inherits.includes(name)) forgetTable(schema, table.name)
    if (table.constraints.some(({ references }) => references === name)) {
      table.constraints = table.constraints.filter(({ references }) => references !== name)
    }
  }
}

function dropObject(schema: Schema, kind: string, object: Node): void {
  const name = droppedName(object)
  if (kind === 'OBJECT_TABLE' || kind === 'OBJECT_MATVIEW' || kind === 'OBJECT_FOREIGN_TABLE') forgetTable(schema, name)
  else if (kind === 'OBJECT_VIEW') forgetView(schema, name)
  else if (kind === 'OBJECT_INDEX') schema.indexes.delete(name)
  else if (kind === 'OBJECT_TYPE' || kind === 'OBJECT_DOMAIN') schema.types.delete(name)
  else if (kind === 'OBJECT_FUNCTION' || kind === 'OBJECT_ROUTINE') schema.functions.delete(name)
  else if (kind === 'OBJECT_SCHEMA') dropSchema(schema, textsOf([object]).at(-1) ?? '')
  else if (readerKinds[kind] && 'List' in object) {
    const names = object.List.items ?? []
    forgetReaders(schema, nameInList(names.slice(0, -1)), readerKinds[kind], textsOf(names).at(-1))
  }
}

const readerKinds: Readonly<Record<string, Reader['kind']>> = {
  OBJECT_POLICY: 'policy',
  OBJECT_RULE: 'rule',
  OBJECT_TRIGGER: 'trigger',
}

function dropSchema(schema: Schema, dropped: string): void {
  const isIn = (name: string): boolean => schemaNameOf(name) === dropped
  for (const name of [...schema.tables.keys()].filter(isIn)) forgetTable(schema, name)
  for (const name of [...schema.views.keys()].filter(isIn)) forgetView(schema, name)
  for (const objects of [schema.types, schema.functions]) {
    for (const name of [...objects.keys()].filter(isIn)) objects.delete(name)
  }
}
