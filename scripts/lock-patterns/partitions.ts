import type { LockPattern } from './lock-pattern.ts'

const partitioned = `
create table pt (id bigint, k int not null) partition by range (k);
create table pt1 partition of pt for values from (0) to (10);
create table pt2 (id bigint, k int not null);
insert into pt1 select i, i%10 from generate_series(1,1000) i;
insert into pt2 select i, 10 + i%10 from generate_series(1,1000) i`

const withDefault = `${partitioned};
create table ptd partition of pt default;
insert into pt select i, 100+i from generate_series(1,1000) i`

export const partitions: readonly LockPattern[] = [
  {
    name: 'attach partition',
    sql: 'alter table pt attach partition pt2 for values from (10) to (20)',
    setup: partitioned,
  },
  {
    name: 'attach partition with check',
    sql: 'alter table pt attach partition pt2 for values from (10) to (20)',
    setup: `${partitioned};
alter table pt2 add check (k >= 10 and k < 20)`,
  },
  {
    name: 'attach partition with default partition',
    sql: 'alter table pt attach partition pt2 for values from (10) to (20)',
    setup: withDefault,
  },
  { name: 'detach partition', sql: 'alter table pt detach partition pt1', setup: partitioned },
  {
    name: 'detach partition concurrently',
    sql: 'alter table pt detach partition pt1 concurrently',
    setup: partitioned,
  },
  {
    name: 'create partition of',
    sql: 'create table pt3 partition of pt for values from (30) to (40)',
    setup: partitioned,
  },
  { name: 'index on partitioned', sql: 'create index pi on pt(id)', setup: partitioned },
  { name: 'index on only partitioned', sql: 'create index pi on only pt(id)', setup: partitioned },
  { name: 'index concurrently on partitioned', sql: 'create index concurrently pi on pt(id)', setup: partitioned },
  {
    name: 'fk not valid on partitioned',
    sql: 'alter table pt add foreign key (id) references p(id) not valid',
    setup: partitioned,
  },
  {
    name: 'attach with check, default partition',
    sql: 'alter table pt attach partition pt2 for values from (10) to (20)',
    setup: `${withDefault};
alter table pt2 add check (k >= 10 and k < 20)`,
  },
  {
    name: 'attach with check, default partition with excluding check',
    sql: 'alter table pt attach partition pt2 for values from (10) to (20)',
    setup: `${withDefault};
alter table pt2 add check (k >= 10 and k < 20); alter table ptd add check (not (k >= 10 and k < 20))`,
  },
  {
    name: 'create partition of with default partition',
    sql: 'create table pt3 partition of pt for values from (30) to (40)',
    setup: withDefault,
  },
  { name: 'set not null on partitioned', sql: 'alter table pt alter column id set not null', setup: partitioned },
  { name: 'add column on partitioned', sql: 'alter table pt add column x int not null default 1', setup: partitioned },
  { name: 'unique without the partition key', sql: 'alter table pt add unique (id)', setup: partitioned },
  { name: 'type change of a partition', sql: 'alter table pt1 alter column id type int', setup: partitioned },
  { name: 'type change on partitioned', sql: 'alter table pt alter column id type int', setup: partitioned },
]
