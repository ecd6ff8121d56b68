import type { Node } from '../grammar/index.ts'
import { nodesOf } from './expressions.ts'
import { nameInList, textsOf } from './names.ts'
import type { Schema } from './schema.ts'

/** Whether an expression can give another value for each row; `unknown` where a function is nowhere in the files. */
export type Volatility = 'volatile' | 'fixed' | 'unknown'

/** Decides whether adding a column with this default has to write every row. */
export function volatilityOf(schema: Schema, expression: Node | undefined): Volatility {
  let found: Volatility = 'fixed'
  for (const { funcname } of nodesOf(expression, 'FuncCall')) {
    const own = schema.functions.get(nameInList(funcname))
    const one = own ? ofOwnFunction(schema, own) : ofBuiltIn(textsOf(funcname))
    if (one === 'volatile') return 'volatile'
    if (one === 'unknown') found = 'unknown'
  }
  return found
}

/** PostgreSQL puts the expression of a simple SQL function in its place, so what that does counts. */
function ofOwnFunction(
  schema: Schema,
  { volatility, body }: { volatility: string; body: Node | undefined },
): Volatility {
  if (volatility !== 'volatile') return 'fixed'
  return body ? volatilityOf(schema, body) : 'volatile'
}

function ofBuiltIn(names: readonly string[]): Volatility {
  const name = names.at(-1) ?? ''
  if (volatile.has(name)) return 'volatile'
  return names.at(-2) === 'pg_catalog' || fixed.has(name) ? 'fixed' : 'unknown'
}

const volatile = new Set([
  'clock_timestamp',
  'currval',
  'gen_random_bytes',
  'gen_random_uuid',
  'gen_salt',
  'lastval',
  'nextval',
  'random',
  'random_normal',
  'setseed',
  'setval',
  'timeofday',
  'uuid_generate_v1',
  'uuid_generate_v1mc',
  'uuid_generate_v4',
  'uuidv4',
  'uuidv7',
])

/** PostgreSQL's functions that defaults are made of. Others are told as unknown, which costs a note. */
const fixed = new Set(
  `abs age array_append array_fill array_length ascii btrim cardinality ceil ceiling char_length chr concat concat_ws
  convert_from convert_to current_database current_schema current_setting current_user date_bin date_part date_trunc
  decode digest div encode exp extract floor format gcd greatest hashtext hmac inet_client_addr initcap json_build_array
  json_build_object jsonb_build_array jsonb_build_object jsonb_object justify_days justify_hours justify_interval lcm
  least left length ln log lower lpad ltrim make_date make_interval make_time make_timestamp make_timestamptz md5 mod
  now nullif numrange int4range int8range tsrange tstzrange daterange octet_length overlay pg_backend_pid
  pg_current_xact_id position power quote_ident quote_literal regexp_match regexp_replace repeat replace reverse right
  round row_to_json rpad rtrim session_user sha224 sha256 sha384 sha512 sign split_part sqrt statement_timestamp strpos
  string_to_array substr substring timezone to_char to_date to_hex to_json to_jsonb to_number to_timestamp to_tsquery
  to_tsvector transaction_timestamp translate trim trunc txid_current upper uuid_nil version width_bucket`.split(/\s+/),
)
