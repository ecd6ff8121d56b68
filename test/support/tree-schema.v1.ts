import { defineRelations } from 'drizzle-orm'
import { commonTrees, links, marked, nodes, owners, type TreeRelation, version1Trees } from './tree-schema.ts'

/** A column of the helpers of `defineRelations`, without its type: the relations are made from their descriptions. */
interface UntypedColumn {
  through(column: unknown): unknown
}

/** The schema of the tests of trees as Drizzle 1.0 has it. */
export const treeSchema: object = defineRelations({ nodes, links, owners, marked }, (r) => {
  const columns = r.nodes as unknown as Readonly<Record<string, UntypedColumn>>
  const junction = r.links as unknown as Readonly<Record<string, unknown>>
  const configOf = ({ kind, from, to, alias, through, where }: TreeRelation): never => {
    const own = from.map((property) => columns[property]!)
    const theirs = to.map((property) => columns[property]!)
    if (where?.on === 'source') return { alias } as never
    if (through === undefined) return { from: own, to: theirs, alias, ...(where && { where: where.filter }) } as never
    if (kind === 'one') throw new Error('A to-one of these has no join table.')
    return {
      from: own.map((column) => column.through(junction[through.from])),
      to: theirs.map((column) => column.through(junction[through.to])),
      alias,
    } as never
  }
  const trees = [...commonTrees, ...version1Trees].map((relation) => [
    relation.name,
    relation.kind === 'many' ? r.many.nodes(configOf(relation)) : r.one.nodes(configOf(relation)),
  ])
  return {
    nodes: {
      owner: r.one.owners({ from: r.nodes.ownerId, to: r.owners.id }),
      links: r.many.links({ from: r.nodes.id, to: r.links.fromId }),
      ...(Object.fromEntries(trees) as object),
    },
    marked: { up: r.one.marked({ from: r.marked.upId, to: r.marked.id }) },
    owners: { nodes: r.many.nodes({ from: r.owners.id, to: r.nodes.ownerId }) },
  }
})
