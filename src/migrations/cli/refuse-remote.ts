import { describeTarget, hostsOf } from '../connect/open-connection.ts'
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

/** The drivers do not agree on which host wins: postgres.js takes the one of the url, node-postgres that of the query. */
function isLocal({ url }: Target): boolean {
  if (!URL.canParse(url)) return false
  return hostsOf(url).every((host) => localHosts.has(host) || host.startsWith('/'))
}
