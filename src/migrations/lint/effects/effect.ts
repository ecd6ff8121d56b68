import type { AlterTableCmd } from '../../grammar/index.ts'
import type { Schema } from '../../schema/index.ts'
import type { LockMode } from '../lock-modes.ts'

/** What a statement, or one command of it, does to tables that were there before its revision. */
export interface Effect {
  /** The rule that speaks of its work. */
  readonly cause: Cause
  readonly locks: readonly Lock[]
  readonly work: readonly Work[]
  /** The column, constraint or index that it is about. */
  readonly subject?: string
  /** The text cannot tell whether there is work: a user's function, a type that is not in the files. */
  readonly isUncertain?: boolean
  /** Where the command begins in the grammar's positions; the statement's begin when there is none. */
  readonly location?: number | undefined
  /** The command of ALTER TABLE, where it is one. */
  readonly command?: AlterTableCmd
}

export interface Lock {
  readonly table: string
  readonly mode: LockMode
}

/** Work that takes as long as the table is large. */
export interface Work {
  readonly kind: 'scan' | 'rewrite' | 'build'
  readonly table: string
}

export type Cause =
  | 'none'
  | 'add-check'
  | 'add-column-rewrite'
  | 'add-exclusion'
  | 'add-foreign-key'
  | 'add-primary-key'
  | 'add-unique'
  | 'attach-partition'
  | 'change-domain'
  | 'change-type'
  | 'cluster'
  | 'create-index'
  | 'create-partition'
  | 'move-table'
  | 'refresh-view'
  | 'reindex'
  | 'set-expression'
  | 'set-logged'
  | 'set-not-null'
  | 'vacuum-full'
  | 'validate'
  | 'write-all-rows'

/** A lock and no work. */
export function onlyLock(table: string, mode: LockMode): Effect {
  return { cause: 'none', locks: [{ table, mode }], work: [] }
}

/** The table and its partitions, down to the last. */
export function withPartitions(schema: Schema, name: string): string[] {
  if (!schema.tables.get(name)?.partitioning) return [name]
  const below = [...schema.tables.values()].filter(({ partitionOf }) => partitionOf?.table === name)
  return [name, ...below.flatMap((partition) => withPartitions(schema, partition.name))]
}

/** The table, its partitions and the tables that inherit from it: what is done to its columns is done to theirs. */
export function withHeirs(schema: Schema, name: string): string[] {
  const table = schema.tables.get(name)
  if (!table?.partitioning && !table?.hasHeirs) return [name]
  const below = [...schema.tables.values()].filter(
    ({ partitionOf, inherits }) => partitionOf?.table === name || inherits.includes(name),
  )
  return [...new Set([name, ...below.flatMap((heir) => withHeirs(schema, heir.name))])]
}

/** Those of them that have rows of their own. */
export function storedHeirs(schema: Schema, name: string): string[] {
  return withHeirs(schema, name).filter((one) => !schema.tables.get(one)?.partitioning)
}

/** The table and its partitions as far as they have rows of their own: a partitioned table has none. */
export function storedTables(schema: Schema, name: string): string[] {
  return withPartitions(schema, name).filter((one) => !schema.tables.get(one)?.partitioning)
}

export function locksOn(tables: readonly string[], mode: LockMode): Lock[] {
  return tables.map((table) => ({ table, mode }))
}

export function workOn(tables: readonly string[], kind: Work['kind']): Work[] {
  return tables.map((table) => ({ kind, table }))
}

/** Nobody else can see a table that its own revision made, so nobody waits for it. */
export function isNew(schema: Schema, table: string): boolean {
  const found = schema.tables.get(table) ?? schema.views.get(table)
  return found !== undefined && found.madeIn === schema.revision
}
