import { sql } from 'drizzle-orm'
import { integer, pgTable, primaryKey, text, timestamp, unique } from 'drizzle-orm/pg-core'
import { createRepositories, defineModel } from '../../src/index.ts'
import type { OpenDatabase } from './drivers.ts'

/** Who calls: rows are in the scope of the tenant, and the audit says the user. */
export interface Caller {
  readonly tenantId: number
  readonly user: string
}

const columns = () => ({
  region: integer('region').notNull(),
  id: integer('id').notNull(),
  tenantId: integer('tenant_id').notNull(),
  code: text('code').notNull(),
  n: integer('n').notNull().default(0),
  note: text('note'),
  doubled: integer('doubled').generatedAlwaysAs(sql`n * 2`),
  secret: text('secret'),
  createdBy: text('created_by').notNull(),
  updatedBy: text('updated_by').notNull(),
  version: integer('version').notNull().default(1),
  deletedAt: timestamp('deleted_at', { withTimezone: true }),
})

const whole = pgTable('whole', columns(), (table) => [
  primaryKey({ columns: [table.id] }),
  unique('whole_code').on(table.tenantId, table.code),
])
const parted = pgTable('parted', columns(), (table) => [
  primaryKey({ columns: [table.region, table.id] }),
  unique('parted_code').on(table.region, table.code),
])

/** By which properties a table's rows are unique: its primary key, and a code, of which a scope may fix a part. */
export const layouts = {
  whole: { key: ['id'], code: ['tenantId', 'code'], codeGiven: ['code'] },
  parted: { key: ['region', 'id'], code: ['region', 'code'], codeGiven: ['region', 'code'] },
} as const
export type TableName = keyof typeof layouts

const columnsDdl = `region int not null, id int not null, tenant_id int not null, code text not null, n int not null default 0,
  note text, doubled int generated always as (n * 2) stored, secret text, created_by text not null, updated_by text not null,
  version int not null default 1, deleted_at timestamptz`

/** Triggers that lower the code, do not insert what is to be skipped, and do not change what is to be kept. */
export const preparedDdl = `
  create table whole (${columnsDdl}, primary key (id), constraint whole_code unique (tenant_id, code));
  create table parted (${columnsDdl}, primary key (region, id), constraint parted_code unique (region, code))
    partition by range (region);
  create table parted_low partition of parted for values from (0) to (2);
  create table parted_high partition of parted for values from (2) to (9);
  create function prepare_row() returns trigger language plpgsql as $$ begin
    new.code := lower(new.code);
    if tg_op = 'INSERT' and new.note = 'skip' or tg_op = 'UPDATE' and old.note = 'keep' then return null; end if;
    return new;
  end $$;
  create trigger prepared before insert or update on whole for each row execute function prepare_row();
  create trigger prepared before insert or update on parted for each row execute function prepare_row();`

/** Takes what it knows of a row, and nothing else. */
function keepKnown(...known: readonly string[]) {
  const validate = (row: unknown) => ({
    value: Object.fromEntries(Object.entries(row as object).filter(([property]) => known.includes(property))),
  })
  return { '~standard': { version: 1, vendor: 'test', validate } } as const
}

/** The code without spaces around it, where there is one. */
function trim<TValues extends object>(values: TValues): TValues {
  const { code } = values as { readonly code?: unknown }
  return typeof code === 'string' ? { ...values, code: code.trim() } : values
}

type Method = (...args: readonly unknown[]) => Promise<unknown>
/** What is called of a repository: what a property makes has no static type. */
export type PreparedRepository = Readonly<Record<string, Method>>

/** Opens both tables with all rules; `hooked` is told which rows the hooks after a write get; without it there are none. */
export function openPrepared(
  { db }: OpenDatabase,
  hooked: ((verb: string, rows: readonly object[]) => void) | undefined,
): (caller: Caller) => Readonly<Record<TableName, PreparedRepository>> {
  const options = {
    version: 'version',
    softDelete: 'deletedAt',
    scopes: { tenant: ({ tenantId }: { readonly tenantId: number }) => ({ tenantId }) },
    audit: {
      create: ({ user }: { readonly user: string }) => ({ createdBy: user, updatedBy: user }),
      update: ({ user }: { readonly user: string }) => ({ updatedBy: user }),
      delete: ({ user }: { readonly user: string }) => ({ updatedBy: user }),
    },
    validate: { insert: keepKnown('region', 'id', 'code', 'n', 'note'), update: keepKnown('code', 'n', 'note') },
    hooks:
      hooked === undefined
        ? {}
        : {
            beforeCreate: trim,
            beforeUpdate: trim,
            afterCreate: (rows: readonly object[]) => hooked('created', rows),
            afterUpdate: (rows: readonly object[]) => hooked('updated', rows),
          },
  } as const
  const repositories = createRepositories(db, defineModel({ whole, parted }, { whole: options, parted: options }))
  return (caller) => repositories.$with({ tenantId: caller.tenantId, user: caller.user }) as never
}
