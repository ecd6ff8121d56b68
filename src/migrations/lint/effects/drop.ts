import type { DropStmt, Node, TruncateStmt } from '../../grammar/index.ts'
import { droppedName, nameInList, nameOf, type Schema } from '../../schema/index.ts'
import { type Effect, locksOn, onlyLock, withHeirs, withPartitions } from './effect.ts'

/** Dropping locks for a moment, but more tables than are named: those that foreign keys lead to and come from. */
export function ofDrop(schema: Schema, statement: DropStmt): Effect[] {
  const { removeType = '', objects = [], behavior, concurrent } = statement
  const isCascade = behavior === 'DROP_CASCADE'
  if (removeType === 'OBJECT_TABLE' || removeType === 'OBJECT_MATVIEW') {
    return objects.map((object) => ofDropTable(schema, droppedName(object), isCascade))
  }
  if (removeType === 'OBJECT_VIEW') return objects.map((object) => onlyLock(droppedName(object), 'AccessExclusive'))
  if (removeType === 'OBJECT_INDEX') {
    return objects.flatMap((object) => {
      const index = schema.indexes.get(droppedName(object))
      if (!index) return []
      const mode = concurrent ? 'ShareUpdateExclusive' : 'AccessExclusive'
      return withPartitions(schema, index.table).map((table) => onlyLock(table, mode))
    })
  }
  if (!ofTable.has(removeType)) return []
  return objects.flatMap((object) => {
    const names: readonly Node[] = 'List' in object ? (object.List.items ?? []) : []
    return names.length > 1 ? [onlyLock(nameInList(names.slice(0, -1)), 'AccessExclusive')] : []
  })
}

export function ofTruncate(schema: Schema, { relations = [], behavior }: TruncateStmt): Effect[] {
  const named = relations.flatMap((one) => ('RangeVar' in one ? withHeirs(schema, nameOf(one.RangeVar)) : []))
  const tables = behavior === 'DROP_CASCADE' ? withReferencing(schema, named) : named
  return [{ cause: 'none', locks: locksOn(tables, 'AccessExclusive'), work: [] }]
}

/** Tables whose foreign keys lead to the table. */
export function referencingTables(schema: Schema, name: string): string[] {
  const isReferencing = ({ references }: { readonly references: string | undefined }): boolean => references === name
  return [...schema.tables.values()].flatMap((table) => (table.constraints.some(isReferencing) ? [table.name] : []))
}

const ofTable = new Set(['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE'])

function ofDropTable(schema: Schema, name: string, isCascade: boolean): Effect {
  const table = schema.tables.get(name)
  const referenced = (table?.constraints ?? []).flatMap(({ references }) => references ?? [])
  const parent = table?.partitionOf ? [table.partitionOf.table] : []
  const children = isCascade ? referencingTables(schema, name) : []
  const tables = new Set([...withPartitions(schema, name), ...referenced, ...parent, ...children])
  return { cause: 'none', locks: locksOn([...tables], 'AccessExclusive'), work: [] }
}

function withReferencing(schema: Schema, names: readonly string[]): string[] {
  const found = new Set(names)
  for (const name of found) for (const child of referencingTables(schema, name)) found.add(child)
  return [...found]
}
