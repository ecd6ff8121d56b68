import { expect, test } from 'vitest'
import { planCommands } from '../../../src/server/embedded/plan-commands.ts'

const plan = { directory: '/server', data: '/data', port: 5499 }
const commands = planCommands({ ...plan, binaries: { folder: '/native', version: '18.4' } })

test('the cluster is initialised, then served', () => {
  expect(commands.map(({ file }) => file)).toEqual(['/native/bin/initdb', '/native/bin/postgres'])
})

test('the server is reached from this machine only, with a password', () => {
  expect(commands[0]?.args).toContain('--auth=scram-sha-256')
  expect(commands[1]?.args).toEqual(
    expect.arrayContaining(['--listen_addresses=127.0.0.1', '--unix_socket_directories=', '--port=5499']),
  )
})

test('options of initdb that an older server lacks are left out', () => {
  const argsOf = (version: string): readonly string[] | undefined =>
    planCommands({ ...plan, binaries: { folder: '/native', version } })[0]?.args
  expect(argsOf('17.10')).toEqual(argsOf('18.4'))
  expect(argsOf('16.14')).not.toContain('--locale-provider=builtin')
  expect(argsOf('16.14')).toContain('scram_iterations=1')
  expect(argsOf('14.23')).not.toContain('scram_iterations=1')
})
