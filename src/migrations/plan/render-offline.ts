import { createTableSql, quoteName, quoteText } from '../ledger/index.ts'
import type { Plan, PlannedRevision } from '../plan.ts'
import type { Format, LedgerName, Revision } from '../revision.ts'
import type { Step } from '../step.ts'
import type { StampPlan } from './plan-stamp.ts'
import {
  renderBegin,
  renderEnd,
  renderIsElsewhere,
  renderIsUnfinished,
  renderOwnTables,
  renderStep,
  renderStepDone,
  renderWholeRun,
} from './render-run.ts'

/** What offline SQL is written for. */
export interface OfflineOptions {
  readonly ledger: LedgerName
  readonly format: Format
  /** The schema of this package's tables. */
  readonly ownSchema: string
}

/**
 * Writes a plan as a script for psql. Every revision begins with a guard that looks whether the database stands where it
 * has to, so that a failure in the middle cannot be followed by the rest, whichever client runs the script.
 */
export function renderOffline(plan: Plan, options: OfflineOptions): string {
  const table = plan.direction === 'up' ? renderTable(options.ledger, options.format) : []
  const own = plan.revisions.length > 0 ? [renderOwnTables(options.ownSchema)] : []
  const revisions = plan.revisions.map((planned) => renderRevision(planned, options))
  return `${[[...head, ...table, ...own].join('\n'), ...revisions].join('\n\n')}\n`
}

/** Writes what `stamp` records as a script for psql. */
export function renderStamp(
  { added, removed }: StampPlan,
  { ledger, format }: Pick<OfflineOptions, 'ledger' | 'format'>,
): string {
  const forget = removed.map(({ revision }) => renderForget(revision, ledger, format))
  const records = added.map((revision) => renderInsert(revision, ledger, format))
  return `${[...head, 'BEGIN;', ...renderTable(ledger, format), ...forget, ...records, 'COMMIT;'].join('\n')}\n`
}

const head = ['-- Written by drizzle-repository. Run it with: psql -X -f <this file> <url>', '\\set ON_ERROR_STOP on']

function renderTable(ledger: LedgerName, format: Format): readonly string[] {
  return [`CREATE SCHEMA IF NOT EXISTS ${quoteName(ledger.schema)};`, `${createTableSql(ledger, format)};`]
}

function renderRevision(planned: PlannedRevision, options: OfflineOptions): string {
  const { revision, direction, steps } = planned
  const lines = [`-- ${revision.name} ${direction}`]
  if (direction === 'down') {
    const { losses = [], irreversible = [] } = revision.down?.header ?? {}
    lines.push(...losses.map(({ what, why }) => `-- loses ${what}: ${why}`))
    lines.push(...irreversible.map((why) => `-- irreversible: ${why}`))
  }
  const isWhole = steps.length === 0 || (steps.length === 1 && steps[0]?.kind === 'transaction')
  lines.push(...(isWhole ? renderWhole(planned, options) : renderSteps(planned, options)))
  return lines.join('\n')
}

/** A revision that is one transaction, together with its records. */
function renderWhole(planned: PlannedRevision, options: OfflineOptions): readonly string[] {
  const { ledger, format, ownSchema } = options
  return [
    'BEGIN;',
    renderGuard(planned, options, renderIsUnfinished(planned, ownSchema)),
    ...planned.steps.flatMap(textsOf),
    renderRecord(planned, ledger, format),
    renderWholeRun(planned, ownSchema),
    'COMMIT;',
  ]
}

/** A revision in steps. How far it came is recorded, so that `status` tells and `upgrade` goes on with it. */
function renderSteps(planned: PlannedRevision, options: OfflineOptions): readonly string[] {
  const { ledger, format, ownSchema } = options
  const { steps } = planned
  const guardOf = (done: number): string => renderGuard(planned, options, renderIsElsewhere(planned, ownSchema, done))
  const rendered = steps.flatMap((step, index) => {
    const place = `-- step ${index + 1} of ${steps.length}`
    if (step.kind === 'transaction') {
      const record = renderStep(planned, ownSchema, index, step, 'done')
      return [place, 'BEGIN;', guardOf(index), ...textsOf(step), record, 'COMMIT;']
    }
    const begin = renderStep(planned, ownSchema, index, step, 'running')
    const end = renderStepDone(planned, ownSchema, index)
    return [`${place}, outside of a transaction`, guardOf(index), begin, ...textsOf(step), end]
  })
  return [
    'BEGIN;',
    renderGuard(planned, options, renderIsUnfinished(planned, ownSchema)),
    renderBegin(planned, ownSchema),
    'COMMIT;',
    ...rendered,
    'BEGIN;',
    guardOf(steps.length),
    renderRecord(planned, ledger, format),
    renderEnd(planned, ownSchema),
    'COMMIT;',
  ]
}

function textsOf({ statements }: Step): readonly string[] {
  return statements.map(({ text }) => `${text};`)
}

/** Raises an error unless the revision is still to be run, the one before it is not, and no run stands in the way. */
function renderGuard(planned: PlannedRevision, { ledger, format }: OfflineOptions, isInTheWay: string): string {
  const { revision, direction, from, to } = planned
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
  const command = direction === 'up' ? 'upgrade' : 'downgrade -1'
  const stopped = quoteText(
    `${revision.name}: a run of it stopped part-way, drizzle-repository ${command} goes on with it`,
  )
  return (
    `DO $guard$ BEGIN IF ${conditions.join('\n  OR ')}\n` +
    `THEN RAISE EXCEPTION USING MESSAGE = ${message}; END IF;\n` +
    `IF ${isInTheWay}\n` +
    `THEN RAISE EXCEPTION USING MESSAGE = ${stopped}; END IF; END $guard$;`
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
