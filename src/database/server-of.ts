import { type SQL, sql } from 'drizzle-orm'
import type { TableModel } from '../model/index.ts'
import {
  bindRaw,
  type Built,
  type Compiled,
  decoded,
  type Executable,
  type Expression,
  fragment,
  type QueryBuilders,
  toStatement,
} from '../plan/index.ts'
import type { Executor } from './executor.ts'

/** The server that statements go to. */
export interface Server {
  /** The major version of PostgreSQL, such as 18. */
  readonly major: number
}

/** What a table is in the database, whatever the schema takes it for. */
export type RelationKind = 'ordinary' | 'partitioned' | 'view' | 'foreign' | 'other'

/** Where to ask: the executor of a call, so that it is asked inside of the call's transaction. */
export interface Asking {
  readonly executor: Executor
  readonly table: TableModel
  readonly signal?: AbortSignal | undefined
}

/** What is known of the server of a client, and of the tables there. */
interface Knowledge {
  server?: Server
  readonly kinds: Map<string, RelationKind>
}

const known = new WeakMap<object, Knowledge>()

/**
 * Says which PostgreSQL the statements of an executor go to. Where the driver does not know it, one statement asks, once for
 * a client.
 */
export async function serverOf({ executor, table, signal }: Asking): Promise<Server> {
  const knowledge = knowledgeOf(executor)
  const told = majorOf(executor.serverVersion)
  if (told !== undefined) return (knowledge.server ??= { major: told })
  if (knowledge.server === undefined) {
    const statement = toStatement(table.name, selectOne, {
      answer: decoded(fragment`current_setting('server_version_num')::int`, Number),
      from: oneRow,
      condition: undefined,
    })
    const [row] = await executor.ask(statement, signal)
    // Versions are numbered 180004 for 18.4, and 90624 for 9.6.24.
    knowledge.server = { major: Math.floor(Number(row?.['answer']) / 10_000) }
  }
  return knowledge.server
}

/** Whether a server can be described without asking it. */
export function isServerKnown({ executor }: Pick<Asking, 'executor'>): boolean {
  return knowledgeOf(executor).server !== undefined
}

/**
 * Says what a table is in the database. One statement asks, once for a table and a client; until then also a table that is
 * not there: it can be created.
 *
 * @returns `undefined` where there is no such table.
 */
export async function kindOf({ executor, table, signal }: Asking): Promise<RelationKind | undefined> {
  const { kinds } = knowledgeOf(executor)
  const key = JSON.stringify([table.databaseSchema, table.databaseName])
  const found = kinds.get(key)
  if (found !== undefined) return found
  const [schema, name] = [table.databaseSchema ?? null, table.databaseName].map(
    (identifier) => fragment`quote_ident(${bindRaw(identifier)}::text)`,
  )
  const statement = toStatement(table.name, selectOne, {
    answer: decoded(fragment`"relation".relkind`, String),
    from: relations,
    condition: fragment`"relation".oid = to_regclass(concat_ws('.', ${schema}, ${name}))`,
  })
  const [row] = await executor.ask(statement, signal)
  if (row === undefined) return undefined
  const kind = kindsByLetter[String(row['answer'])] ?? 'other'
  kinds.set(key, kind)
  return kind
}

/** The letters of the catalogue. */
const kindsByLetter: Readonly<Record<string, RelationKind>> = {
  r: 'ordinary',
  p: 'partitioned',
  v: 'view',
  f: 'foreign',
}

const oneRow = sql`(values (1)) as "one"`
const relations = sql`pg_catalog.pg_class as "relation"`

interface AnswerPlan {
  readonly answer: Built<SQL>
  readonly from: SQL
  readonly condition: Expression | undefined
}

function selectOne(builders: QueryBuilders, { answer, from, condition }: Compiled<AnswerPlan>): Executable {
  const select = builders.select({ answer }).from(from)
  return condition === undefined ? select : select.where(condition)
}

function knowledgeOf(executor: Executor): Knowledge {
  const { keeper } = executor
  let knowledge = known.get(keeper)
  if (knowledge === undefined) known.set(keeper, (knowledge = { kinds: new Map() }))
  return knowledge
}

/** The first number of a version as the server writes it: `18.4 (Debian 18.4-1)`, `19devel`. */
function majorOf(version: string | undefined): number | undefined {
  const major = Number.parseInt(version ?? '', 10)
  return Number.isNaN(major) ? undefined : major
}
