import { castChangedTypes } from './cast-changed-types.ts'
import { findQuestions } from './find-questions.ts'
import type { JournalSnapshot, JournalTable } from './journal-snapshot.ts'
import type { Rename } from '../kit.ts'
import { renameInSnapshot } from './rename-in-snapshot.ts'
import { renameStatement } from './rename-statement.ts'

/** `drizzle-kit/api` of 0.31, as far as a difference needs it. */
export interface JournalApi {
  generateMigration(from: JournalSnapshot, to: JournalSnapshot): Promise<readonly string[]>
}

export interface DiffOptions {
  readonly renames: readonly Rename[]
  /**
   * Whether tables are dropped as drizzle-kit does, with CASCADE. Without it a view or a foreign key that no snapshot
   * knows of is refused instead of dropped, and the constraints between dropped tables go first.
   */
  readonly mayCascade: boolean
}

/**
 * The statements from one schema to another: renames first, then what drizzle-kit says of the rest.
 *
 * Where drizzle-kit would ask, or drops a table, its answer is had in two parts, by way of a schema that has what both
 * have: the first adds and changes, the second removes. Neither has anything to ask, and constraints go before the
 * tables that they refer to; in one part drizzle-kit drops such a table with CASCADE and then fails to find them.
 */
export async function diffJournal(
  api: JournalApi,
  from: JournalSnapshot,
  to: JournalSnapshot,
  { renames, mayCascade }: DiffOptions,
): Promise<readonly string[]> {
  const start = renames.reduce(renameInSnapshot, from)
  const between = isAmbiguous(start, to) ? uniteSnapshots(start, to, mayCascade) : undefined
  const statements =
    between === undefined
      ? await api.generateMigration(start, to)
      : [...(await api.generateMigration(start, between)), ...(await api.generateMigration(between, to))]
  const all = [...renames.map((rename) => renameStatement(rename, from)), ...castChangedTypes(statements, start)]
  return mayCascade ? all : all.map((statement) => statement.replace(/^(DROP TABLE .*) CASCADE;$/, '$1;'))
}

function isAmbiguous(from: JournalSnapshot, to: JournalSnapshot): boolean {
  const dropsTable = Object.keys(from.tables).some((key) => !(key in to.tables))
  return dropsTable || findQuestions(from, to).length > 0
}

/** What `to` has, and what drizzle-kit would ask about of `from`: constraints and indexes are of `to` alone. */
function uniteSnapshots(from: JournalSnapshot, to: JournalSnapshot, mayCascade: boolean): JournalSnapshot {
  const leaving = Object.entries(from.tables).filter(([key]) => !(key in to.tables))
  const tables = Object.entries(to.tables).map(([key, table]) => {
    const old = from.tables[key]
    return [key, old === undefined ? table : uniteTables(old, table)] as const
  })
  return {
    ...to,
    schemas: { ...from.schemas, ...to.schemas },
    enums: { ...from.enums, ...to.enums },
    sequences: { ...from.sequences, ...to.sequences },
    roles: { ...from.roles, ...to.roles },
    policies: { ...from.policies, ...to.policies },
    views: { ...from.views, ...to.views },
    tables: {
      ...Object.fromEntries(mayCascade ? leaving : leaving.map(([key, table]) => [key, { ...table, foreignKeys: {} }])),
      ...Object.fromEntries(tables),
    },
  }
}

function uniteTables(from: JournalTable, to: JournalTable): JournalTable {
  return {
    ...to,
    columns: { ...from.columns, ...to.columns },
    policies: { ...from.policies, ...to.policies },
  }
}
