import { describeTarget } from '../connect/open-connection.ts'
import type { Target } from '../connection.ts'
import { MigrationError } from '../migration-error.ts'

const localHosts = new Set(['', 'localhost', '127.0.0.1', '[::1]', '0.0.0.0', 'host.docker.internal'])

/**
 * Refuses a database that is not on this machine: what is for a developer's own must not reach another by a variable
 * that was left set.
 *
 * @param remedy what to do instead
 */
export function refuseRemote(target: Target, remedy: string): void {
  if (isLocal(target)) return
  throw new MigrationError({
    reason: 'decision',
    expected: 'a database on this machine',
    got: describeTarget(target),
    remedy,
  })
}

function isLocal({ url }: Target): boolean {
  if (!URL.canParse(url)) return false
  const { hostname, searchParams } = new URL(url)
  // A host in the query wins over the one before it.
  const host = searchParams.get('host') ?? hostname
  return localHosts.has(host) || host.startsWith('/')
}
