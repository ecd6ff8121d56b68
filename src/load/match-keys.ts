import type { Fields, Row, SelectBuilder } from '../database/index.ts'
import { canonicalKey, type ColumnModel, type KeyFamily } from '../model/index.ts'
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

/**
 * Plans how rows and keys come together: by the key's value where JavaScript can compare it, else by its place, which
 * PostgreSQL says.
 *
 * @param chosen The columns that the rows have by themselves.
 */
export function matchKeys(
  load: RelationSource,
  path: RelationPath,
  keys: readonly KeyArray[],
  chosen: readonly ColumnModel[],
): KeyMatch {
  const [array] = keys
  const [column] = path.columns
  const family = comparedFamily(load, path)
  if (array === undefined || column === undefined || family === undefined) {
    return {
      condition: undefined,
      join: (select) => joinKeys(select, path, keyRows(keys)),
      fields: () => ({ position: keyPosition() }),
      keyOf: undefined,
    }
  }
  const { property, field } = column
  const isChosen = path.joinsTarget === undefined && chosen.some((own) => own.property === property)
  return {
    condition: { shape: '', compile: () => isAnyOf(column, array) },
    join: (select) => joinPath(select, path),
    fields: () => (isChosen ? {} : { key: field }),
    keyOf: isChosen
      ? ({ row }) => canonicalKey((row as Row)[property], family)
      : ({ key }) => canonicalKey(key, family),
  }
}

/**
 * JavaScript compares keys of one column where both ends write equal values in the same way. An index has to find the
 * rows: without one PostgreSQL would compare every row with every key, where it hashes keys that it joins.
 */
function comparedFamily({ relation, keyColumns }: RelationSource, path: RelationPath): KeyFamily | undefined {
  const [key, ...more] = keyColumns
  const [column] = path.columns
  if (key === undefined || column === undefined || more.length > 0 || relation.where?.on === 'source') return undefined
  const family = familyOf(column)
  return family === familyOf(key) && path.table.indexed.has(column.property) ? family : undefined
}
