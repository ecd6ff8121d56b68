import { afterEach, expect, test, vi } from 'vitest'
import { refuseRemote } from '../../../../src/migrations/cli/refuse-remote.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

const refuse = (url: string): void => refuseRemote({ url }, 'Stay here.')

test('a database of this machine is taken', () => {
  vi.stubEnv('PGHOST', '')
  for (const host of ['me:secret@localhost', '127.0.0.1:5433', '[::1]', 'host.docker.internal', ''])
    expect(() => refuse(`postgres://${host}/store`)).not.toThrow()
  expect(() => refuse('postgres:///store?host=/var/run/postgresql')).not.toThrow()
})

test('any other is refused, wherever its host is named', () => {
  expect(() => refuse('postgres://me:secret@db.example.com/store')).toThrow('got store at db.example.com:5432')
  // postgres.js goes to the first of them, node-postgres to the second.
  expect(() => refuse('postgres://db.example.com/store?host=localhost')).toThrow('db.example.com')
  expect(() => refuse('postgres://localhost/store?host=db.example.com')).toThrow('db.example.com')
  expect(() => refuse('postgres://localhost,db.example.com/store')).toThrow('db.example.com')
  vi.stubEnv('PGHOST', 'db.example.com')
  expect(() => refuse('postgres:///store')).toThrow('got store at db.example.com:5432')
})
