/**
 * Runs every check that needs no database, one after the other; with `--all`, also those that take a server and the
 * network. `--tally file` writes how many passed and failed.
 */
import { writeFileSync } from 'node:fs'
import { runCommand } from './run-command.ts'

/** Scripts of package.json, the ones that build before those that look at what was built. */
const staticChecks = [
  'typecheck',
  'lint',
  'format:check',
  'knip',
  'build',
  'check:one-build',
  'check:package',
  'api:check',
  'check:docs',
  'check:types-budget',
]
const otherChecks = ['check:tarball']

const args = process.argv.slice(2)
const checks = args.includes('--all') ? [...staticChecks, ...otherChecks] : staticChecks
const failed = checks.filter((name) => !passes(name))
const passed = checks.length - failed.length

const tally = args.includes('--tally') ? args[args.indexOf('--tally') + 1] : undefined
if (tally !== undefined) writeFileSync(tally, JSON.stringify({ passed, failed }))
console.log(`${passed} checks passed, ${failed.length} failed${failed.length > 0 ? `: ${failed.join(', ')}` : ''}`)
process.exitCode = failed.length > 0 ? 1 : 0

function passes(name: string): boolean {
  const start = performance.now()
  const { succeeded, output } = runCommand('npm', ['run', '--silent', name])
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`${succeeded ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`)
  if (!succeeded) console.log(output)
  return succeeded
}
