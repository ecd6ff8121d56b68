import { and, or, sql, type SQL } from 'drizzle-orm'
import { built, type Built, type Compiled, type Expression, fragment, node, type Part } from './node.ts'

/** A condition that holds for every row. */
export const always: Expression = fragment`true`

/** A condition that holds for no row. */
export const never: Expression = fragment`false`

/** Joins conditions that must all hold; `undefined` when there is none. An absent one holds always. */
export function allOf(conditions: readonly (Expression | undefined)[]): Expression | undefined {
  const present = conditions.filter((condition) => condition !== undefined)
  return present.length <= 1 ? present[0] : built(joinAll, { conditions: present })
}

/** The conditions that {@link allOf} joined, at any depth. */
export function conditionsOf(condition: Expression | undefined): readonly Expression[] {
  if (condition === undefined) return []
  if (condition[node] !== 'built' || condition.build !== joinAll) return [condition]
  return (condition.inputs as Conditions).conditions.flatMap(conditionsOf)
}

/** Joins conditions of which one must hold. An absent one holds always, so the whole does; without any it never holds. */
export function anyOf(conditions: readonly (Expression | undefined)[]): Expression | undefined {
  const present = conditions.filter((condition) => condition !== undefined)
  if (present.length < conditions.length) return undefined
  return present.length <= 1 ? (present[0] ?? never) : built(joinAny, { conditions: present })
}

/** Turns a condition around; one that is absent holds always, so its negation never does, and the other way round. */
export function negate(condition: Expression | undefined): Expression | undefined {
  if (condition === undefined) return never
  return condition === never ? undefined : fragment`not (${condition})`
}

/** Parts of a plan with commas between them. */
export function commaList(parts: readonly Part[]): Built<SQL> {
  return built(joinWithCommas, { parts })
}

/** Parts of a plan with spaces between them. */
export function spaceList(parts: readonly Part[]): Built<SQL> {
  return built(joinWithSpaces, { parts })
}

/** The same of SQL. */
export function listOf(parts: readonly SQL[]): SQL {
  return sql.join([...parts], sql`, `)
}

interface List {
  readonly parts: readonly unknown[]
}

function joinWithCommas(_: unknown, { parts }: List): SQL {
  return sql.join([...parts] as SQL[], sql`, `)
}

function joinWithSpaces(_: unknown, { parts }: List): SQL {
  return sql.join([...parts] as SQL[], sql` `)
}

interface Conditions {
  readonly conditions: readonly Expression[]
}

function joinAll(_: unknown, { conditions }: Compiled<Conditions>): SQL {
  return and(...conditions) ?? sql`true`
}

function joinAny(_: unknown, { conditions }: Compiled<Conditions>): SQL {
  return or(...conditions) ?? sql`false`
}
