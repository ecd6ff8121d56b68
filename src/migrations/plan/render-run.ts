import { hashesOf, ownTablesSql, quoteName, quoteText } from '../ledger/index.ts'
import type { PlannedRevision } from '../plan.ts'
import type { Revision } from '../revision.ts'
import type { Step } from '../step.ts'

/** The tables of this package, made only where they are missing: that asks for no right where they are there. */
export function renderOwnTables(schema: string): string {
  const statements = [`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`, ...ownTablesSql(schema)]
  return (
    `DO $own$ BEGIN IF pg_catalog.to_regclass(${quoteText(quoteName(schema, 'steps'))}) IS NULL THEN\n` +
    `${statements.join(';\n')};\nEND IF; END $own$;`
  )
}

/** Whether an earlier run of the revision stopped part-way, under its name or the one that it had in 0.31's layout. */
export function renderIsUnfinished(planned: PlannedRevision, schema: string, revisions: readonly Revision[]): string {
  const runs = quoteName(schema, 'runs')
  return (
    `EXISTS (SELECT FROM ${runs} WHERE id = (SELECT max(id) FROM ${runs} WHERE ${renderIsNamed(planned, revisions)})` +
    ` AND direction = ${quoteText(planned.direction)} AND coalesce(outcome, '') NOT IN ('done', 'given up'))`
  )
}

/** As `renameRuns` does it with a database: by the words of the name, and by the script where others have the same words. */
function renderIsNamed({ revision }: PlannedRevision, revisions: readonly Revision[]): string {
  const isNamed = `revision = ${quoteText(revision.name)}`
  const words = wordsOf(revision)
  if (words === undefined) return isNamed
  const isNamedBefore = `revision ~ '^[0-9]{4}_' AND substr(revision, 6) = ${quoteText(words)}`
  const isAlone = revisions.filter((other) => wordsOf(other) === words).length < 2
  if (isAlone) return `(${isNamed} OR ${isNamedBefore})`
  const hashes = [revision.up, revision.down].flatMap((script) => (script === undefined ? [] : hashesOf(script)))
  return `(${isNamed} OR ${isNamedBefore} AND hash IN (${hashes.map(quoteText).join(', ')}))`
}

/** `nick` of `20260103120000_nick`; 0.31's layout has no earlier names. */
function wordsOf({ name }: Revision): string | undefined {
  return /^\d{14}_(.+)$/.exec(name)?.[1]
}

/** Whether the run that goes on has not done exactly this many steps. */
export function renderIsElsewhere(planned: PlannedRevision, schema: string, steps: number): string {
  return (
    `(SELECT count(*) <> ${steps} OR count(*) FILTER (WHERE state = 'done') <> ${steps}` +
    ` OR ${idOf(planned, schema)} IS NULL FROM ${quoteName(schema, 'steps')} WHERE run = ${idOf(planned, schema)})`
  )
}

/** Records a run that is one transaction, inside of it. */
export function renderWholeRun(planned: PlannedRevision, schema: string): string {
  return renderInsert(planned, schema, { outcome: quoteText('done'), started_at: 'now()', finished_at: now })
}

/** Records that a run with several steps begins. */
export function renderBegin(planned: PlannedRevision, schema: string): string {
  return renderInsert(planned, schema, {})
}

/** Records that it is done. */
export function renderEnd(planned: PlannedRevision, schema: string): string {
  const runs = quoteName(schema, 'runs')
  return `UPDATE ${runs} SET outcome = 'done', finished_at = ${now} WHERE id = ${idOf(planned, schema)};`
}

/** Records how far a step is. */
export function renderStep(
  planned: PlannedRevision,
  schema: string,
  index: number,
  { kind, hash }: Step,
  state: 'running' | 'done',
): string {
  const values = [String(index), quoteText(kind), quoteText(hash), quoteText(state), state === 'done' ? now : 'NULL']
  return (
    `INSERT INTO ${quoteName(schema, 'steps')} (run, step, kind, hash, state, finished_at)` +
    ` VALUES (${idOf(planned, schema)}, ${values.join(', ')});`
  )
}

/** Records that a step that was begun is done. */
export function renderStepDone(planned: PlannedRevision, schema: string, index: number): string {
  return (
    `UPDATE ${quoteName(schema, 'steps')} SET state = 'done', finished_at = ${now}` +
    ` WHERE run = ${idOf(planned, schema)} AND step = ${index};`
  )
}

const now = 'clock_timestamp()'

/** The run that was begun and has not ended. */
function idOf({ revision, direction }: PlannedRevision, schema: string): string {
  return (
    `(SELECT max(id) FROM ${quoteName(schema, 'runs')} WHERE revision = ${quoteText(revision.name)}` +
    ` AND direction = ${quoteText(direction)} AND outcome IS NULL)`
  )
}

function renderInsert(
  { revision, direction }: PlannedRevision,
  schema: string,
  more: Readonly<Record<string, string>>,
): string {
  const hash = (direction === 'up' ? revision.up : revision.down)?.hash ?? ''
  const texts = [revision.name, direction, hash].map(quoteText)
  const names = ['revision', 'direction', 'hash', '"by"', 'tool', ...Object.keys(more)]
  // Who runs the script, only the server knows.
  const values = [...texts, `session_user || ' (psql)'`, quoteText('drizzle-repository'), ...Object.values(more)]
  return `INSERT INTO ${quoteName(schema, 'runs')} (${names.join(', ')}) VALUES (${values.join(', ')});`
}
