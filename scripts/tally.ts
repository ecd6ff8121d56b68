/**
 * Adds up what .ci/run did: the tests in temp/tests.json, the checks in temp/checks.json, and the steps that are given
 * as `name=exit-code`. The last line is `N passed, N failed`.
 */
import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { root } from './run-command.ts'

interface TestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly testResults: readonly TestFile[]
}

interface TestFile {
  readonly name: string
  readonly status: string
  readonly message: string
  readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
}

interface Tally {
  readonly passed: number
  /** A sentence for each failure. */
  readonly failures: readonly string[]
}

const exitCodes = new Map(process.argv.slice(2).map((step) => step.split('=', 2) as [string, string]))
const tallies = [
  withExitCode('npm test', tallyTests()),
  withExitCode('npm run check', tallyChecks()),
  ...['npm ci', 'nothing left running'].map((step) =>
    withExitCode(step, { passed: exitCodes.get(step) === '0' ? 1 : 0, failures: [] }),
  ),
]
const passedInAll = tallies.reduce((sum, { passed }) => sum + passed, 0)
const failedInAll = tallies.flatMap(({ failures }) => failures)

for (const failure of failedInAll) console.log(`FAILED: ${failure}`)
console.log(`${passedInAll} passed, ${failedInAll.length} failed`)
process.exitCode = failedInAll.length > 0 ? 1 : 0

function tallyTests(): Tally {
  const report = readJson('temp/tests.json') as TestReport | undefined
  if (!report || report.numPassedTests === 0) return { passed: 0, failures: ['no test ran'] }
  if (report.numPendingTests > 0) console.log(`${report.numPendingTests} tests were skipped`)
  const failures = report.testResults.flatMap(({ name, status, assertionResults }) => {
    const tests = assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => `${relative(root, name)}: ${test.fullName}`)
    // A file that cannot be loaded has no tests.
    return status === 'failed' && tests.length === 0 ? [relative(root, name)] : tests
  })
  return { passed: report.numPassedTests, failures }
}

function tallyChecks(): Tally {
  const report = readJson('temp/checks.json') as { passed: number; failed: string[] } | undefined
  return report ? { passed: report.passed, failures: report.failed } : { passed: 0, failures: ['no check ran'] }
}

/** A step can also fail by itself: by an error outside of any test, for instance. */
function withExitCode(step: string, tally: Tally): Tally {
  const exitCode = exitCodes.get(step)
  if (exitCode === '0' || tally.failures.length > 0) return tally
  return { passed: tally.passed, failures: [`${step} ended with ${exitCode ?? 'nothing'}`] }
}

function readJson(file: string): unknown {
  return existsSync(root + file) ? JSON.parse(readFileSync(root + file, 'utf8')) : undefined
}
