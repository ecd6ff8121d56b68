import { sql } from 'drizzle-orm'
import {
  type Compiled,
  createAliases,
  decoded,
  type Executable,
  type Expression,
  type Fields,
  fragment,
  type QueryBuilders,
  toStatement,
} from '../plan/index.ts'
import { isAnyOf, type KeyArray, keyPosition, keyRows, linkRelation, matchesKey, planFilter } from '../query/index.ts'
import { type KeyMatch, matchTogether } from './match-keys.ts'
import type { CountRequest, KeyedPlan } from './relation-load.ts'
import { bindKeys, joinPath, pathOf, planDeclaredFilter, type RelationPath } from './relation-path.ts'

/** Plans the statement that counts a relation for any number of rows, all of its counts at once. */
export function planCounted(load: CountRequest): KeyedPlan {
  const aliases = createAliases()
  const link = linkRelation(load.source, load.relation, load.target, aliases)
  const { target } = link
  const condition = planDeclaredFilter(load, link, aliases)
  const fields = load.counts.map(({ name, where, path }) => {
    const filter = where === undefined ? undefined : planFilter(target, where, aliases, `${path}.where`)
    return [name, decoded(filter === undefined ? countAll : countThose(filter), Number)]
  })
  const { match, keyOf } = matchTogether(link, [])
  const plan = { path: pathOf(link), match, condition, counts: Object.fromEntries(fields) as Fields }
  return {
    statement: (arrays) => toStatement(target.name, selectCounts, { keys: bindKeys(load, link, arrays), ...plan }),
    keyOf,
  }
}

const countAll = fragment`count(*)`

function countThose(filter: Expression): Expression {
  return fragment`count(*) filter (where ${filter})`
}

interface CountsPlan {
  readonly keys: readonly KeyArray[]
  readonly path: RelationPath
  readonly match: KeyMatch
  readonly condition: Expression | undefined
  readonly counts: Fields
}

function selectCounts(builders: QueryBuilders, plan: Compiled<CountsPlan>): Executable {
  const { path, match, keys, counts } = plan
  const [key] = keys
  const [column] = path.foreign
  const matched: Fields = match.by === 'value' ? { key: match.field } : { position: keyPosition() }
  const select = builders.select({ counts, ...matched }).from(path.source)
  joinPath(select, path)
  const isMeant = match.by === 'value' && key !== undefined && column !== undefined ? isAnyOf(column, key) : undefined
  if (match.by === 'place') select.innerJoin(keyRows(keys), matchesKey(path.foreign))
  const { condition } = plan
  if (isMeant !== undefined) select.where(condition === undefined ? isMeant : sql`${isMeant} and ${condition}`)
  else if (condition !== undefined) select.where(condition)
  return select.groupBy(...Object.values(matched))
}
