import type { Connection } from '../connection.ts'
import { size as describeSizeOf } from '../describe-amounts.ts'
import { fullName } from '../schema/index.ts'
import type { Finding } from './finding.ts'
import { countFindings, type LintReport } from './lint-report.ts'

/** What a database knows of its tables, by full name. */
export type TableSizes = ReadonlyMap<string, TableSize>

/** As the last analyze or vacuum found it. */
export interface TableSize {
  /** -1 where nobody has counted yet. */
  readonly rows: number
  readonly bytes: number
}

/** Reads the sizes of all tables. The numbers of rows are the planner's. */
export async function readTableSizes(connection: Connection): Promise<TableSizes> {
  const rows = await connection.query(
    // Functions that measure a table wait for those who have locked it; the catalogue does not.
    `select n.nspname as schema, c.relname as name, c.reltuples::text as rows,
            (c.relpages::int8 * current_setting('block_size')::int8)::text as bytes
       from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`,
  )
  return new Map(
    rows.map(({ schema, name, rows: tuples, bytes }) => [
      fullName(String(schema), String(name)),
      { rows: Number(tuples), bytes: Number(bytes) },
    ]),
  )
}

/** Work on so little takes a moment. */
const smallBytes = 1024 * 1024

/** Adds to every finding how large its tables are; where they are small, it is a note. */
export function withSizes(report: LintReport, sizes: TableSizes): LintReport {
  return mapFindings(report, (finding) => withSize(finding, sizes))
}

/** Makes notes of what is no trouble while these tables have no rows. */
export function withoutRows(report: LintReport, empty: ReadonlySet<string>): LintReport {
  return mapFindings(report, (finding) =>
    finding.needsRows !== undefined && empty.has(finding.needsRows)
      ? { ...finding, severity: 'note', message: `${finding.message}; it has none` }
      : finding,
  )
}

function mapFindings(report: LintReport, change: (finding: Finding) => Finding): LintReport {
  const revisions = report.revisions.map((revision) => ({ ...revision, findings: revision.findings.map(change) }))
  return countFindings(revisions)
}

function withSize(finding: Finding, sizes: TableSizes): Finding {
  if (finding.verdict !== 'blocks' || finding.work.length === 0) return finding
  const tables = [...new Set(finding.work.map(({ table }) => table))]
  const found = tables.map((table) => ({
    table,
    // `public` is left out in findings, and a table may have a dot in its name.
    size: sizes.get(fullName(undefined, table)) ?? sizes.get(table),
  }))
  const described = found.map(({ table, size }) => describeSize(table, size))
  const isSmall = found.every(({ size }) => size === undefined || (size.rows >= 0 && size.bytes <= smallBytes))
  return {
    ...finding,
    severity: isSmall ? 'note' : finding.severity,
    message: `${finding.message}; ${described.join(', ')}`,
  }
}

function describeSize(table: string, size: TableSize | undefined): string {
  if (size === undefined) return `${table} is not there yet`
  if (size.rows < 0) return `how large ${table} is, nobody has counted yet`
  return `${table} has about ${Math.round(size.rows).toLocaleString('en')} rows (${describeSizeOf(size.bytes)})`
}
