import type { Fields, Row, SelectBuilder } from '../database/index.ts'
import type { ColumnModel } from '../model/index.ts'
import { familyOf, type Fragment, isAnyOf, type KeyArray, keyPosition, keyRows } from '../query/index.ts'
import type { KeyOf, RelationSource } from './relation-load.ts'
import { joinKeys, joinPath, type RelationPath } from './relation-path.ts'

/** How a select is restricted to the rows of some keys, and how each row is put to its key. */
export interface KeyMatch {
  readonly condition: Fragment | undefined
  join(select: SelectBuilder): void
  /** What is selected beside the rows. */
  fields(): Fields
  readonly keyOf: KeyOf
}

type MatchKeys = (
  load: RelationSource,
  path: RelationPath,
  keys: readonly KeyArray[],
  /** The columns that the rows have by themselves. */
  chosen: readonly ColumnModel[],
) => KeyMatch

/** By the key's value where JavaScript can compare it and an index finds the rows, else by its place. */
export const matchKeys: MatchKeys = (load, path, keys, chosen) => {
  const [array] = keys
  const [column] = path.columns
  // Without an index PostgreSQL would compare every row with every key, where it hashes keys that it joins.
  if (array === undefined || column === undefined || !isCompared(load, path) || !isIndexed(path))
    return matchPosition(load, path, keys, chosen)
  const own = readOwnKey(path, chosen)
  return {
    condition: { shape: '', compile: () => isAnyOf(column, array) },
    join: (select) => joinPath(select, path),
    fields: () => (own === undefined ? { key: column.field } : {}),
    keyOf: own ?? (({ key }) => String(key)),
  }
}

/** By the place of the key, which PostgreSQL says. */
export const matchPosition: MatchKeys = (_load, path, keys) => ({
  condition: undefined,
  join: (select) => joinKeys(select, path, keyRows(keys)),
  fields: () => ({ position: keyPosition() }),
  keyOf: undefined,
})

/** By the key's value where the rows have it by themselves and JavaScript can compare it, else by its place. */
export const matchOwnKey: MatchKeys = (load, path, keys, chosen) => {
  const byPosition = matchPosition(load, path, keys, chosen)
  const keyOf = isCompared(load, path) ? readOwnKey(path, chosen) : undefined
  return keyOf === undefined ? byPosition : { ...byPosition, fields: () => ({}), keyOf }
}

function readOwnKey({ columns: [column], joinsTarget }: RelationPath, chosen: readonly ColumnModel[]): KeyOf {
  const property = column?.property ?? ''
  if (joinsTarget !== undefined || !chosen.some((own) => own.property === property)) return undefined
  // PostgreSQL wrote it, as it wrote the key.
  return ({ row }) => String((row as Row)[property])
}

function isIndexed({ table, columns }: RelationPath): boolean {
  return columns.every(({ property }) => table.indexed.has(property))
}

/** Whether JavaScript can compare the keys: those of one column whose two ends write equal values in the same way. */
function isCompared({ relation, keyColumns }: RelationSource, { columns: [column, ...more] }: RelationPath): boolean {
  const [key] = keyColumns
  if (key === undefined || column === undefined || more.length > 0 || relation.where?.on === 'source') return false
  const family = familyOf(column)
  return family !== undefined && family === familyOf(key)
}
