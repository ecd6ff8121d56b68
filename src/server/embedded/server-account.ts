import { readFileSync } from 'node:fs'
import { TestDatabaseError } from '../test-database-error.ts'

/** The account that the server runs as: nothing when it is our own. */
export interface ServerAccount {
  readonly uid?: number
  readonly gid?: number
}

/** Unprivileged accounts, the ones that most systems have last. */
const candidates = ['postgres', 'nobody', 'daemon']

/** Chooses an account, because PostgreSQL refuses to run as root. */
export function chooseServerAccount(): ServerAccount {
  if (process.getuid?.() !== 0) return {}
  const account = selectAccount(readFileSync('/etc/passwd', 'utf8'))
  if (account !== undefined) return account
  throw new TestDatabaseError({
    expected: `one of the accounts ${candidates.join(', ')}, because PostgreSQL refuses to run as root`,
    got: 'none of them in /etc/passwd',
    remedy: 'Create one, run the tests as another user, or name a server in TEST_DATABASE_URL.',
  })
}

/** @internal */
export function selectAccount(passwd: string): ServerAccount | undefined {
  const entries = passwd.split('\n').map((line) => line.split(':'))
  for (const candidate of candidates) {
    const [, , uid, gid] = entries.find(([name]) => name === candidate) ?? []
    // macOS writes the ids of nobody as -2.
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }
  }
  return undefined
}
