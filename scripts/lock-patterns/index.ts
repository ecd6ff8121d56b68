import { columns } from './columns.ts'
import { constraints } from './constraints.ts'
import { indexes } from './indexes.ts'
import { notNull } from './not-null.ts'
import { others } from './others.ts'
import { partitions } from './partitions.ts'
import { tables } from './tables.ts'
import { types } from './types.ts'
import { typesOfColumns } from './types-of-columns.ts'
import type { LockPattern } from './lock-pattern.ts'

export { type LockPattern, patternTables } from './lock-pattern.ts'

/** Every pattern, by what it changes. */
export const lockPatterns: Readonly<Record<string, readonly LockPattern[]>> = {
  Columns: columns,
  'NOT NULL and defaults': notNull,
  Constraints: constraints,
  'Types of columns': typesOfColumns,
  Indexes: indexes,
  Tables: tables,
  Partitions: partitions,
  'Enums, domains and types': types,
  'The rest': others,
}
