import { hostname, userInfo } from 'node:os'
import type { Connection, Row } from '../connection.ts'
import type { Direction } from '../revision.ts'
import type { Step } from '../step.ts'
import { hasOwnTables } from './own-tables.ts'
import { quoteName } from './quote.ts'
import { whereReadable } from './where-readable.ts'

/** One time that a revision was run, up or down. */
export interface Run {
  readonly id: string
  readonly revision: string
  readonly direction: Direction
  readonly hash: string
  /** In UTC. */
  readonly startedAt: string
  readonly milliseconds: number | undefined
  /** `undefined` while it runs, and when whoever ran it is gone. */
  readonly outcome: 'done' | 'failed' | 'given up' | undefined
  readonly by: string
  readonly errorCode: string | undefined
  readonly steps: readonly RecordedStep[]
}

/** How far a step of a run with several steps came. */
export interface RecordedStep {
  /** From 0. */
  readonly index: number
  readonly kind: Step['kind']
  readonly hash: string
  /** `redo`: somebody said that it has to be run again, whatever the database looks like. */
  readonly state: 'running' | 'done' | 'failed' | 'redo'
  readonly attempts: number
}

/** What is said of a run when it begins. */
export interface NewRun {
  readonly revision: string
  readonly direction: Direction
  readonly hash: string
}

/**
 * Reads what this package recorded, the oldest first; nothing where it never wrote.
 *
 * @throws {MigrationError} when the role may not read it
 */
export function readRuns(connection: Connection, schema: string): Promise<readonly Run[]> {
  return whereReadable(schema, () => readTables(connection, schema))
}

async function readTables(connection: Connection, schema: string): Promise<readonly Run[]> {
  if (!(await hasOwnTables(connection, schema))) return []
  const rows = await connection.query(
    `select r.id::text as id, r.revision, r.direction, r.hash, r.outcome, r."by", r.error_code,
            to_char(r.started_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as started_at,
            (extract(epoch from r.finished_at - r.started_at) * 1000)::integer as milliseconds,
            (select json_agg(json_build_object('index', s.step, 'kind', s.kind, 'hash', s.hash, 'state', s.state,
                                               'attempts', s.attempts) order by s.step)::text
               from ${quoteName(schema, 'steps')} s where s.run = r.id) as steps
       from ${quoteName(schema, 'runs')} r order by r.id`,
  )
  return rows.map(toRun)
}

/** The run of a revision that was begun and not finished, if that is how it stands. */
export function findUnfinished(runs: readonly Run[], revision: string, direction: Direction): Run | undefined {
  const last = runs.findLast((run) => run.revision === revision)
  return last?.direction === direction && isUnfinished(last) ? last : undefined
}

/** Whether a run left something behind. */
export function isUnfinished({ outcome }: Run): boolean {
  return outcome !== 'done' && outcome !== 'given up'
}

/** Begins a run with several steps. */
export async function beginRun(connection: Connection, schema: string, run: NewRun): Promise<string> {
  const [row] = await connection.query(
    `insert into ${quoteName(schema, 'runs')} (revision, direction, hash, "by", tool)
     values ($1::text, $2::text, $3::text, $4::text, 'drizzle-repository') returning id::text as id`,
    [run.revision, run.direction, run.hash, whoRuns()],
  )
  return String(row?.['id'])
}

/** Records a run that was one transaction, inside of it. */
export async function recordRun(connection: Connection, schema: string, run: NewRun): Promise<void> {
  await connection.query(
    `insert into ${quoteName(schema, 'runs')} (revision, direction, hash, "by", tool, outcome, started_at, finished_at)
     values ($1::text, $2::text, $3::text, $4::text, 'drizzle-repository', 'done', now(), clock_timestamp())`,
    [run.revision, run.direction, run.hash, whoRuns()],
  )
}

/** Ends a run. */
export async function endRun(
  connection: Connection,
  schema: string,
  id: string,
  outcome: 'done' | 'failed' | 'given up',
  errorCode?: string,
): Promise<void> {
  await connection.query(
    `update ${quoteName(schema, 'runs')} set outcome = $2::text, error_code = $3::text, finished_at = clock_timestamp()
      where id = $1::bigint`,
    [id, outcome, errorCode ?? null],
  )
}

/** Records how far a step is; a step that is run again counts its attempts. */
export async function recordStep(
  connection: Connection,
  schema: string,
  run: string,
  index: number,
  step: Step,
  state: RecordedStep['state'],
): Promise<void> {
  const steps = quoteName(schema, 'steps')
  await connection.query(
    `insert into ${steps} as s (run, step, kind, hash, state, finished_at)
     values ($1::bigint, $2::integer, $3::text, $4::text, $5::text, case when $5::text = 'done' then clock_timestamp() end)
     on conflict (run, step) do update set state = excluded.state, hash = excluded.hash, finished_at = excluded.finished_at,
       attempts = s.attempts + case when excluded.state = 'running' then 1 else 0 end`,
    [run, index, step.kind, step.hash, state],
  )
}

/** Whose hands these are: it is shown in the history. */
function whoRuns(): string {
  return `${process.env['USER'] ?? userInfo().username}@${hostname()}`
}

function toRun(row: Row): Run {
  const text = (name: string): string | undefined =>
    row[name] === null ? undefined : `${row[name] as string | number}`
  const steps = text('steps')
  return {
    id: text('id') ?? '',
    revision: text('revision') ?? '',
    direction: text('direction') as Direction,
    hash: text('hash') ?? '',
    startedAt: text('started_at') ?? '',
    milliseconds: text('milliseconds') === undefined ? undefined : Number(text('milliseconds')),
    outcome: text('outcome') as Run['outcome'],
    by: text('by') ?? '',
    errorCode: text('error_code'),
    steps: steps === undefined ? [] : (JSON.parse(steps) as RecordedStep[]),
  }
}
