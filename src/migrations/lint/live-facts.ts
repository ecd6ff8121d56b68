import type { Connection } from '../connection.ts'
import { fullName } from '../schema/index.ts'
import type { Finding } from './finding.ts'
import type { LintReport } from './lint-history.ts'

/** What a database knows of its tables, by full name. */
export type TableSizes = ReadonlyMap<string, TableSize>

export interface TableSize {
  readonly rows: number
  readonly bytes: number
}

/** Reads the sizes of all tables. The numbers of rows are the planner's. */
export async function readTableSizes(connection: Connection): Promise<TableSizes> {
  const rows = await connection.query(
    `select n.nspname as schema, c.relname as name, c.reltuples::text as rows, pg_table_size(c.oid)::text as bytes
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
  const revisions = report.revisions.map((revision) => ({
    ...revision,
    findings: revision.findings.map((finding) => withSize(finding, sizes)),
  }))
  const all = revisions.flatMap(({ findings }) => findings)
  const count = (wanted: Finding['severity']): number => all.filter(({ severity }) => severity === wanted).length
  return { revisions, errors: count('error'), warnings: count('warning'), notes: count('note') }
}

function withSize(finding: Finding, sizes: TableSizes): Finding {
  if (finding.verdict !== 'blocks' || finding.work.length === 0) return finding
  const tables = [...new Set(finding.work.map(({ table }) => table))]
  const found = tables.map((table) => ({
    table,
    size: sizes.get(table.includes('.') ? table : fullName(undefined, table)),
  }))
  const described = found.map(({ table, size }) =>
    size ? `${table} has ${describeSize(size)}` : `${table} is not there yet`,
  )
  const isSmall = found.every(({ size }) => size === undefined || size.bytes <= smallBytes)
  return {
    ...finding,
    severity: isSmall ? 'note' : finding.severity,
    message: `${finding.message}; ${described.join(', ')}`,
  }
}

function describeSize({ rows, bytes }: TableSize): string {
  const size = formatBytes(bytes)
  return rows < 0 ? size : `about ${Math.round(rows).toLocaleString('en')} rows (${size})`
}

function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1024)))
  return `${Number((bytes / 1024 ** power).toPrecision(3))} ${units[power] ?? 'B'}`
}
