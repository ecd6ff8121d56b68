import { sql } from 'drizzle-orm'
import {
  check,
  foreignKey,
  integer,
  pgSchema,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'

const longName = 'accounts_long_name_that_postgresql_cuts_off_at_sixty_three_bytes_ü_and_more'

/** A table with every kind of constraint, whose properties are named otherwise than its columns. */
export const accounts = pgTable(
  'accounts',
  {
    id: integer('account_id').primaryKey(),
    email: text('email_address').unique(),
    nick: text('nick_name'),
    area: text('phone_area'),
    number: text('phone_number'),
    code: text('secret_code'),
    label: text('account_label'),
    long: text('long_value'),
    age: integer('years'),
    name: text('full_name').notNull(),
  },
  (table) => [
    unique('accounts_nick').on(table.nick),
    unique().on(table.area, table.number),
    uniqueIndex('accounts_code_index').on(table.code),
    uniqueIndex('accounts_label_index').on(sql`lower(${table.label})`),
    unique(longName).on(table.long),
    check('accounts_age_check', sql`${table.age} > 0 and ${table.name} <> 'nobody'`),
  ],
)

/** A composite primary key, and a composite foreign key to it. */
export const chapters = pgTable(
  'chapters',
  { book: text('book_title').notNull(), position: integer('chapter_number').notNull() },
  (table) => [primaryKey({ columns: [table.book, table.position] })],
)

export const pages = pgTable(
  'pages',
  {
    id: integer('page_id').primaryKey(),
    book: text('of_book'),
    chapter: integer('of_chapter'),
    account: integer('of_account').references(() => accounts.id),
  },
  (table) => [
    foreignKey({
      name: 'pages_chapter_fk',
      columns: [table.book, table.chapter],
      foreignColumns: [chapters.book, chapters.position],
    }),
  ],
)

export const archive = pgSchema('archive')

/** Tables of the same name as one in `public`, and as one in another schema. */
export const archivedAccounts = archive.table('accounts', {
  key: integer('account_id').primaryKey(),
  mail: text('email_address').unique(),
})
export const archivedPages = archive.table('pages', {
  key: integer('page_id').primaryKey(),
  owner: integer('of_account').references(() => archivedAccounts.key, { onDelete: 'restrict' }),
})

/** A table with constraints that Drizzle's tables cannot say: an exclusion constraint and a domain. */
export const bookings = pgTable('bookings', {
  id: integer('id').primaryKey(),
  period: text('period'),
  postcode: text('postcode'),
})

export const constraintDdl = `
create table accounts (
  account_id int primary key, email_address text, nick_name text, phone_area text, phone_number text, secret_code text,
  account_label text, long_value text, years int, full_name text not null,
  constraint accounts_email_address_unique unique (email_address),
  constraint accounts_nick unique (nick_name),
  constraint accounts_phone_area_phone_number_unique unique (phone_area, phone_number),
  constraint "${longName}" unique (long_value),
  constraint accounts_age_check check (years > 0 and full_name <> 'nobody')
);
create unique index accounts_code_index on accounts (secret_code);
create unique index accounts_label_index on accounts (lower(account_label));
create table chapters (
  book_title text, chapter_number int,
  constraint chapters_book_title_chapter_number_pk primary key (book_title, chapter_number)
);
create table pages (
  page_id int primary key, of_book text, of_chapter int,
  of_account int constraint pages_of_account_accounts_account_id_fk references accounts deferrable initially immediate,
  constraint pages_chapter_fk foreign key (of_book, of_chapter) references chapters
);
create schema archive;
create table archive.accounts (account_id int primary key, email_address text constraint accounts_email_address_unique unique);
create table archive.pages (
  page_id int primary key,
  of_account int constraint pages_of_account_accounts_account_id_fk references archive.accounts on delete restrict
);
create domain postcode as text constraint postcode_digits check (value ~ '^[0-9]+$');
create table bookings (id int primary key, period text, postcode postcode);
alter table bookings add constraint bookings_no_overlap exclude using gist (int4range(length(period), length(period) + 1) with &&);
create function raise_error(code text) returns text language plpgsql as
  $$ begin raise exception using errcode = code, message = 'raised with marker-7f3a'; end $$;
`
