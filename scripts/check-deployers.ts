/**
 * Starts ten deployers at once on an empty database, in both layouts, and looks whether each ends with 0 and each
 * revision was applied once. The tests start four.
 *
 *   npm run check:deployers
 */
import { startTestDatabase } from '../src/testing/index.ts'
import { deployAtOnce } from '../test/support/deployers.ts'
import { faultHistory } from '../test/support/fault-history.ts'
import { formats } from '../test/support/migration-folder.ts'

const deployers = 10
// The databases of the runs are made on its server.
await using server = await startTestDatabase()
console.log(new URL(server.url).host)
for (const format of formats) {
  const { codes, errors, applied, runs } = await deployAtOnce(format, deployers)
  const isRight =
    codes.every((code) => code === 0) &&
    applied === faultHistory.length &&
    runs.length === applied &&
    runs.every((times) => times === 1)
  console.log(`${format}: ${isRight ? 'right' : 'wrong'}: exit codes ${codes.join(' ')}, ${applied} revisions applied`)
  if (errors !== '') console.log(errors)
  if (!isRight) process.exitCode = 1
}
