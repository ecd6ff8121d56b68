import type { Constraint } from '../grammar/index.ts'
import { bareName, columnsOfConstraint, constraintsOf, nameFor, nameOf, type Schema } from '../schema/index.ts'
import type { Effect } from './effects/effect.ts'
import { append, sliceOf } from './edit-statement.ts'
import { noRemedy, type Remedy } from './finding.ts'
import type { Scene } from './scene.ts'
import { alterTableSql, quote, quoteFull, quoteList } from './write-sql.ts'

/** A constraint that a statement adds, alone or behind a column. */
export interface AddedConstraint {
  readonly table: string
  readonly constraint: Constraint
  readonly name: string
  readonly columns: readonly string[]
  /** The statements that add the column without it, where it stands behind one. */
  readonly before: readonly string[]
  /** What the statement says of it, without `ADD`. */
  readonly text: string
  /** Whether the statement does nothing else, so that it can be replaced. */
  readonly isAlone: boolean
}

/** Finds the constraint that an effect is about. */
export function addedConstraint(scene: Scene, effect: Effect): AddedConstraint | undefined {
  const { node, schema } = scene
  if (!('AlterTableStmt' in node) || !effect.command) return undefined
  const { def } = effect.command
  const table = nameOf(node.AlterTableStmt.relation)
  const isAlone = node.AlterTableStmt.cmds?.length === 1
  if (!def) return undefined
  if ('Constraint' in def) {
    const columns = columnsOfConstraint(schema, { name: table }, def.Constraint)
    const name = def.Constraint.conname ?? defaultName(schema, table, def.Constraint, columns)
    const text = sliceOf(scene, def.Constraint.location ?? 0, undefined)
    return { table, constraint: def.Constraint, name, columns, before: [], text, isAlone }
  }
  if (!('ColumnDef' in def)) return undefined
  return behindColumn(scene, effect, table, isAlone)
}

/** NOT VALID now, and VALIDATE in the next revision. */
export function validateLater(scene: Scene, effect: Effect): Remedy {
  const added = addedConstraint(scene, effect)
  if (!added) return noRemedy
  const { table, name, before, text, isAlone } = added
  const next = [[alterTableSql(table, `VALIDATE CONSTRAINT ${quote(name)}`)]]
  if (!isAlone) return { ...noRemedy, next, advice: aloneAdvice }
  const now =
    before.length > 0 ? [...before, alterTableSql(table, `ADD ${text} NOT VALID`)] : [append(scene, 'NOT VALID')]
  return { now, next, advice: undefined, isAutomatic: true }
}

const aloneAdvice = 'Write the other changes of this ALTER TABLE as statements of their own.'

/** The index built beside the traffic, then made the constraint's. */
export function indexFirst(scene: Scene, effect: Effect): Remedy {
  const added = addedConstraint(scene, effect)
  if (!added || added.columns.length === 0 || added.constraint.options) return noRemedy
  const { table, constraint, name, columns, before, isAlone } = added
  const nulls = constraint.nulls_not_distinct ? ' NULLS NOT DISTINCT' : ''
  const included = (constraint.including ?? []).flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []))
  const include = included.length > 0 ? ` INCLUDE (${quoteList(included)})` : ''
  const kind = constraint.contype === 'CONSTR_PRIMARY' ? 'PRIMARY KEY' : 'UNIQUE'
  const deferred = constraint.deferrable ? ` DEFERRABLE${constraint.initdeferred ? ' INITIALLY DEFERRED' : ''}` : ''
  return {
    now: [
      ...before,
      `CREATE UNIQUE INDEX CONCURRENTLY ${quote(name)} ON ${quoteFull(table)} (${quoteList(columns)})${include}${nulls}`,
      alterTableSql(table, `ADD CONSTRAINT ${quote(name)} ${kind} USING INDEX ${quote(name)}${deferred}`),
    ],
    next: [],
    advice: isAlone ? undefined : aloneAdvice,
    isAutomatic: isAlone && scene.schema.tables.get(table)?.partitioning === undefined,
  }
}

/** A check instead of NOT NULL until it is validated; PostgreSQL then takes NOT NULL without looking. */
export function notNullLater(table: string, column: string): Pick<Remedy, 'now' | 'next'> {
  const name = quote(`${bareName(table)}_${column}_not_null_check`)
  return {
    now: [alterTableSql(table, `ADD CONSTRAINT ${name} CHECK (${quote(column)} IS NOT NULL) NOT VALID`)],
    next: [
      [
        alterTableSql(table, `VALIDATE CONSTRAINT ${name}`),
        alterTableSql(table, `ALTER COLUMN ${quote(column)} SET NOT NULL`),
        alterTableSql(table, `DROP CONSTRAINT ${name}`),
      ],
    ],
  }
}

function behindColumn(scene: Scene, effect: Effect, table: string, isAlone: boolean): AddedConstraint | undefined {
  const def = effect.command?.def
  if (!def || !('ColumnDef' in def)) return undefined
  const { statement, schema } = scene
  const all = constraintsOf(def.ColumnDef)
  const index = all.findIndex(({ location }) => location === effect.location)
  const constraint = all[index]
  if (!constraint) return undefined
  // DEFERRABLE and its like are constraints to the grammar, and belong to the one before them.
  const from = constraint.location ?? 0
  const to = all.slice(index + 1).find(({ contype }) => !contype?.startsWith('CONSTR_ATTR'))?.location
  const head = statement.text.slice(0, statement.positionOf(from) - statement.start).trimEnd()
  const tail = to === undefined ? '' : ` ${sliceOf(scene, to, undefined)}`
  const column = def.ColumnDef.colname ?? ''
  const isCheck = constraint.contype === 'CONSTR_CHECK'
  const columns = isCheck ? columnsOfConstraint(schema, { name: table }, constraint) : [column]
  const name = constraint.conname ?? defaultName(schema, table, constraint, columns)
  const text = tableConstraint(sliceOf(scene, from, to), constraint, name, columns)
  return { table, constraint, name, columns, before: [head + tail], text, isAlone }
}

/** A constraint behind a column as one of the table: with its name, and a foreign key with its columns. */
function tableConstraint(
  text: string,
  { conname, contype }: Constraint,
  name: string,
  columns: readonly string[],
): string {
  const named = conname === undefined ? `CONSTRAINT ${quote(name)} ${text}` : text
  if (contype !== 'CONSTR_FOREIGN') return named
  return named.replace(/\breferences\b/i, (word) => `FOREIGN KEY (${quoteList(columns)}) ${word}`)
}

function defaultName(schema: Schema, table: string, { contype }: Constraint, columns: readonly string[]): string {
  const kind =
    contype === 'CONSTR_CHECK'
      ? 'check'
      : contype === 'CONSTR_FOREIGN'
        ? 'foreign key'
        : contype === 'CONSTR_PRIMARY'
          ? 'primary key'
          : 'unique'
  const known = schema.tables.get(table)
  return nameFor({ name: table, constraints: known?.constraints ?? [] }, kind, columns)
}
