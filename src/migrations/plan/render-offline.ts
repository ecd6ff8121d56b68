import { createTableSql, quoteName, quoteText } from '../ledger/index.ts'
import type { Plan, PlannedRevision } from '../plan.ts'
import type { Format, LedgerName, Revision } from '../revision.ts'
import type { StampPlan } from './plan-stamp.ts'

/** What offline SQL is written for. */
export interface OfflineOptions {
  readonly ledger: LedgerName
  readonly format: Format
}

/**
 * Writes a plan as a script for psql. Every revision begins with a guard that looks whether the database stands where it
 * has to, so that a failure in the middle cannot be followed by the rest, whichever client runs the script.
 */
export function renderOffline(plan: Plan, { ledger, format }: OfflineOptions): string {
  const table = plan.direction === 'up' ? renderTable(ledger, format) : []
  const revisions = plan.revisions.map((planned) => renderRevision(planned, ledger, format))
  return `${[[...head, ...table].join('\n'), ...revisions].join('\n\n')}\n`
}

/** Writes what `stamp` records as a script for psql. */
export function renderStamp({ added, removed }: StampPlan, { ledger, format }: OfflineOptions): string {
  const forget = removed.map(({ revision }) => renderForget(revision, ledger, format))
  const records = added.map((revision) => renderInsert(revision, ledger, format))
  return `${[...head, 'BEGIN;', ...renderTable(ledger, format), ...forget, ...records, 'COMMIT;'].join('\n')}\n`
}

const head = ['-- Written by drizzle-repository. Run it with: psql -X -f <this file> <url>', '\\set ON_ERROR_STOP on']

function renderTable(ledger: LedgerName, format: Format): readonly string[] {
  return [`CREATE SCHEMA IF NOT EXISTS ${quoteName(ledger.schema)};`, `${createTableSql(ledger, format)};`]
}

function renderRevision(planned: PlannedRevision, ledger: LedgerName, format: Format): string {
  const { revision, direction, steps } = planned
  const guard = renderGuard(planned, ledger, format)
  const lines = [`-- ${revision.name} ${direction}`]
  if (direction === 'down') {
    const { losses = [], irreversible = [] } = revision.down?.header ?? {}
    lines.push(...losses.map(({ what, why }) => `-- loses ${what}: ${why}`))
    lines.push(...irreversible.map((why) => `-- irreversible: ${why}`))
  }
  let isOpen = false
  const open = (): void => {
    if (!isOpen) lines.push('BEGIN;', guard)
    isOpen = true
  }
  const close = (): void => {
    if (isOpen) lines.push('COMMIT;')
    isOpen = false
  }
  for (const { kind, statements } of steps) {
    close()
    if (kind === 'transaction') open()
    else lines.push(guard)
    lines.push(...statements.map(({ text }) => `${text};`))
  }
  open()
  lines.push(renderRecord(planned, ledger, format))
  close()
  return lines.join('\n')
}

/** Raises an error unless the revision is still to be run and the one before it is not. */
function renderGuard({ revision, direction, from, to }: PlannedRevision, ledger: LedgerName, format: Format): string {
  const table = quoteName(ledger.schema, ledger.table)
  const isApplied = `EXISTS (SELECT FROM ${table} WHERE ${match(revision, format)})`
  const before = direction === 'up' ? from : to
  const wrong = direction === 'up' ? isApplied : `NOT ${isApplied}`
  const conditions = [wrong]
  if (before === undefined && direction === 'up') conditions.push(`EXISTS (SELECT FROM ${table})`)
  if (before !== undefined) conditions.push(`NOT EXISTS (SELECT FROM ${table} WHERE ${match(before, format)})`)
  const message = quoteText(
    `${revision.name}: the database is not where this script ${direction === 'up' ? 'goes on' : 'goes back'} from`,
  )
  return (
    `DO $guard$ BEGIN IF ${conditions.join('\n  OR ')}\n` +
    `THEN RAISE EXCEPTION USING MESSAGE = ${message}; END IF; END $guard$;`
  )
}

function renderRecord({ revision, direction }: PlannedRevision, ledger: LedgerName, format: Format): string {
  return direction === 'down' ? renderForget(revision, ledger, format) : renderInsert(revision, ledger, format)
}

function renderForget(revision: Revision, ledger: LedgerName, format: Format): string {
  return `DELETE FROM ${quoteName(ledger.schema, ledger.table)} WHERE ${match(revision, format)};`
}

function renderInsert(revision: Revision, ledger: LedgerName, format: Format): string {
  const names = format === 'folders' ? ['"hash"', '"created_at"', '"name"'] : ['"hash"', '"created_at"']
  const values = [quoteText(revision.up.hash), String(revision.when)]
  if (format === 'folders') values.push(quoteText(revision.name))
  return `INSERT INTO ${quoteName(ledger.schema, ledger.table)} (${names.join(', ')}) VALUES (${values.join(', ')});`
}

function match(revision: Revision, format: Format): string {
  return format === 'folders' ? `name = ${quoteText(revision.name)}` : `created_at = ${revision.when}`
}
