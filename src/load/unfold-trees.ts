import type { Row } from '../database/index.ts'
import type { RelationRequest } from './relation-load.ts'

/** Where a row of a tree stands, by the numbers of keys. */
export interface TreePlace {
  /** The key that leads to it. */
  readonly node: number
  /** The key that it leads to itself; `null` where nothing was loaded for it. */
  readonly own: number | null
  /** The position of `node` among the keys that the trees start at. */
  readonly start: number | null
}

interface TreeRow {
  readonly row: Row
  readonly tree: TreePlace
}

/** The rows that each key leads to. */
type Related = ReadonlyMap<number, readonly TreeRow[]>

/**
 * Puts rows under rows: what each of the start rows gets, a list of rows or the first of them.
 *
 * A row that leads into no cycle is one object wherever it stands with as many levels below it. Rows that do lead into
 * one are unfolded once in each tree, where they are nearest to its start: elsewhere they are marked and have no rows.
 */
export function unfoldTrees(
  rows: readonly TreeRow[],
  positions: readonly number[],
  load: RelationRequest,
  depth: number,
): (Row[] | Row | null)[] {
  const { related, starts } = gather(rows, load)
  const heights = measure(related)
  const whole: Unfolding = { load, related, heights, made: new Map() }
  const unfolded = new Map<number, Row[]>()
  return positions.map((position) => {
    const node = starts.get(position)
    if (node === undefined) return valueOf([], load)
    let top = unfolded.get(node)
    if (top === undefined) {
      const isCyclic = heights.get(node) === Infinity
      top = unfold(node, depth, isCyclic ? unfoldingOf(within(related, node, depth), load) : whole)
      unfolded.set(node, top)
    }
    return valueOf([...top], load)
  })
}

function valueOf(rows: Row[], { relation }: RelationRequest): Row[] | Row | null {
  return relation.kind === 'many' ? rows : (rows[0] ?? null)
}

/** Two texts of one start key each bring its rows: the rows count once. */
function gather(
  rows: readonly TreeRow[],
  { relation }: RelationRequest,
): { readonly related: Related; readonly starts: ReadonlyMap<number, number> } {
  const related = new Map<number, TreeRow[]>()
  const starts = new Map<number, number>()
  const firstStart = new Map<number, number | null>()
  for (const treeRow of rows) {
    const { node, start } = treeRow.tree
    if (start !== null) starts.set(start, node)
    const known = related.get(node)
    if (known === undefined) {
      related.set(node, [treeRow])
      firstStart.set(node, start)
    } else if (relation.kind === 'many' && firstStart.get(node) === start) known.push(treeRow)
  }
  return { related, starts }
}

/** How many levels of rows each key leads to: infinitely many where one of them leads into a cycle. */
function measure(related: Related): Map<number, number> {
  const heights = new Map<number, number>()
  const leading = new Map<number, number[]>()
  const unmeasured = new Map<number, number>()
  const measured: number[] = []
  for (const [node, rows] of related) {
    const further = rows.flatMap(({ tree }) => (tree.own !== null && related.has(tree.own) ? [tree.own] : []))
    for (const own of further) {
      const nodes = leading.get(own)
      if (nodes === undefined) leading.set(own, [node])
      else nodes.push(node)
    }
    heights.set(node, 1)
    if (further.length === 0) measured.push(node)
    else unmeasured.set(node, further.length)
  }
  // The list grows while it is walked: a key is measured after all that its rows lead to.
  for (const node of measured) {
    for (const above of leading.get(node) ?? []) {
      heights.set(above, Math.max(heights.get(above) ?? 1, (heights.get(node) ?? 0) + 1))
      const left = (unmeasured.get(above) ?? 0) - 1
      unmeasured.set(above, left)
      if (left === 0) measured.push(above)
    }
  }
  for (const [node, left] of unmeasured) if (left > 0) heights.set(node, Infinity)
  return heights
}

/** What one tree consists of: whether a row leads into a cycle does not depend on the other trees. */
function within(related: Related, start: number, depth: number): Related {
  const near = new Map<number, readonly TreeRow[]>()
  let nodes = [start]
  for (let level = 0; level < depth && nodes.length > 0; level++) {
    const next: number[] = []
    for (const node of nodes) {
      const rows = related.get(node)
      if (rows === undefined || near.has(node)) continue
      near.set(node, rows)
      for (const { tree } of rows) if (tree.own !== null) next.push(tree.own)
    }
    nodes = next
  }
  return near
}

interface Unfolding {
  readonly load: RelationRequest
  readonly related: Related
  readonly heights: ReadonlyMap<number, number>
  /** The rows that are made, by how many levels are below them: infinitely many where none is cut off. */
  readonly made: Map<number, Map<TreeRow, Row>>
}

function unfoldingOf(related: Related, load: RelationRequest): Unfolding {
  return { load, related, heights: measure(related), made: new Map() }
}

/** Level by level, without recursion: a chain can be longer than JavaScript's stack. */
function unfold(start: number, depth: number, { load, related, heights, made }: Unfolding): Row[] {
  const unfolded = new Set([start])
  const waiting: { readonly row: Row; readonly own: number | null; readonly levels: number }[] = []

  function rowsOf(node: number | null, levels: number): Row[] {
    const rows = node === null || levels === 0 ? [] : (related.get(node) ?? [])
    return rows.map((treeRow) => place(treeRow, levels - 1))
  }

  function place(treeRow: TreeRow, levels: number): Row {
    const { own } = treeRow.tree
    const height = own === null ? 0 : (heights.get(own) ?? 0)
    if (own !== null && height === Infinity) {
      if (unfolded.has(own)) return { ...copyRow(treeRow.row, load), [load.name]: valueOf([], load), isCycle: true }
      if (levels > 0) unfolded.add(own)
      return enqueue(treeRow, levels)
    }
    const below = levels < height ? levels : Infinity
    let rows = made.get(below)
    if (rows === undefined) made.set(below, (rows = new Map<TreeRow, Row>()))
    let row = rows.get(treeRow)
    if (row === undefined) rows.set(treeRow, (row = enqueue(treeRow, below)))
    return row
  }

  function enqueue(treeRow: TreeRow, levels: number): Row {
    const row = copyRow(treeRow.row, load)
    waiting.push({ row, own: treeRow.tree.own, levels })
    return row
  }

  const top = rowsOf(start, depth)
  for (const { row, own, levels } of waiting) row[load.name] = valueOf(rowsOf(own, levels), load)
  return top
}

/** Each copy has lists of its own. */
function copyRow(row: Row, { nested }: RelationRequest): Row {
  const copy = { ...row }
  for (const { name, relation } of nested.relations) {
    const related = copy[name]
    // A hook may have put something else there.
    if (relation.kind === 'many' && Array.isArray(related)) copy[name] = Array.from<unknown>(related)
  }
  return copy
}
