import type { Row } from '../database/index.ts'
import type { ColumnModel } from '../model/index.ts'
import { isComparable, isIndexed, type RelationLink } from '../query/index.ts'
import type { KeyOf } from './relation-load.ts'

/** How the rows that a statement finds are put to their keys. */
export interface KeyMatch {
  /** By the place of the key, which PostgreSQL says, or by its value, which JavaScript compares. */
  readonly by: 'place' | 'value'
  /** What is selected beside the rows to have the value. */
  readonly field: ColumnModel['field'] | undefined
}

/** A match for the plan, and how the key of a row is read. */
export interface MatchedKeys {
  readonly match: KeyMatch
  readonly keyOf: KeyOf
}

/** By the place of the key. */
export const byPlace: MatchedKeys = { match: { by: 'place', field: undefined }, keyOf: undefined }

/**
 * By the key's value where JavaScript can compare it and an index finds the rows, else by its place: without an index
 * PostgreSQL would compare every row with every key, where it hashes keys that it joins.
 *
 * @param chosen The columns that the rows have by themselves.
 */
export function matchTogether(link: RelationLink, chosen: readonly ColumnModel[]): MatchedKeys {
  const [column] = link.foreign
  if (column === undefined || !isComparable(link) || !isIndexed(link)) return byPlace
  const own = readOwnKey(link, chosen)
  return own === undefined
    ? { match: { by: 'value', field: column.field }, keyOf: ({ key }) => String(key) }
    : { match: { by: 'value', field: undefined }, keyOf: own }
}

/** By the key's value where the rows have it by themselves and JavaScript can compare it, else by its place. */
export function matchEach(link: RelationLink, chosen: readonly ColumnModel[]): MatchedKeys {
  const keyOf = isComparable(link) ? readOwnKey(link, chosen) : undefined
  return keyOf === undefined ? byPlace : { match: { by: 'value', field: undefined }, keyOf }
}

function readOwnKey({ foreign: [column], junction }: RelationLink, chosen: readonly ColumnModel[]): KeyOf {
  const property = column?.property ?? ''
  if (junction !== undefined || !chosen.some((own) => own.property === property)) return undefined
  // Both ends are PostgreSQL's canonical text, so equal values are equal strings.
  return ({ row }) => String((row as Row)[property])
}
