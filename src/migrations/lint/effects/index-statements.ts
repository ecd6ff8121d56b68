import { hasOption, type IndexStmt, type ReindexStmt } from '../../grammar/index.ts'
import { nameOf, type Schema, schemaNameOf } from '../../schema/index.ts'
import { type Effect, locksOn, onlyLock, storedTables, withPartitions, workOn } from './effect.ts'

export function ofCreateIndex(schema: Schema, { relation, concurrent, idxname }: IndexStmt): Effect {
  const table = nameOf(relation)
  const subject = idxname ?? ''
  const isOnly = !(relation?.inh ?? false) && schema.tables.get(table)?.partitioning !== undefined
  if (isOnly) return { ...onlyLock(table, 'Share'), subject }
  const tables = withPartitions(schema, table)
  const work = workOn(storedTables(schema, table), 'build')
  return { cause: 'create-index', locks: locksOn(tables, concurrent ? 'ShareUpdateExclusive' : 'Share'), work, subject }
}

export function ofReindex(schema: Schema, statement: ReindexStmt): Effect {
  const mode = hasOption(statement.params, 'concurrently') ? 'ShareUpdateExclusive' : 'Share'
  const tables = reindexedTables(schema, statement).flatMap((name) => storedTables(schema, name))
  const indexed = new Set([...schema.indexes.values()].map(({ table }) => table))
  const isIndexed = (table: string): boolean => indexed.has(table) || !schema.tables.has(table)
  return { cause: 'reindex', locks: locksOn(tables, mode), work: workOn(tables.filter(isIndexed), 'build') }
}

function reindexedTables(schema: Schema, { kind, relation, name: named }: ReindexStmt): string[] {
  const name = nameOf(relation)
  if (kind === 'REINDEX_OBJECT_TABLE') return [name]
  if (kind === 'REINDEX_OBJECT_INDEX') return [schema.indexes.get(name)?.table ?? []].flat()
  // REINDEX SYSTEM is about PostgreSQL's own tables.
  if (kind === 'REINDEX_OBJECT_SYSTEM') return []
  // A partition comes with its table, too.
  const all = [...schema.tables.values()].filter(({ partitioning }) => !partitioning).map((table) => table.name)
  return kind === 'REINDEX_OBJECT_SCHEMA' ? all.filter((table) => schemaNameOf(table) === named) : all
}
