/** What a graph is drawn of: the newest first. */
export interface GraphNode {
  readonly name: string
  readonly parents: readonly string[]
}

/** The signs before a revision: its place among the branches that are open beside it. */
export interface GraphRow {
  readonly graph: string
}

/**
 * Draws branches and merges in one line for each revision. A lane is a line downwards to the revision that it waits for.
 */
export function drawGraph(nodes: readonly GraphNode[]): readonly GraphRow[] {
  let lanes: string[] = []
  const rows = nodes.map(({ name, parents }) => {
    const waiting = lanes.flatMap((lane, index) => (lane === name ? [index] : []))
    const own = waiting[0] ?? lanes.length
    const closed = waiting.slice(1)
    const [first, ...others] = parents.filter((parent) => nodes.some((node) => node.name === parent))
    const opened = others.filter((parent) => !lanes.includes(parent))
    const width = Math.max(lanes.length, own + 1) + opened.length
    const last = opened.length > 0 ? width - 1 : Math.max(own, ...closed)
    const signs = Array.from({ length: width }, (_, index) => {
      const gap = index > own && index <= last ? '─' : ' '
      if (index === 0) return index === own ? '●' : '│'
      if (index === own) return ' ●'
      if (closed.includes(index)) return `${gap}╯`
      if (index >= width - opened.length) return `${gap}╮`
      return `${gap}│`
    })
    const next = [...lanes]
    if (own === next.length) next.push('')
    next[own] = first ?? ''
    lanes = [...next.filter((_, index) => !closed.includes(index)), ...opened]
    if (first === undefined) lanes.splice(own, 1)
    return signs.join('')
  })
  const widest = Math.max(0, ...rows.map((row) => row.length))
  return rows.map((graph) => ({ graph: graph.padEnd(widest) }))
}
