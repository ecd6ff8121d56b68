import type { Connection } from '../connection.ts'
import { loadGrammar } from '../grammar/index.ts'
import {
  asJson,
  type Finding,
  lintHistory,
  type LintReport,
  type LintResult,
  quoteWhole,
  readTableSizes,
  withoutRows,
  withSizes,
} from '../lint/index.ts'
import { MigrationError } from '../migration-error.ts'
import type { Plan } from '../plan.ts'
import { readMajor, versionsOf } from './lint.ts'
import type { Session } from './session.ts'

/** What an upgrade does with what lint says. */
export interface LintBeforeOptions {
  /** Refuses what blocks or breaks, too, and not only what fails. */
  readonly strict?: boolean
  /** Is told what lint says of the revisions that are about to run. */
  readonly onLint?: (result: LintResult) => void
}

/**
 * Lints what is about to run, with the sizes of the tables as they are.
 *
 * @throws {MigrationError} when a statement is sure to fail, or with `strict` when there is any finding
 */
export async function lintBeforeUpgrade(
  { connection, history, safety }: Session,
  plan: Plan,
  { strict = false, onLint }: LintBeforeOptions,
): Promise<void> {
  if (plan.revisions.length === 0) return
  const major = await readMajor(connection)
  const chosen = new Set(plan.revisions.map(({ revision }) => revision))
  const options = { versions: versionsOf(major > 18 ? undefined : major, safety), rules: safety.rules }
  const linted = lintHistory(await loadGrammar(), history.revisions, options, (revision) => chosen.has(revision))
  const report = withSizes(await withoutEmptyTables(connection, linted), await readTableSizes(connection))
  onLint?.(asJson(report, process.cwd()))
  const failing = report.revisions.find(({ findings }) => findings.some((finding) => isRefused(finding, strict)))
  const finding = failing?.findings.find((one) => isRefused(one, strict))
  if (!failing || !finding) return
  throw new MigrationError({
    reason: 'trouble',
    expected: strict ? 'revisions that lint has nothing to say of' : 'statements that PostgreSQL takes',
    got: `${finding.rule}: ${finding.message}`,
    remedy: 'Mend it, or say above the statement why it is all right.',
    revision: failing.name,
    next: `drizzle-repository lint ${failing.name}`,
  })
}

function isRefused({ verdict, severity }: Finding, isStrict: boolean): boolean {
  return isStrict ? severity !== 'note' : verdict === 'fails' && severity === 'error'
}

/** A required column is refused for its table's rows only, so the table is asked whether it has any. */
export async function withoutEmptyTables(connection: Connection, report: LintReport): Promise<LintReport> {
  const asked = report.revisions.flatMap(({ findings }) => findings.flatMap(({ needsRows }) => needsRows ?? []))
  const empty = new Set<string>()
  for (const table of new Set(asked)) if (!(await hasRows(connection, table))) empty.add(table)
  return empty.size === 0 ? report : withoutRows(report, empty)
}

async function hasRows(connection: Connection, table: string): Promise<boolean> {
  const name = quoteWhole(table)
  const [found] = await connection.query('select to_regclass($1) is not null as "isThere"', [name])
  if (found?.['isThere'] !== true) return false
  await connection.query('begin read only')
  try {
    // Whoever has locked the table is the runner's to wait for, which tells who it is.
    await connection.query(`set local lock_timeout = '1s'`)
    const [row] = await connection.query(`select exists (select from ${name}) as "hasRows"`)
    return row?.['hasRows'] === true
  } catch {
    return true
  } finally {
    await connection.query('rollback')
  }
}
