import type { TreeRelation } from './tree-schema.ts'

/** What a read of a tree asks for, beside its start rows. */
export interface TreeRead {
  readonly relation: TreeRelation
  readonly depth: number
  /** Conditions on the rows, in the words of a filter and of SQL. */
  readonly where: { readonly filter: object; readonly sql: string }
  readonly direction: 'asc' | 'desc'
}

type Query = (text: string) => Promise<Record<string, string | null>[]>

/** A row as `with: { [relation]: { recursive, columns: { id: true } } }` returns it. */
export type OracleRow = Readonly<Record<string, unknown>>

const columns: Readonly<Record<string, string>> = {
  parentId: 'parent_id',
  parentArea: 'parent_area',
  parentCode: 'parent_code',
  parentSize: 'parent_size',
  madeAt: 'made_at',
  parentMadeAt: 'parent_made_at',
  fromId: 'from_id',
  toId: 'to_id',
}
const columnOf = (property: string): string => columns[property] ?? property

/**
 * Reads the edges of all rows by one join of plain SQL, and unfolds them row by row. A group is the rows with the same
 * key, which lead to the same rows.
 */
export async function readTrees(query: Query, read: TreeRead): Promise<Map<number, OracleRow[]>> {
  const { relation, depth, where, direction } = read
  const { from, to, through } = relation
  const equal = (left: string, right: string): string =>
    from.map((property, index) => `${left}.${columnOf(property)} = ${right}.${columnOf(to[index]!)}`).join(' and ')
  const junction =
    through === undefined
      ? `join nodes b on ${equal('a', 'b')}`
      : `join links l on l.${columnOf(through.from)} = a.id join nodes b on b.id = l.${columnOf(through.to)}`
  const declared =
    relation.where === undefined
      ? 'true'
      : relation.where.sql.replace('rank', `${relation.where.on === 'source' ? 'a' : 'b'}.rank`)
  const edges = await query(
    `select a.id as above, b.id as below from nodes a ${junction} where ${declared} and ${where.sql} order by b.rank ${direction}, b.id`,
  )
  const isByRow = relation.where?.on === 'source'
  const same = isByRow
    ? 'a.id = b.id'
    : from.map((property) => `a.${columnOf(property)} = b.${columnOf(property)}`).join(' and ')
  const groups = await query(`select a.id, min(b.id) as first from nodes a join nodes b on ${same} group by a.id`)
  const groupOf = new Map(groups.map(({ id, first }) => [Number(id), Number(first)]))
  const below = (id: number): number[] => {
    const ids = edges.filter(({ above }) => Number(above) === id).map((edge) => Number(edge['below']))
    return relation.kind === 'one' ? ids.slice(0, 1) : ids
  }
  const ids = (await query('select id from nodes order by id')).map(({ id }) => Number(id))
  return new Map(ids.map((id) => [id, unfoldOne(id, below, (each) => groupOf.get(each) ?? -each - 1, relation, depth)]))
}

function unfoldOne(
  start: number,
  below: (id: number) => number[],
  groupOf: (id: number) => number,
  { name, kind }: TreeRelation,
  depth: number,
): OracleRow[] {
  const near = nearGroups(start, below, groupOf, depth)
  const unfolded = new Set([groupOf(start)])
  const none = (): unknown => (kind === 'many' ? [] : null)
  let level: { id: number; row: Record<string, unknown>; isRoot?: true }[] = []
  const top: OracleRow[] = []
  const put = (id: number, into: OracleRow[], left: number): void => {
    const row: Record<string, unknown> = { id, [name]: none() }
    into.push(row)
    const group = groupOf(id)
    if (leadsIntoCycle(group, near)) {
      if (unfolded.has(group)) row['isCycle'] = true
      if (unfolded.has(group)) return
      if (left > 0) unfolded.add(group)
    }
    if (left > 0) level.push({ id, row })
  }
  for (const id of below(start)) put(id, top, depth - 1)
  for (let left = depth - 2; level.length > 0 && left >= -1; left--) {
    const current = level
    level = []
    for (const { id, row } of current) {
      const rows: OracleRow[] = []
      for (const each of below(id)) put(each, rows, left)
      row[name] = kind === 'many' ? rows : (rows[0] ?? null)
    }
  }
  return top
}

/** Which groups each group leads to, as far as the tree goes. */
function nearGroups(
  start: number,
  below: (id: number) => number[],
  groupOf: (id: number) => number,
  depth: number,
): Map<number, Set<number>> {
  const near = new Map<number, Set<number>>()
  let ids = [start]
  for (let level = 0; level < depth && ids.length > 0; level++) {
    const fresh = ids.filter((id) => !near.has(groupOf(id)))
    for (const id of fresh) near.set(groupOf(id), new Set(below(id).map((each) => groupOf(each))))
    ids = fresh.flatMap((id) => below(id))
  }
  return near
}

function leadsIntoCycle(group: number, near: ReadonlyMap<number, ReadonlySet<number>>): boolean {
  const reached = reachedFrom(group, near)
  return [group, ...reached].some((each) => reachedFrom(each, near).has(each))
}

function reachedFrom(group: number, near: ReadonlyMap<number, ReadonlySet<number>>): Set<number> {
  const reached = new Set<number>()
  for (const waiting = [...(near.get(group) ?? [])]; waiting.length > 0;) {
    const each = waiting.pop()!
    if (reached.has(each)) continue
    reached.add(each)
    waiting.push(...(near.get(each) ?? []))
  }
  return reached
}
