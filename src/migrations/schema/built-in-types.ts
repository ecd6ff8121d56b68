/** PostgreSQL's own types that are written as plain names: it finds them before any of the files. */
export const builtInTypes: ReadonlySet<string> = new Set(
  `aclitem any anyarray anyelement anyenum anyrange bit bool box bpchar bytea char cid cidr circle cstring date datemultirange
  daterange event_trigger float4 float8 inet int2 int2vector int4 int4multirange int4range int8 int8multirange int8range
  internal interval json jsonb jsonpath line lseg macaddr macaddr8 money name numeric nummultirange numrange oid oidvector
  path pg_lsn pg_snapshot point polygon record refcursor regclass regcollation regconfig regdictionary regnamespace
  regoper regoperator regproc regprocedure regrole regtype text tid time timestamp timestamptz timetz trigger tsmultirange
  tsquery tsrange tstzmultirange tstzrange tsvector txid_snapshot unknown uuid varbit varchar void xid xid8 xml`.split(
    /\s+/,
  ),
)
