import type { Node, RangeVar, RenameStmt } from '../../grammar/index.ts'
import { renameInExpression } from '../expressions.ts'
import { bareName, fullName, nameInList, nameOf, schemaNameOf } from '../names.ts'
import type { Column, Constraint, Index, Reader, Schema, Table } from '../schema.ts'
import { typedTables } from '../type-uses.ts'

export function renameObject(schema: Schema, statement: RenameStmt): void {
  const { renameType, relation, subname = '', newname = '', object } = statement
  const name = nameOf(relation)
  if (renameType === 'OBJECT_COLUMN') renameColumn(schema, name, subname, newname)
  else if (renameType === 'OBJECT_TABCONSTRAINT') renameConstraint(schema, name, subname, newname)
  else if (renameType === 'OBJECT_SCHEMA') renameSchema(schema, subname, newname)
  else if (renameType === 'OBJECT_TYPE' || renameType === 'OBJECT_DOMAIN') {
    const from = object && 'List' in object ? nameInList(object.List.items) : ''
    renameUserType(schema, from, fullName(schemaNameOf(from), newname))
  } else if (renameType === 'OBJECT_ATTRIBUTE') renameAttribute(schema, name, subname, newname)
  else if (object && 'ObjectWithArgs' in object) {
    const from = nameInList(object.ObjectWithArgs.objname)
    renameFunction(schema, from, fullName(schemaNameOf(from), newname))
  } else if (renameType === 'OBJECT_POLICY')
    renameReaders(schema, (one) => isPolicy(one, name, subname), { name: newname })
  else if (relation && !ofTable.has(renameType ?? ''))
    renameRelation(schema, name, fullName(schemaNameOf(name), newname))
}

/** Their names are of their table, and no relation's. */
const ofTable = new Set(['OBJECT_TRIGGER', 'OBJECT_RULE'])

function isPolicy({ kind, table, name }: Reader, of: string, named: string): boolean {
  return kind === 'policy' && table === of && name === named
}

/** Changes the readers that a condition holds for. */
function renameReaders(schema: Schema, isIt: (reader: Reader) => boolean, change: Partial<Reader>): void {
  for (const [key, reader] of schema.readers) {
    if (!isIt(reader)) continue
    schema.readers.delete(key)
    const changed = { ...reader, ...change }
    schema.readers.set(JSON.stringify([changed.kind, changed.table, changed.name]), changed)
  }
}

/** ALTER … SET SCHEMA. */
export function moveObject(
  schema: Schema,
  { relation, newschema = '', object }: { relation?: RangeVar; newschema?: string; object?: Node },
): void {
  const name = relation ? nameOf(relation) : object && 'List' in object ? nameInList(object.List.items) : ''
  const to = fullName(newschema, bareName(name))
  if (object && 'ObjectWithArgs' in object) {
    const from = nameInList(object.ObjectWithArgs.objname)
    renameFunction(schema, from, fullName(newschema, bareName(from)))
  } else if (schema.types.has(name)) renameUserType(schema, name, to)
  else renameRelation(schema, name, to)
}

function renameRelation(schema: Schema, from: string, to: string): void {
  const table = schema.tables.get(from)
  const view = schema.views.get(from)
  const index = schema.indexes.get(from)
  if (table) replace(schema.tables, from, { ...table, name: to })
  if (view) replace(schema.views, from, { ...view, name: to })
  if (index) replace(schema.indexes, from, { ...index, name: to })
  if (!table) return
  renameUsesOfType(schema, from, to)
  renameReaders(schema, (reader) => reader.table === from, { table: to })
  for (const one of schema.indexes.values()) {
    if (one.table === from) schema.indexes.set(one.name, { ...one, table: to })
  }
  for (const other of schema.tables.values()) {
    if (other.inherits.includes(from)) other.inherits = other.inherits.map((name) => (name === from ? to : name))
    if (other.partitionOf?.table === from) other.partitionOf = { ...other.partitionOf, table: to }
    if (other.constraints.some(({ references }) => references === from)) {
      other.constraints = other.constraints.map((one) => (one.references === from ? { ...one, references: to } : one))
    }
  }
  for (const other of schema.views.values()) {
    if (!other.uses.has(from)) continue
    const uses = new Map([...other.uses].map(([name, columns]) => [name === from ? to : name, columns]))
    schema.views.set(other.name, { ...other, uses })
  }
}

