import { createHash } from 'node:crypto'
import { type Model, mapRowsOfBuilder, mapRowsOfPrepared } from '../model/index.ts'
import { buildersOf, type Database } from './database.ts'
import type { Executable, PreparedStatement } from '../plan/index.ts'
import type { Statement } from '../plan/index.ts'

type Shapes = Map<string, PreparedStatement>

/** How many shapes of one table stay prepared; the least recently used goes first. */
const shapesPerTable = 256

/** By database and model: a repository that is made anew, for another context or transaction, finds what is there. */
const prepared = new WeakMap<Database, WeakMap<Model, Map<string, Shapes>>>()

/** Looks a statement up by its shape, or prepares it. */
export function prepareStatement(statement: Statement, database: Database, model: Model): PreparedStatement {
  const shapes = shapesOf(database, model, statement.table)
  let found = shapes.get(statement.shape)
  if (found === undefined) {
    if (shapes.size >= shapesPerTable) shapes.delete(shapes.keys().next().value ?? '')
    found = buildStatement(statement, database, model)
  } else shapes.delete(statement.shape)
  shapes.set(statement.shape, found)
  return found
}

function shapesOf(database: Database, model: Model, table: string): Shapes {
  let models = prepared.get(database)
  if (models === undefined) prepared.set(database, (models = new WeakMap<Model, Map<string, Shapes>>()))
  let tables = models.get(model)
  if (tables === undefined) models.set(model, (tables = new Map<string, Shapes>()))
  let shapes = tables.get(table)
  if (shapes === undefined) tables.set(table, (shapes = new Map<string, PreparedStatement>()))
  return shapes
}

/** Builds a statement with Drizzle; one that is not fixed is not prepared, nor is one of too many shapes. */
export function buildStatement(statement: Statement, database: Database, model: Model): PreparedStatement {
  const built = statement.build(buildersOf(database))
  mapRowsOfBuilder(built)
  const name = statement.isFixed ? nameStatement(model, database, statement) : undefined
  const prepared = name === undefined ? prepareUnnamed(built) : built.prepare(name)
  mapRowsOfPrepared(prepared)
  return prepared
}

/** What a builder of Drizzle's prepares itself by when it is executed without a name. */
interface InternalBuilder {
  _prepare(): PreparedStatement
}

function prepareUnnamed(built: Executable): PreparedStatement {
  // oxlint-disable-next-line no-underscore-dangle -- both versions have it, and prepare() wants a name
  return (built as Executable & InternalBuilder)._prepare()
}

const identities = new WeakMap<object, number>()
let lastIdentity = 0

/** How many statements of one table have names: a connection keeps what it has prepared until it is closed. */
const namesPerTable = 1000

const names = new WeakMap<Model, Map<string, Set<string>>>()

/**
 * Names a prepared statement. Drivers that prepare by name need another one for every text, and the text depends on the
 * model, the table, the shape and Drizzle's dialect (its `casing`).
 *
 * @returns `undefined` where the table has as many as there may be.
 */
function nameStatement(model: Model, database: Database, { table, shape }: Statement): string | undefined {
  const { dialect } = database as { readonly dialect?: object }
  const origin = `${identityOf(model)}.${dialect === undefined ? 0 : identityOf(dialect)}\0${table}`
  let tables = names.get(model)
  if (tables === undefined) names.set(model, (tables = new Map<string, Set<string>>()))
  let known = tables.get(origin)
  if (known === undefined) tables.set(origin, (known = new Set<string>()))
  const name = `dr_${createHash('sha1').update(`${origin}\0${shape}`).digest('base64url')}`
  if (known.size < namesPerTable) known.add(name)
  return known.has(name) ? name : undefined
}

function identityOf(object: object): number {
  let identity = identities.get(object)
  if (identity === undefined) {
    identity = ++lastIdentity
    identities.set(object, identity)
  }
  return identity
}
