import { expect, test } from 'vitest'
import { selectAccount } from '../../../src/server/embedded/server-account.ts'

const root = 'root:x:0:0:root:/root:/bin/bash'
const nobody = 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin'
const postgres = 'postgres:x:101:104::/var/lib/postgresql:/bin/bash'

test('the account of PostgreSQL goes before nobody', () => {
  expect(selectAccount([root, nobody, postgres, ''].join('\n'))).toEqual({ uid: 101, gid: 104 })
})

test('nobody does where there is no account of PostgreSQL', () => {
  expect(selectAccount([root, nobody].join('\n'))).toEqual({ uid: 65534, gid: 65534 })
})

test('negative ids are read as the unsigned numbers that they stand for', () => {
  expect(selectAccount('nobody:*:-2:-2:Unprivileged User:/var/empty:/usr/bin/false')).toEqual({
    uid: 4294967294,
    gid: 4294967294,
  })
})

test('there is no account among none', () => {
  expect(selectAccount(root)).toBeUndefined()
})
