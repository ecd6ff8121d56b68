import { realpath, stat, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname } from 'node:path'
import type { ServerAccount } from './server-account.ts'
import { TestDatabaseError } from '../test-database-error.ts'

/** Where a server's own folders are made. */
export interface ServerFolders {
  /** For what it runs with; programs can be run there. */
  readonly temporary: string
  /** For its data. */
  readonly data: string
}

const memoryFolder = '/dev/shm'
const enoughMemory = 2 * 1024 ** 3

/** Chooses folders that the server's account can enter, with the data in memory where there is room. */
export async function chooseServerFolders(account: ServerAccount): Promise<ServerFolders> {
  const temporary = await chooseTemporaryFolder(account)
  // Creating a database creates hundreds of files, which costs most of its time on a disk.
  const isInMemory = process.env['TMPDIR'] === undefined && (await hasRoom(memoryFolder))
  return { temporary, data: isInMemory && (await canEnter(account, memoryFolder)) ? memoryFolder : temporary }
}

async function chooseTemporaryFolder(account: ServerAccount): Promise<string> {
  for (const folder of [tmpdir(), '/tmp', '/var/tmp']) {
    if (await canEnter(account, folder)) return folder
  }
  throw new TestDatabaseError({
    expected: 'a folder for temporary files that other accounts than root can enter',
    got: `none among ${tmpdir()}, /tmp and /var/tmp`,
    remedy: 'Name one in TMPDIR, or name a server in TEST_DATABASE_URL.',
  })
}

async function hasRoom(folder: string): Promise<boolean> {
  const space = await statfs(folder).catch(() => undefined)
  return space !== undefined && space.bavail * space.bsize >= enoughMemory
}

async function canEnter(account: ServerAccount, folder: string): Promise<boolean> {
  if (account.uid === undefined) return true
  const path = await realpath(folder).catch(() => undefined)
  if (path === undefined || ((await stat(path)).mode & 0o001) === 0) return false
  return dirname(path) === path || canEnter(account, dirname(path))
}
