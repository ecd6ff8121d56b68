import type { LockPattern } from './lock-pattern.ts'

const triggerFunction = `create function tf() returns trigger language plpgsql as 'begin return new; end'`

export const others: readonly LockPattern[] = [
  {
    name: 'create trigger',
    sql: 'create trigger tr before insert on t for each row execute function tf()',
    setup: triggerFunction,
  },
  {
    name: 'drop trigger',
    sql: 'drop trigger tr on t',
    setup: `${triggerFunction};
create trigger tr before insert on t for each row execute function tf()`,
  },
  {
    name: 'disable trigger',
    sql: 'alter table t disable trigger tr',
    setup: `${triggerFunction};
create trigger tr before insert on t for each row execute function tf()`,
  },
  { name: 'enable rls', sql: 'alter table t enable row level security' },
  { name: 'create policy', sql: 'create policy pol on t using (true)' },
  { name: 'refresh matview', sql: 'refresh materialized view mv' },
  { name: 'refresh matview concurrently', sql: 'refresh materialized view concurrently mv' },
  { name: 'create view', sql: 'create view v2 as select * from t' },
  { name: 'create or replace view', sql: 'create or replace view v as select id, a from t where a > 0' },
  { name: 'drop view', sql: 'drop view v' },
  { name: 'alter sequence', sql: 'alter sequence sq increment by 2', setup: 'create sequence sq' },
  { name: 'create rule', sql: 'create rule r as on delete to t do instead nothing' },
]
