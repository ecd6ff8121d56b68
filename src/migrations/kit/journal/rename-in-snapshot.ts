import { MigrationError } from '../../migration-error.ts'
import type { JournalSnapshot, JournalTable } from './journal-snapshot.ts'
import type { EntityPath, Rename } from '../kit.ts'

type Changeable = Record<string, Record<string, unknown>>

/** Does a rename in a snapshot of 0.31, which keeps none: whatever refers to the old name gets the new one. */
export function renameInSnapshot(snapshot: JournalSnapshot, rename: Rename): JournalSnapshot {
  switch (rename.kind) {
    case 'column':
      return renameColumn(snapshot, rename.from, rename.to)
    case 'table':
      return renameTable(snapshot, rename.from, rename.to)
    case 'schema':
      return renameSchema(snapshot, String(rename.from[0]), String(rename.to[0]))
    case 'enum':
      return renameEnum(snapshot, rename.from, rename.to)
    case 'sequence':
    case 'view': {
      const part = rename.kind === 'view' ? 'views' : 'sequences'
      return { ...snapshot, [part]: moveEntry(snapshot[part] as Changeable, rename.from, rename.to) }
    }
    default:
      throw new MigrationError({
        reason: 'kit',
        expected: 'a rename of a table, column, schema, enum, sequence or view',
        got: `one of a ${rename.kind}, which drizzle-kit 0.31 drops and creates`,
        remedy: 'Say that it is new with --create.',
      })
  }
}

function renameColumn(snapshot: JournalSnapshot, from: EntityPath, to: EntityPath): JournalSnapshot {
  const [schema = '', table = '', old = ''] = from
  const name = String(to[2])
  const swap = (names: unknown): unknown => (names as string[]).map((it) => (it === old ? name : it))
  const copy = structuredClone(snapshot.tables) as Record<string, JournalTable>
  for (const [key, each] of Object.entries(copy)) {
    const isIt = key === `${schema}.${table}`
    if (isIt) replaceColumn(each, old, name, swap)
    for (const key of Object.values(each.foreignKeys as Changeable)) {
      if (isIt) key['columnsFrom'] = swap(key['columnsFrom'])
      if (key['tableTo'] === table && (key['schemaTo'] || 'public') === schema)
        key['columnsTo'] = swap(key['columnsTo'])
    }
  }
  return { ...snapshot, tables: copy }
}

function replaceColumn(table: JournalTable, old: string, name: string, swap: (names: unknown) => unknown): void {
  const columns = Object.entries(table.columns).map(([key, column]) =>
    key === old ? [name, { ...column, name }] : [key, column],
  )
  Object.assign(table, { columns: Object.fromEntries(columns) as JournalTable['columns'] })
  for (const part of [table.compositePrimaryKeys, table.uniqueConstraints])
    for (const constraint of Object.values(part as Changeable)) constraint['columns'] = swap(constraint['columns'])
  for (const { columns: parts } of Object.values(table.indexes as Changeable))
    for (const part of parts as Record<string, unknown>[])
      if (part['isExpression'] !== true && part['expression'] === old) part['expression'] = name
}

function renameTable(snapshot: JournalSnapshot, from: EntityPath, to: EntityPath): JournalSnapshot {
  const [schema = '', old = ''] = from
  const [newSchema = '', name = ''] = to
  const tables = moveEntry(structuredClone(snapshot.tables) as unknown as Changeable, from, to)
  for (const table of Object.values(tables) as unknown as JournalTable[])
    for (const key of Object.values(table.foreignKeys as Changeable)) {
      if (table.name === name && key['tableFrom'] === old) key['tableFrom'] = name
      if (key['tableTo'] === old && (key['schemaTo'] || 'public') === schema)
        Object.assign(key, { tableTo: name }, 'schemaTo' in key ? { schemaTo: newSchema } : {})
    }
  return { ...snapshot, tables: tables as unknown as JournalSnapshot['tables'] }
}

function renameSchema(snapshot: JournalSnapshot, from: string, to: string): JournalSnapshot {
  let renamed: JournalSnapshot = snapshot
  for (const kind of ['table', 'enum', 'sequence', 'view'] as const) {
    const part = snapshot[kind === 'table' ? 'tables' : `${kind}s`] as Changeable
    for (const key of Object.keys(part).filter((it) => it.startsWith(`${from}.`))) {
      const name = key.slice(from.length + 1)
      renamed = renameInSnapshot(renamed, { type: 'rename', kind, from: [from, name], to: [to, name] })
    }
  }
  const { [from]: _, ...schemas } = snapshot.schemas
  return { ...renamed, schemas: { ...schemas, [to]: to } }
}

function renameEnum(snapshot: JournalSnapshot, from: EntityPath, to: EntityPath): JournalSnapshot {
  const [schema = '', old = ''] = from
  const tables = structuredClone(snapshot.tables)
  for (const table of Object.values(tables))
    for (const column of Object.values(table.columns as unknown as Changeable)) {
      const [, base, dimensions = ''] = /^(.*?)((?:\[\d*\])*)$/.exec(String(column['type'])) ?? []
      if (base === old && (column['typeSchema'] ?? 'public') === schema)
        Object.assign(column, { type: `${String(to[1])}${dimensions}`, typeSchema: to[0] })
    }
  return { ...snapshot, tables, enums: moveEntry(snapshot.enums, from, to) }
}

/** Keeps the place of an entry, since drizzle-kit writes things in their order. */
function moveEntry<TEntry extends object>(
  entries: Readonly<Record<string, TEntry>>,
  from: EntityPath,
  to: EntityPath,
): Record<string, TEntry> {
  const [schema = '', name = ''] = to
  return Object.fromEntries(
    Object.entries(entries).map(([key, entry]) => {
      if (key !== from.join('.')) return [key, entry]
      // Tables write public as nothing.
      const inside = 'schema' in entry && entry.schema === '' && schema === 'public' ? '' : schema
      return [to.join('.'), { ...entry, name, schema: inside }]
    }),
  )
}
