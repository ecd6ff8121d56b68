import {
  bigint,
  bigserial,
  bit,
  char,
  customType,
  date,
  doublePrecision,
  geometry,
  integer,
  interval,
  json,
  jsonb,
  numeric,
  pgEnum,
  pgSchema,
  pgTable,
  real,
  serial,
  smallint,
  smallserial,
  text,
  time,
  timestamp,
  uuid,
  varchar,
  vector,
} from 'drizzle-orm/pg-core'
import { expect, it } from 'vitest'
import { castTypeOf } from '../../../src/model/index.ts'

const plain = pgEnum('Plain "e"', ['a'])
const inSchema = pgSchema('own').enum('kind', ['a'])
const typeOf = (declared: string) => customType<{ data: string }>({ dataType: () => declared })()

it.each([
  [serial(), 'int4'],
  [smallserial(), 'int2'],
  [bigserial({ mode: 'number' }), 'int8'],
  [integer(), 'integer'],
  [smallint(), 'smallint'],
  [bigint({ mode: 'bigint' }), 'bigint'],
  [numeric({ precision: 10, scale: 2 }), 'numeric'],
  [real(), 'real'],
  [doublePrecision(), 'double precision'],
  [text(), 'text'],
  [varchar({ length: 3 }), 'varchar'],
  [char({ length: 3 }), 'bpchar'],
  [uuid(), 'uuid'],
  [date(), 'date'],
  [time({ precision: 2, withTimezone: true }), 'time with time zone'],
  [timestamp({ precision: 3 }), 'timestamp'],
  [timestamp({ precision: 3, withTimezone: true }), 'timestamp with time zone'],
  [interval({ fields: 'day to second', precision: 2 }), 'interval'],
  [json(), 'json'],
  [jsonb(), 'jsonb'],
  [bit({ dimensions: 3 }), 'varbit'],
  [vector({ dimensions: 3 }), 'vector'],
  [geometry({ type: 'point', mode: 'xy', srid: 4326 }), 'geometry'],
  [plain(), '"Plain ""e"""'],
  [inSchema(), '"own"."kind"'],
  [typeOf('email_address'), 'email_address'],
  [typeOf('character(3)'), 'bpchar'],
  [typeOf('varchar(3)[]'), 'varchar[]'],
  [typeOf('char(3)[][]'), 'bpchar[][]'],
  [typeOf('"Odd (3)"'), '"Odd (3)"'],
  [typeOf('interval_of_days'), 'interval_of_days'],
  [text().array(), 'text'],
  [numeric({ precision: 3 }).array(), 'numeric'],
  [inSchema().array(), '"own"."kind"'],
])('casts a parameter of a column to its type without length, precision or scale (%#)', (column, type) => {
  const table = pgTable('table', { column })
  expect(castTypeOf(table.column)).toBe(type)
})
