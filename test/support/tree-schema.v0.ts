import { relations } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { commonTrees, links, marked, nodes, owners } from './tree-schema.ts'

type NodeColumn = AnyPgColumn<{ tableName: 'nodes' }>

const columnsOf = (properties: readonly string[]): [NodeColumn] =>
  properties.map((property) => nodes[property as 'id']) as unknown as [NodeColumn]

const nodesRelations = relations(nodes, ({ one, many }) => ({
  owner: one(owners, { fields: [nodes.ownerId], references: [owners.id] }),
  links: many(links),
  ...Object.fromEntries(
    commonTrees.map(({ name, kind, from, to, alias }) => [
      name,
      kind === 'many'
        ? many(nodes, { relationName: alias })
        : one(nodes, { fields: columnsOf(from), references: columnsOf(to), relationName: alias }),
    ]),
  ),
}))
const linksRelations = relations(links, ({ one }) => ({
  from: one(nodes, { fields: [links.fromId], references: [nodes.id] }),
}))
const markedRelations = relations(marked, ({ one }) => ({
  up: one(marked, { fields: [marked.upId], references: [marked.id] }),
}))
const ownersRelations = relations(owners, ({ many }) => ({ nodes: many(nodes) }))

/** The schema of the tests of trees as Drizzle 0.45 has it. */
export const treeSchema: object = {
  nodes,
  links,
  owners,
  marked,
  nodesRelations,
  linksRelations,
  ownersRelations,
  markedRelations,
}
