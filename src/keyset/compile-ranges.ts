import { and, sql, type SQL } from 'drizzle-orm'
import { type Compiled, listOf } from '../plan/index.ts'
import type { PageKey } from './plan-keyset.ts'

/** A key of an order, in a statement. */
type OrderKey = Compiled<PageKey>

/** The value of each key at a position, as SQL; `undefined` where it is NULL. */
export type Position = readonly (SQL | undefined)[]

/**
 * Writes the rows after a position as disjoint ranges, the nearest first: with an index for the order each is one scan.
 *
 * A range is an equality for each key before, then the comparison of a run of keys in one direction. NULLs are ranges of
 * their own, since nothing compares with them. What is written depends on which values are NULL.
 *
 * @param isInclusive Whether the row at the position is one of them.
 */
export function compileRanges(keys: readonly OrderKey[], position: Position, isInclusive = false): SQL[] {
  const ranges: SQL[] = []
  const before: SQL[] = []
  for (let index = 0; index < keys.length;) {
    const run = runFrom(keys, position, index)
    index += Math.max(run.length, 1)
    const isLast = index === keys.length
    if (run.length > 0) ranges.push(allOf(before, compareRun(run, isLast && isInclusive)))
    else before.push(...afterNull(keys[index - 1] as OrderKey, before, ranges))
    for (const { key, value } of run) {
      if (key.nullable && key.nulls === 'last') ranges.push(allOf(before, isNull(key)))
      before.push(sql`${key.expression} = ${value}`)
    }
  }
  return ranges.toReversed()
}

/**
 * A condition on the first key alone that every row after the position meets: it lets an index of that key begin at the
 * position where the ranges themselves cannot.
 */
export function compileLeadBound([lead]: readonly OrderKey[], [value]: Position): SQL | undefined {
  if (lead === undefined) return undefined
  if (value === undefined) return lead.nulls === 'last' ? isNull(lead) : undefined
  if (lead.nullable && lead.nulls === 'last') return undefined
  return sql`${lead.expression} ${lead.direction === 'asc' ? sql`>=` : sql`<=`} ${value}`
}

/**
 * Writes all rows as ranges where the first key is of a related row that is there but for hidden ones: without those that
 * lack it, an index of the related table can lead. One range otherwise.
 */
export function compileAll([lead]: readonly OrderKey[]): readonly (SQL | undefined)[] {
  if (lead?.whenNull === undefined) return [undefined]
  const ranges = [isNotNull(lead), isNull(lead)]
  return lead.nulls === 'last' ? ranges : ranges.toReversed()
}

interface RunMember {
  readonly key: OrderKey
  readonly value: SQL
}

/** The keys from an index on that have values and one direction: they compare as one row. */
function runFrom(keys: readonly OrderKey[], position: Position, start: number): RunMember[] {
  const run: RunMember[] = []
  for (let index = start; index < keys.length; index++) {
    const key = keys[index] as OrderKey
    const value = position[index]
    if (value === undefined || key.direction !== keys[start]?.direction) break
    run.push({ key, value })
  }
  return run
}

function compareRun(run: readonly RunMember[], isInclusive: boolean): SQL {
  const operator = run[0]?.key.direction === 'asc' ? sql`>` : sql`<`
  const compare = isInclusive ? sql`${operator}=` : operator
  const expressions = run.map(({ key }) => key.expression)
  const values = run.map(({ value }) => value)
  if (run.length === 1) return sql`${expressions[0]} ${compare} ${values[0]}`
  const rows = sql`(${listOf(expressions)}) ${compare} (${listOf(values)})`
  // No index serves a row of more than one table's columns: then one for its first column can at least begin there.
  const isOfTable = run.every(({ key }) => key.isOwn)
  return isOfTable ? rows : sql`${expressions[0]} ${operator}= ${values[0]} and ${rows}`
}

/** After a NULL that stands first come all values. Returns the condition of the rows that are NULL too. */
function afterNull(key: OrderKey, before: readonly SQL[], ranges: SQL[]): SQL[] {
  if (key.nulls === 'first') ranges.push(allOf(before, isNotNull(key)))
  return [isNull(key)]
}

function isNull({ expression, whenNull, canBeComposite }: OrderKey): SQL {
  const isMissing = canBeComposite ? sql`${expression} is not distinct from null` : sql`${expression} is null`
  return whenNull === undefined ? isMissing : sql`${isMissing} and ${whenNull}`
}

function isNotNull({ expression, canBeComposite }: OrderKey): SQL {
  return canBeComposite ? sql`${expression} is distinct from null` : sql`${expression} is not null`
}

function allOf(before: readonly SQL[], condition: SQL): SQL {
  return and(...before, condition) ?? condition
}
