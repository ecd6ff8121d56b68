import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chown, mkdir, readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Caretaker, startCaretaker } from '../caretaker.ts'
import { provideBinaries } from './embedded-binaries.ts'
import { passwordFile, planCommands } from './plan-commands.ts'
import type { ServerAccount } from './server-account.ts'
import type { ServerFolders } from './server-folders.ts'
import { reasonOf, TestDatabaseError } from '../test-database-error.ts'

interface ServerPlace {
  /** The folder of the installed binaries. */
  readonly installed: string
  readonly account: ServerAccount
  readonly folders: ServerFolders
}

export interface ServerProcess {
  readonly url: string
  readonly version: string
  stop(): Promise<void>
}

interface CommandExit {
  readonly command: string
  readonly exit: string
}

export interface ServerFailure extends CommandExit {
  readonly log: string
}

type Outcome =
  | { readonly server: ServerProcess; readonly failure?: never }
  | { readonly server?: never; readonly failure: ServerFailure }

const readySeconds = 60

/** Initialises and starts a server in folders of its own, which go with it. */
export async function startServerProcess({ installed, account, folders }: ServerPlace): Promise<Outcome> {
  const caretaker = startCaretaker(runCommands)
  try {
    const directory = await makeFolder(folders.temporary, account, caretaker)
    const data = await makeFolder(folders.data, account, caretaker)
    const binaries = await provideBinaries(installed, account, directory)
    const password = await writePassword(directory, account)
    const port = await findFreePort()
    caretaker.tell({ account, directory, commands: planCommands({ binaries, directory, data, port }) })

    const exit = await waitUntilReady(caretaker, data)
    if (exit !== undefined) {
      const log = await readFile(join(directory, 'server.log'), 'utf8').catch(() => '')
      await caretaker.finish()
      return { failure: { ...exit, log } }
    }
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
    return { server: { url, version: binaries.version, stop: () => caretaker.finish() } }
  } catch (error) {
    await caretaker.finish()
    throw error
  }
}

async function makeFolder(parent: string, account: ServerAccount, caretaker: Caretaker): Promise<string> {
  // Told before it is there: nobody would remove it if this process were killed in between.
  const folder = join(parent, `drizzle-repository-${randomBytes(12).toString('hex')}`)
  caretaker.tell({ folder })
  await mkdir(folder, { mode: 0o700 })
  await handOver(folder, account).catch((cause: unknown) => {
    throw new TestDatabaseError({
      expected: `to run PostgreSQL as the user ${account.uid}, because it refuses to run as root`,
      got: reasonOf(cause),
      remedy:
        'Run the tests as an ordinary user, or as root with the right to become one (not in a user namespace ' +
        'or without capabilities), or name a server in TEST_DATABASE_URL.',
      cause,
    })
  })
  return folder
}

async function handOver(path: string, { uid, gid }: ServerAccount): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid)
}

/** A password, because any user of the machine can connect to the port. */
async function writePassword(directory: string, account: ServerAccount): Promise<string> {
  const password = randomBytes(16).toString('hex')
  const file = passwordFile(directory)
  await writeFile(file, password, { mode: 0o600 })
  await handOver(file, account)
  return password
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

/** PostgreSQL writes its state into the file of its process id, where `pg_ctl` reads it too. */
async function waitUntilReady(caretaker: Caretaker, data: string): Promise<CommandExit | undefined> {
  let exit: CommandExit | undefined
  // The caretaker prints one line, made below, when a command ends that was not to end.
  void caretaker.report.then((line) => (exit = JSON.parse(line) as CommandExit))

  const deadline = Date.now() + readySeconds * 1000
  for (;;) {
    const state = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')
    if (state.split('\n')[7]?.trim() === 'ready') return undefined
    if (exit !== undefined) return exit
    if (Date.now() > deadline) return { command: 'postgres', exit: `not ready after ${readySeconds} seconds` }
    await delay(10)
  }
}

/** Runs the commands one after the other; at the end it stops the last one and removes the folders. */
const runCommands = `
const { spawn } = require('node:child_process')
const { openSync, rmSync } = require('node:fs')
const { join } = require('node:path')
const folders = []
let running, current, isEnding = false

function receive(message) {
  if (message.folder) folders.push(message.folder)
  else running = runAll(message)
}

async function runAll({ commands, account, directory }) {
  const log = openSync(join(directory, 'server.log'), 'a')
  const environment = { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, LC_ALL: 'C' }
  for (const { name, file, args } of commands) {
    if (isEnding) return
    const exit = await new Promise((resolve) => {
      current = spawn(file, args, { cwd: directory, env: environment, stdio: ['ignore', log, log], ...account })
      current.on('error', (error) => resolve(error.message))
      current.on('exit', (code, signal) => resolve(code === 0 ? undefined : 'exit ' + (code ?? signal)))
    })
    if (exit !== undefined || name === 'postgres') {
      console.log(JSON.stringify({ command: name, exit: exit ?? 'exit 0' }))
      return
    }
  }
}

async function end() {
  isEnding = true
  // PostgreSQL's immediate shutdown: its data is not needed any more.
  current?.kill('SIGQUIT')
  const patience = setTimeout(() => current?.kill('SIGKILL'), 10000)
  await running
  clearTimeout(patience)
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
`
