import type { Node, PartitionBoundSpec } from '../grammar/index.ts'
import { bareName, nameOf } from '../schema/index.ts'
import type { Effect } from './effects/effect.ts'
import { advise, noRemedy, type Remedy } from './finding.ts'
import type { Scene } from './scene.ts'
import { alterTableSql, quote } from './write-sql.ts'

/** ATTACH PARTITION after a check that proves what it would look for. */
export function attachProven(scene: Scene, { subject = '', command, work }: Effect): Remedy {
  const def = command?.def
  if (!('AlterTableStmt' in scene.node) || !def || !('PartitionCmd' in def)) return noRemedy
  const parent = scene.schema.tables.get(nameOf(scene.node.AlterTableStmt.relation))
  const [column, ...more] = parent?.partitioning?.columns ?? []
  const isAttached = subject === nameOf(def.PartitionCmd.name)
  const condition = column === undefined || more.length > 0 ? undefined : boundSql(column, def.PartitionCmd.bound)
  if (!isAttached || condition === undefined) {
    return advise(
      'Give it a check that says which rows it has (the default partition: which it has not), NOT VALID, and validate that first.',
    )
  }
  const name = quote(`${bareName(subject)}_bounds`)
  const isNotNull = scene.schema.tables.get(subject)?.columns.get(column ?? '')?.isNotNull
  const check = isNotNull ? condition : `${quote(column ?? '')} IS NOT NULL AND ${condition}`
  return {
    now: [alterTableSql(subject, `ADD CONSTRAINT ${name} CHECK (${check}) NOT VALID`)],
    next: [
      [
        alterTableSql(subject, `VALIDATE CONSTRAINT ${name}`),
        scene.statement.text,
        alterTableSql(subject, `DROP CONSTRAINT ${name}`),
      ],
    ],
    advice: undefined,
    isAutomatic: work.length === 1 && scene.effects.filter(({ work: one }) => one.length > 0).length === 1,
  }
}

/** The bounds as a condition, in the form that PostgreSQL compares them with. */
function boundSql(column: string, bound: PartitionBoundSpec | undefined): string | undefined {
  if (bound?.strategy === 'l') {
    const values = (bound.listdatums ?? []).map(constantSql)
    return values.includes(undefined) ? undefined : `${quote(column)} IN (${values.join(', ')})`
  }
  const lower = constantSql(bound?.lowerdatums?.[0])
  const upper = constantSql(bound?.upperdatums?.[0])
  if (bound?.strategy !== 'r' || lower === undefined || upper === undefined) return undefined
  return `${quote(column)} >= ${lower} AND ${quote(column)} < ${upper}`
}

function constantSql(value: Node | undefined): string | undefined {
  if (!value || !('A_Const' in value)) return undefined
  const { ival, sval, fval } = value.A_Const
  if (sval) return `'${(sval.sval ?? '').replaceAll("'", "''")}'`
  if (fval) return fval.fval
  return ival ? String(ival.ival ?? 0) : undefined
}
