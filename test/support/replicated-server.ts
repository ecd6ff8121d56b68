import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chown, mkdir, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { startCaretaker } from '../../src/server/caretaker.ts'
import { findBinaries, provideBinaries } from '../../src/server/embedded/embedded-binaries.ts'
import { chooseServerAccount } from '../../src/server/embedded/server-account.ts'
import { chooseServerFolders } from '../../src/server/embedded/server-folders.ts'

/** A server and a standby that streams from it, of the binaries that npm installed. */
export interface ReplicatedServer {
  readonly primaryUrl: string
  readonly standbyUrl: string
  stopStandby(): Promise<void>
  stop(): Promise<void>
}

/** The slot that the primary keeps for the standby. */
export const slot = 'standby_slot'

const run = promisify(execFile)

/**
 * Starts both. The npm package has no pg_basebackup: the standby is a copy of the folder that initdb made, from before
 * the primary was started, and so goes on from the first record of its log.
 */
export async function startReplicatedServer(): Promise<ReplicatedServer> {
  const account = chooseServerAccount()
  const { temporary, data } = await chooseServerFolders(account)
  const folder = join(data, `drizzle-repository-standby-${randomBytes(8).toString('hex')}`)
  const caretaker = startCaretaker(keepServers)
  caretaker.tell({ folder })
  await makeFolder(folder, account)
  const binaries = await provideBinaries(findBinaries(), account, await makeFolder(join(folder, 'binaries'), account))
  const file = (name: string): string => join(binaries.folder, 'bin', name)
  const [primary, standby] = [join(folder, 'primary'), join(folder, 'standby')]
  const password = randomBytes(8).toString('hex')
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, password)
  await chown(passwordFile, account.uid ?? process.getuid?.() ?? -1, account.gid ?? process.getgid?.() ?? -1)
  const initialise = ['-D', primary, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '--no-sync']
  await run(file('initdb'), [...initialise, '--encoding=UTF8', '--locale=C'], { cwd: temporary, ...account })
  await run('cp', ['-a', primary, standby], { cwd: temporary, ...account })
  await run('touch', [join(standby, 'standby.signal')], { cwd: temporary, ...account })

  const start = async (name: string, place: string, settings: readonly string[]): Promise<string> => {
    const port = await findFreePort()
    const usual = [`--port=${port}`, '--listen_addresses=127.0.0.1', '--unix_socket_directories=', '--fsync=off']
    const args = ['-D', place, ...usual, '--shared_buffers=16MB', ...settings]
    caretaker.tell({ name, file: file('postgres'), args, account })
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
    await untilReady(url)
    return url
  }
  const primaryUrl = await start('primary', primary, [])
  await onServer(primaryUrl, `select pg_create_physical_replication_slot('${slot}', true)`)
  const { port } = new URL(primaryUrl)
  const connection = `host=127.0.0.1 port=${port} user=postgres password=${password} application_name=replica_1`
  const standbyUrl = await start('standby', standby, [
    `--primary_conninfo=${connection}`,
    `--primary_slot_name=${slot}`,
  ])
  return {
    primaryUrl,
    standbyUrl,
    stopStandby: async () => {
      caretaker.tell({ stop: 'standby' })
      await untilTrue(primaryUrl, `select not active from pg_replication_slots where slot_name = '${slot}'`)
    },
    stop: () => caretaker.finish(),
  }
}

/** Waits until a query of one value says true. */
export async function untilTrue(url: string, query: string): Promise<void> {
  const sql = postgres(url, { max: 1 })
  try {
    for (let look = 0; look < 500; look += 1) {
      const [row] = await sql.unsafe(query)
      if (row !== undefined && Object.values(row)[0] === true) return
      await sleep(20)
    }
    throw new Error(`Expected ${query} to become true within ten seconds.`)
  } finally {
    await sql.end()
  }
}

async function onServer(url: string, query: string): Promise<void> {
  const sql = postgres(url, { max: 1 })
  await sql.unsafe(query)
  await sql.end()
}

async function makeFolder(folder: string, { uid, gid }: ReturnType<typeof chooseServerAccount>): Promise<string> {
  await mkdir(folder, { mode: 0o700 })
  if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid)
  return folder
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  // An address is a string only for a pipe.
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function untilReady(url: string): Promise<void> {
  for (let look = 0; look < 500; look += 1) {
    const isReady = await onServer(url, 'select 1').then(
      () => true,
      () => false,
    )
    if (isReady) return
    await sleep(20)
  }
  throw new Error('Expected the server to take connections within ten seconds.')
}

/** Runs the servers until this process ends, however it does; then stops them and removes their folder. */
const keepServers = `
const { spawn } = require('node:child_process')
const { once } = require('node:events')
const { rmSync } = require('node:fs')
const servers = new Map()
let folder
function receive(message) {
  if (message.folder) folder = message.folder
  else if (message.stop) servers.get(message.stop).kill('SIGQUIT')
  else {
    const { name, file, args, account } = message
    servers.set(name, spawn(file, args, { cwd: folder, env: { LC_ALL: 'C' }, stdio: 'ignore', ...account }))
  }
}
async function end() {
  for (const server of [...servers.values()].reverse()) {
    if (server.exitCode !== null || server.signalCode !== null) continue
    server.kill('SIGQUIT')
    await once(server, 'exit')
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
`
