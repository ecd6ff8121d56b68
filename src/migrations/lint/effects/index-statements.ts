import { hasOption, type IndexStmt, type ReindexStmt } from '../../grammar/index.ts'
import { nameOf, type Schema } from '../../schema/index.ts'
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

export function ofReindex(schema: Schema, { kind, relation, params }: ReindexStmt): Effect {
  const mode = hasOption(params, 'concurrently') ? 'ShareUpdateExclusive' : 'Share'
  const tables = reindexedTables(schema, kind, nameOf(relation)).flatMap((name) => storedTables(schema, name))
  return { cause: 'reindex', locks: locksOn(tables, mode), work: workOn(tables, 'build') }
}

function reindexedTables(schema: Schema, kind: ReindexStmt['kind'], name: string): string[] {
  if (kind === 'REINDEX_OBJECT_TABLE') return [name]
  if (kind !== 'REINDEX_OBJECT_INDEX') return [...schema.tables.keys()]
  const table = schema.indexes.get(name)?.table
  return table === undefined ? [] : [table]
}
