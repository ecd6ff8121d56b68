import { createTableSql, hashesOf, quoteName, quoteText } from '../ledger/index.ts'
import type { Plan, PlannedRevision } from '../plan.ts'
import type { Format, Header, LedgerName, Revision } from '../revision.ts'
import type { Step } from '../step.ts'
import type { StampPlan } from './plan-stamp.ts'
import { nextOnTheWay } from './next-down.ts'
import { renderBeginAfter, renderLocal, renderOwnSettings, renderRestore, settersOf } from './render-settings.ts'
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
  /** How long a statement in a transaction waits for a lock, such as `5s`. */
  readonly lockTimeout: string
  /** All that have files: a database may know them by the names that 0.31 gave them. */
  readonly revisions: readonly Revision[]
}

/**
 * Writes a plan as a script for psql. Every revision begins with a guard that looks whether the database stands where it
 * has to, so that a failure in the middle cannot be followed by the rest, whichever client runs the script.
 */
export function renderOffline(plan: Plan, options: OfflineOptions): string {
  const table = plan.direction === 'up' ? [...renderTable(options.ledger, options.format)] : []
  const own = plan.revisions.length > 0 ? [renderOwnTables(options.ownSchema)] : []
  const goesOn = plan.revisions.some(({ direction, from }, index) => index === 0 && (direction === 'down' || from))
  if (goesOn && options.format === 'folders') table.push(renderAddNames(options.ledger, options.revisions))
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

/** Gives 0.31's table the columns of 1.0, and its rows the names that `drizzle-kit up` gave the revisions. */
function renderAddNames(ledger: LedgerName, revisions: readonly Revision[]): string {
  const table = quoteName(ledger.schema, ledger.table)
  const values = revisions.map(
    ({ name, when, up }) =>
      `(${quoteText(name)}, ${Math.floor(when / 1000)}, ARRAY[${hashesOf(up).map(quoteText).join(', ')}])`,
  )
  const message = quoteText("a row of drizzle's ledger belongs to no file")
  return `DO $names$ BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_attribute
  WHERE attrelid = pg_catalog.to_regclass(${quoteText(table)}) AND attname = 'name' AND NOT attisdropped) THEN
ALTER TABLE ${table} ADD COLUMN "name" text, ADD COLUMN "applied_at" timestamp with time zone DEFAULT now();
UPDATE ${table} l SET "name" = f.name, "applied_at" = NULL
  FROM (VALUES ${values.join(',\n  ')}) f (name, second, hashes)
  WHERE l.created_at / 1000 = f.second AND l.hash = ANY (f.hashes);
IF EXISTS (SELECT FROM ${table} WHERE "name" IS NULL) THEN RAISE EXCEPTION USING MESSAGE = ${message}; END IF;
END IF; END $names$;`
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
  const { ledger, format, ownSchema, revisions } = options
  const { steps } = planned
  return [
    'BEGIN;',
    ...renderTimeouts(planned, options),
    renderGuard(planned, options, renderIsUnfinished(planned, ownSchema, revisions)),
    ...steps.flatMap(textsOf),
    ...renderOwnSettings(steps),
    renderRecord(planned, ledger, format),
    renderWholeRun(planned, ownSchema),
    'COMMIT;',
    ...renderRestore(steps),
  ]
}

/** A revision in steps. How far it came is recorded, so that `status` tells and `upgrade` goes on with it. */
function renderSteps(planned: PlannedRevision, options: OfflineOptions): readonly string[] {
  const { ledger, format, ownSchema, revisions } = options
  const { steps } = planned
  const begin = renderBeginAfter(steps)
  const own = renderOwnSettings(steps)
  const guardOf = (done: number): string => renderGuard(planned, options, renderIsElsewhere(planned, ownSchema, done))
  const rendered = steps.flatMap((step, index) => {
    const place = `-- step ${index + 1} of ${steps.length}`
    const before = steps.slice(0, index)
    if (step.kind === 'transaction') {
      const record = renderStep(planned, ownSchema, index, step, 'done')
      const set = [...renderTimeouts(planned, options), ...renderLocal(before), guardOf(index), ...settersOf(before)]
      return [place, renderBeginAfter(before), ...set, ...textsOf(step), ...own, record, 'COMMIT;']
    }
    return [
      `${place}, outside of a transaction`,
      begin,
      ...own,
      guardOf(index),
      renderStep(planned, ownSchema, index, step, 'running'),
      'COMMIT;',
      ...renderAlone(planned, step),
      begin,
      ...own,
      renderStepDone(planned, ownSchema, index),
      'COMMIT;',
    ]
  })
  return [
    'BEGIN;',
    renderGuard(planned, options, renderIsUnfinished(planned, ownSchema, revisions)),
    renderBegin(planned, ownSchema),
    'COMMIT;',
    ...rendered,
    begin,
    ...own,
    guardOf(steps.length),
    renderRecord(planned, ledger, format),
    renderEnd(planned, ownSchema),
    'COMMIT;',
    ...renderRestore(steps),
  ]
}

/** The timeouts that the online run has. A statement that waits for a table makes everybody wait who comes after it. */
function renderTimeouts(planned: PlannedRevision, { lockTimeout }: OfflineOptions): readonly string[] {
  const header = headerOf(planned)
  return [
    `SET LOCAL lock_timeout TO ${quoteText(header?.lockTimeout ?? lockTimeout)};`,
    `SET LOCAL statement_timeout TO ${quoteText(header?.statementTimeout ?? '0')};`,
  ]
}

/** A step outside of a transaction waits as long as it takes: a timeout would leave an invalid index. */
function renderAlone(planned: PlannedRevision, step: Step): readonly string[] {
  const header = headerOf(planned)
  return [
    `SET lock_timeout TO ${quoteText(header?.lockTimeout ?? '0')};`,
    `SET statement_timeout TO ${quoteText(header?.statementTimeout ?? '0')};`,
    ...textsOf(step),
    'RESET lock_timeout;',
    'RESET statement_timeout;',
  ]
}

function headerOf({ revision, direction }: PlannedRevision): Header | undefined {
  return (direction === 'up' ? revision.up : revision.down)?.header
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
  const command = nextOnTheWay(direction, revision, '-1')
  const stopped = quoteText(`${revision.name}: a run of it stopped part-way, ${command} goes on with it`)
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
