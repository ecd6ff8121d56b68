import { defineRelations } from 'drizzle-orm'
import { commonRelations, type SampleRelation, version1Relations } from './loading-relations.ts'
import { loadingTables, seniors } from './loading-schema.ts'

/** The helpers of `defineRelations` without their types: the relations are made from their descriptions. */
interface UntypedHelpers {
  readonly one: Readonly<Record<string, (config: object) => object>>
  readonly many: Readonly<Record<string, (config: object) => object>>
  readonly [table: string]: Readonly<Record<string, unknown>>
}

/** The schema of the loading tests as Drizzle 1.0 has it. */
export const loadingSchema: object = defineRelations({ ...loadingTables, seniors }, ((helpers: UntypedHelpers) => {
  const declared: Record<string, Record<string, object>> = {}
  for (const relation of [...commonRelations, ...version1Relations]) {
    const ofSource = (declared[relation.source] ??= {})
    ofSource[relation.name] = helpers[relation.kind][relation.target]!(configOf(helpers, relation))
  }
  return declared
}) as never)

function configOf(helpers: UntypedHelpers, relation: SampleRelation): object {
  const { source, target, from, to, alias, through, where } = relation
  if (where?.on === 'source') return { alias }
  const columns = (table: string, properties: readonly string[]): unknown[] =>
    properties.map((property) => helpers[table]![property])
  const own = columns(source, from) as { through(column: unknown): unknown }[]
  const theirs = columns(target, to) as { through(column: unknown): unknown }[]
  const filter = where === undefined ? {} : { where: where.filter }
  if (through === undefined) return { from: own, to: theirs, alias, ...filter }
  const [near, far] = [columns(through.table, through.from), columns(through.table, through.to)]
  return {
    from: own.map((column, index) => column.through(near[index])),
    to: theirs.map((column, index) => column.through(far[index])),
    alias,
    ...filter,
  }
}
