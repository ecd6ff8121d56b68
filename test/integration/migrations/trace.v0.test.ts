import { describe, expect, test } from 'vitest'
import { lockPatterns } from '../../../scripts/lock-patterns/index.ts'
import { leaseServer } from '../../../src/server/index.ts'
import { majorOf, traceSql } from '../../support/trace-sql.ts'

const { server, release } = await leaseServer(() => undefined)
const major = await majorOf(server.url)
await release()

// All of them, on every major, are what `npm run docs:locks` traces.
const sample = Object.values(lockPatterns)
  .flat()
  .filter(({ since = 0 }) => since <= major)
  .filter((_, index) => index % 20 === 3)

test.each(sample)('lint and the server agree on: $name', async ({ sql, setup }) => {
  const { judgements } = await traceSql(sql, setup)
  expect(judgements).not.toEqual([])
  expect(judgements.map(({ verdict }) => verdict)).not.toContain('differs')
})

describe('a trace tells', () => {
  test('the locks of both tables of a foreign key, and what is read', async () => {
    const traced = await traceSql('alter table t add constraint fk foreign key (pid) references p (id)')
    expect(traced.locks).toEqual(
      expect.arrayContaining([
        { table: 'public.t', mode: 'ShareRowExclusive' },
        { table: 'public.p', mode: 'ShareRowExclusive' },
      ]),
    )
    expect(traced.work).toContainEqual({ kind: 'scan', table: 'public.t' })
  })

  test('the locks of a statement that cannot be in a transaction', async () => {
    const traced = await traceSql('create index concurrently i on t (b)')
    expect(traced.locks).toEqual([{ table: 'public.t', mode: 'ShareUpdateExclusive' }])
    expect(traced.judgements.map(({ trace }) => trace)).toEqual(['fine'])
  })

  test('with which error a statement fails', async () => {
    const traced = await traceSql(`alter type mood add value 'c'; alter table t alter column e set default 'c'`)
    expect(traced.error).toBe('55P04')
    expect(traced.judgements.map(({ verdict }) => verdict)).toEqual(['same', 'same'])
  })

  test('that a table without rows takes a required column, which does not make lint wrong', async () => {
    const { judgements } = await traceSql('alter table bare add column x int not null', 'create table bare (id int)')
    expect(judgements).toMatchObject([{ verdict: 'open', lint: 'fails' }])
  })

  test('that lint is wrong where the files do not say everything', async () => {
    const hidden = `do $$ begin execute 'alter table t add constraint hidden check (a is not null)'; end $$`
    const { judgements } = await traceSql('alter table t alter column a set not null', hidden)
    expect(judgements).toEqual([{ verdict: 'differs', lint: 'blocks', trace: 'fine' }])
  })
})