function renameColumn(schema: Schema, name: string, from: string, to: string): void {
  const table = schema.tables.get(name)
  if (!table) return
  const swap = <TName>(column: TName): TName | string => (column === from ? to : column)
  const columns = [...table.columns.values()]
  table.columns.clear()
  for (const column of columns) {
    const { generated } = column
    const read = generated && { ...generated, columns: new Set([...generated.columns].map(swap)) }
    const renamed: Column = { ...column, name: column.name === from ? to : column.name, generated: read }
    table.columns.set(renamed.name, renamed)
  }
  for (const [key, reader] of schema.readers) {
    const parts = reader.parts.map((part) =>
      reader.table === name || part.tables.has(name)
        ? { ...part, columns: new Set([...part.columns].map(swap)) }
        : part,
    )
    schema.readers.set(key, { ...reader, parts })
  }
  table.constraints = table.constraints.map((one): Constraint => ({
    ...one,
    columns: one.columns.map(swap),
    expression: one.expression && renameInExpression(one.expression, from, to),
  }))
  for (const other of schema.tables.values()) {
    if (!other.constraints.some(({ references }) => references === name)) continue
    other.constraints = other.constraints.map((one) =>
      one.references === name ? { ...one, referenced: one.referenced.map(swap) } : one,
    )
  }
  for (const view of schema.views.values()) {
    const read = view.uses.get(name)
    if (!read?.has(from)) continue
    const uses = new Map([...view.uses, [name, new Set([...read].map(swap))] as const])
    schema.views.set(view.name, { ...view, uses })
  }
  for (const index of schema.indexes.values()) {
    if (index.table !== name) continue
    const renamed: Index = {
      ...index,
      columns: index.columns.map(swap),
      computed: new Set([...index.computed].map(swap)),
    }
    schema.indexes.set(index.name, renamed)
  }
}

function renameConstraint(schema: Schema, name: string, from: string, to: string): void {
  const table: Table | undefined = schema.tables.get(name)
  if (!table) return
  table.constraints = table.constraints.map((one) => (one.name === from ? { ...one, name: to } : one))
  renameRelation(schema, fullName(schemaNameOf(name), from), fullName(schemaNameOf(name), to))
}

function renameUserType(schema: Schema, from: string, to: string): void {
  const type = schema.types.get(from)
  if (!type) return
  replace(schema.types, from, { ...type, name: to })
  renameUsesOfType(schema, from, to)
}

/** Gives columns, domains and composites the new name of their type; a table's is that of its rows. */
function renameUsesOfType(schema: Schema, from: string, to: string): void {
  if (schema.rowTypes.has(from)) schema.rowTypes.add(to)
  for (const type of schema.types.values()) {
    if (type.base?.name === from) schema.types.set(type.name, { ...type, base: { ...type.base, name: to } })
    for (const [name, part] of type.attributes) {
      if (part.name === from) type.attributes.set(name, { ...part, name: to })
    }
  }
  for (const table of schema.tables.values()) {
    if (table.ofType === from) table.ofType = to
    for (const column of table.columns.values()) {
      if (column.type.name === from) table.columns.set(column.name, { ...column, type: { ...column.type, name: to } })
    }
  }
}

function renameAttribute(schema: Schema, name: string, from: string, to: string): void {
  const attributes = schema.types.get(name)?.attributes
  const type = attributes?.get(from)
  if (!attributes || !type) return
  attributes.delete(from)
  attributes.set(to, type)
  for (const table of typedTables(schema, name)) renameColumn(schema, table.name, from, to)
}

function renameFunction(schema: Schema, from: string, to: string): void {
  const found = schema.functions.get(from)
  if (found) replace(schema.functions, from, { ...found, name: to })
}

function renameSchema(schema: Schema, from: string, to: string): void {
  const isIn = (name: string): boolean => schemaNameOf(name) === from
  for (const name of [...schema.tables.keys(), ...schema.views.keys()].filter(isIn)) {
    renameRelation(schema, name, fullName(to, bareName(name)))
  }
  for (const name of [...schema.indexes.keys()].filter(isIn)) renameRelation(schema, name, fullName(to, bareName(name)))
  for (const name of [...schema.types.keys()].filter(isIn)) renameUserType(schema, name, fullName(to, bareName(name)))
  for (const name of [...schema.functions.keys()].filter(isIn))
    renameFunction(schema, name, fullName(to, bareName(name)))
}

function replace<TObject extends { readonly name: string }>(
  objects: Map<string, TObject>,
  from: string,
  to: TObject,
): void {
  objects.delete(from)
  objects.set(to.name, to)
}
