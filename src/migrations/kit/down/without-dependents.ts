import type { JournalSnapshot, JournalTable } from '../journal/journal-snapshot.ts'
import type { Snapshot } from '../kit.ts'
import { entitiesOf, type FoldersEntity, type SnapshotShape } from './snapshot-shape.ts'

/** Tables, by `schema.name`, of which an enum's values go: PostgreSQL makes such an enum anew and converts its columns. */
export function findConvertedTables(from: SnapshotShape, to: SnapshotShape): ReadonlySet<string> {
  const isShrinking = (name: string): boolean => {
    const kept = to.enums.get(name)
    return kept !== undefined && (from.enums.get(name) ?? []).some((value) => !kept.includes(value))
  }
  const paths = [...from.columns].filter(([, { enumName }]) => enumName !== undefined && isShrinking(enumName))
  return new Set(paths.map(([path]) => path.split('.').slice(0, 2).join('.')))
}

/**
 * A schema without what would stand in the way of converting the columns of some tables, and be made again after it:
 * views, conditions of indexes, checks and policies. drizzle-kit leaves them where they are.
 */
export function withoutDependents(snapshot: Snapshot, tables: ReadonlySet<string>): Snapshot {
  const entities = entitiesOf(snapshot)
  return entities === undefined
    ? journalWithout(snapshot as JournalSnapshot, tables)
    : { ...snapshot, ddl: entities.filter((entity) => !dependsOn(entity, tables)) }
}

function dependsOn(entity: FoldersEntity, tables: ReadonlySet<string>): boolean {
  if (entity.entityType === 'views') return mentions(entity.definition, tables)
  if (!tables.has(`${entity.schema}.${entity.table}`)) return false
  if (entity.entityType === 'indexes') return hasExpression(entity)
  return entity.entityType === 'checks' || entity.entityType === 'policies'
}

function journalWithout(snapshot: JournalSnapshot, tables: ReadonlySet<string>): JournalSnapshot {
  return {
    ...snapshot,
    views: omit(snapshot.views, ({ definition }) => mentions(definition, tables)),
    tables: Object.fromEntries(
      Object.entries(snapshot.tables).map(([key, table]) => [key, tables.has(key) ? bare(table) : table]),
    ),
  }
}

function bare(table: JournalTable): JournalTable {
  return { ...table, indexes: omit(table.indexes, hasExpression), checkConstraints: {}, policies: {} }
}

type Entry = Readonly<Record<string, unknown>>

function omit(entries: Readonly<Record<string, Entry>>, isOmitted: (entry: Entry) => boolean): Record<string, Entry> {
  return Object.fromEntries(Object.entries(entries).filter(([, entry]) => !isOmitted(entry)))
}

function hasExpression(index: { readonly where?: unknown; readonly columns?: unknown }): boolean {
  const parts = Array.isArray(index.columns) ? (index.columns as Entry[]) : []
  return (index.where ?? null) !== null || parts.some(({ isExpression }) => isExpression === true)
}

/** By the bare name: a view that only seems to be about the table is made again for nothing. */
function mentions(definition: unknown, tables: ReadonlySet<string>): boolean {
  if (typeof definition !== 'string') return true
  return [...tables].some((table) => definition.includes(table.slice(table.indexOf('.') + 1)))
}
