import { expect, test } from 'vitest'
import { planCommands } from '../../../src/testing/plan-commands.ts'

const commands = planCommands({ binaries: '/native', directory: '/server', data: '/data', port: 5499 })

test('the cluster is initialised, then served', () => {
  expect(commands.map(({ file }) => file)).toEqual(['/native/bin/initdb', '/native/bin/postgres'])
})

test('the server is reached from this machine only, with a password', () => {
  expect(commands[0]?.args).toContain('--auth=scram-sha-256')
  expect(commands[1]?.args).toEqual(
    expect.arrayContaining(['--listen_addresses=127.0.0.1', '--unix_socket_directories=', '--port=5499']),
  )
})
