import { quoteName } from './quote.ts'

/** The tables of backfills, as SQL: `init` prints them, the first `backfill run` makes them. */
export function backfillTablesSql(schema: string): readonly string[] {
  const backfills = quoteName(schema, 'backfills')
  return [
    `create table if not exists ${backfills} (
  name text primary key,
  relation text not null,
  key_columns jsonb not null,
  state text not null,
  pass integer not null default 1,
  rows_estimate bigint not null,
  waits integer not null default 0,
  last_wait text,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  finalized_at timestamptz
)`,
    `create table if not exists ${quoteName(schema, 'slices')} (
  backfill text not null references ${backfills} on delete cascade,
  pass integer not null,
  slice integer not null,
  "lower" jsonb,
  "upper" jsonb not null,
  "cursor" jsonb,
  seen bigint not null default 0,
  "rows" bigint not null default 0,
  milliseconds bigint not null default 0,
  is_done boolean not null default false,
  primary key (backfill, pass, slice)
)`,
    `create table if not exists ${quoteName(schema, 'failures')} (
  backfill text not null references ${backfills} on delete cascade,
  "key" jsonb not null,
  error_code text not null,
  message text not null,
  attempts integer not null default 1,
  "at" timestamptz not null default clock_timestamp(),
  primary key (backfill, "key")
)`,
  ]
}
