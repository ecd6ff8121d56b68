import { createHash } from 'node:crypto'
import { type Model, useRowMapper } from '../model/index.ts'
import { buildersOf, type Database, type PreparedStatement } from './database.ts'
import type { Statement } from './statement.ts'

/** The prepared statements of a database, the least recently used first. */
export type PlanCache = Map<string, PreparedStatement>

/** How many shapes stay prepared. */
const planCacheSize = 256

const caches = new WeakMap<Database, PlanCache>()

/** The prepared statements that all repositories of a database share. */
export function plansOf(database: Database): PlanCache {
  let plans = caches.get(database)
  if (plans === undefined) {
    plans = new Map()
    caches.set(database, plans)
  }
  return plans
}

/** Looks a statement up by its shape, or prepares it. */
export function prepareStatement(
  plans: PlanCache,
  statement: Statement,
  database: Database,
  model: Model,
): PreparedStatement {
  const key = `${identityOf(model)}\0${statement.table}\0${statement.shape}`
  const known = plans.get(key)
  if (known !== undefined) {
    plans.delete(key)
    plans.set(key, known)
    return known
  }
  if (plans.size >= planCacheSize) plans.delete(plans.keys().next().value ?? '')
  const made = buildStatement(statement, database, model)
  plans.set(key, made)
  return made
}

/** Builds a statement with Drizzle; one that is not fixed is not prepared. */
export function buildStatement(statement: Statement, database: Database, model: Model): PreparedStatement {
  const built = statement.build(buildersOf(database))
  if (!statement.isFixed) return { execute: (values) => built.execute(values), getQuery: () => built.toSQL() }
  const prepared = built.prepare(statementName(model, database, statement))
  useRowMapper(prepared)
  return prepared
}

const identities = new WeakMap<object, number>()
let lastIdentity = 0

/**
 * The name of a prepared statement. Drivers that prepare by name need another one for every text, and the text depends
 * on the model, the table, the shape and Drizzle's dialect (its `casing`).
 */
function statementName(model: Model, database: Database, { table, shape }: Statement): string {
  const { dialect } = database as { readonly dialect?: object }
  const origin = `${identityOf(model)}.${dialect === undefined ? 0 : identityOf(dialect)}`
  return `dr_${createHash('sha1').update(`${origin}\0${table}\0${shape}`).digest('base64url')}`
}

function identityOf(object: object): number {
  let identity = identities.get(object)
  if (identity === undefined) {
    identity = ++lastIdentity
    identities.set(object, identity)
  }
  return identity
}
