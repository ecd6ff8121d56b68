/** A deployer that is killed, as by SIGKILL, at the statement of a number: `url folder direction at before|during`. */
import { downgradeIn } from '../../src/migrations/commands/downgrade.ts'
import { upgradeIn } from '../../src/migrations/commands/upgrade.ts'
import { faultyConnection } from './faulty-connection.ts'
import { inSession } from './migration-session.ts'

const [url = '', folder = '', direction, at, when] = process.argv.slice(2)
const strike = async (): Promise<void> => {
  // The statement is on its way to the server by then.
  if (when === 'during') await new Promise((resolve) => setTimeout(resolve, 3))
  process.kill(process.pid, 'SIGKILL')
}
await inSession(
  url,
  folder,
  (session) =>
    direction === 'up' ? upgradeIn(session, {}) : downgradeIn(session, { target: 'base', acceptLoss: true }),
  (connection) =>
    faultyConnection(connection, { at: Number(at), strike, when: when === 'during' ? 'during' : 'before' }),
)
