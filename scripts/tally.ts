/**
 * Adds up what .ci/run did: the tests in temp/tests.json, the checks in temp/checks.json, and the steps that are given
 * as `name=exit-code`. The last line is `N passed, N failed`.
 */
import { existsSync, readFileSync } from 'node:fs'
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

const tallies = [tallyTests(), tallyChecks(), tallySteps(process.argv.slice(2))]
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
    const tests = assertionResults.filter((test) => test.status === 'failed').map((test) => `${name}: ${test.fullName}`)
    // A file that cannot be loaded has no tests.
    return status === 'failed' && tests.length === 0 ? [name] : tests
  })
  return { passed: report.numPassedTests, failures }
}

function tallyChecks(): Tally {
  const report = readJson('temp/checks.json') as { passed: number; failed: string[] } | undefined
  return report ? { passed: report.passed, failures: report.failed } : { passed: 0, failures: ['no check ran'] }
}

/** A step that failed for a reason of its own counts too: an error outside of any test, for instance. */
function tallySteps(steps: readonly string[]): Tally {
  const failed = steps.filter((step) => !step.endsWith('=0'))
  return { passed: steps.length - failed.length, failures: failed.map((step) => step.replace('=', ' ended with ')) }
}

function readJson(file: string): unknown {
  return existsSync(root + file) ? JSON.parse(readFileSync(root + file, 'utf8')) : undefined
}
