import type { PgColumn } from 'drizzle-orm/pg-core'
import { castTypeOf } from './cast-type.ts'
import { isArrayColumn } from './drizzle-line.ts'

/** How the ids of documents are read as values of a key. */
export type IdKind = 'whole' | 'decimal' | 'uuid' | 'text'

const kinds: ReadonlyMap<string, IdKind> = new Map([
  ...of('whole', ['int2', 'smallint', 'int4', 'int', 'integer', 'int8', 'bigint']),
  ...of('decimal', ['numeric', 'decimal']),
  ...of('uuid', ['uuid']),
  ...of('text', ['text', 'varchar', 'character varying', 'bpchar', 'citext']),
])

function of(kind: IdKind, types: readonly string[]): [string, IdKind][] {
  return types.map((type) => [type, kind])
}

/** How ids are read as values of a column; `undefined` where they cannot be. */
export function idKindOf(column: PgColumn | undefined): IdKind | undefined {
  return column === undefined || isArrayColumn(column) ? undefined : kinds.get(castTypeOf(column).toLowerCase())
}
